// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_desk.h"

#include <algorithm>

#include "engine/access/actor.h"
#include "engine/access/visibility.h"
#include "engine/command/decide.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"

namespace muninn {
namespace {

constexpr char kBlank[] = "This field cannot be left blank";

absl::Status Denied() { return absl::PermissionDeniedError(kNoPermission); }

template <typename Native>
bool IsForeign(const Actor& actor, const Native* before) {
  return before != nullptr && !actor.is_site_admin() && UserId(before->user_id) != actor.user;
}

}  // namespace

absl::Status CheckNews(const EntryScene& scene, const fb::NewsT* before, fb::NewsT* after) {
  if (!scene.actor.is_site_admin()) return Denied();
  if (after == nullptr) return absl::OkStatus();
  if (after->title.empty()) return FieldError("title", kBlank);
  if (after->message.empty()) return FieldError("message", kBlank);
  if (before == nullptr) {
    after->user_id = scene.actor.user.value();
    after->date_created = scene.context.now();
  }
  return absl::OkStatus();
}

absl::Status CheckBookmark(const EntryScene& scene, const fb::BookmarkT* before, fb::BookmarkT* after) {
  if (IsForeign(scene.actor, before)) return Denied();
  if (after == nullptr) return absl::OkStatus();
  if (after->name.empty()) return FieldError("name", kBlank);
  if (after->url.empty()) return FieldError("url", kBlank);
  if (before == nullptr) {
    after->user_id = scene.actor.user.value();
    after->org_id = scene.actor.org.value();
  }
  return absl::OkStatus();
}

absl::Status CheckDashboard(const EntryScene& scene, const fb::DashboardT* before, fb::DashboardT* after) {
  if (IsForeign(scene.actor, before)) return Denied();
  if (after == nullptr) return absl::OkStatus();
  if (after->name.empty()) return FieldError("name", kBlank);
  if (before == nullptr) after->user_id = scene.actor.user.value();
  // Only administrators say what others start with.
  if (!scene.actor.is_site_admin()) after->default_template = before != nullptr && before->default_template;
  after->timestamp = scene.context.now();
  return absl::OkStatus();
}

absl::Status CheckCollection(const EntryScene& scene, const fb::CollectionT* before, fb::CollectionT* after) {
  const Actor& actor = scene.actor;
  if (!actor.may(Permission::kModify)) return Denied();
  if (before != nullptr && !actor.is_site_admin() && OrgId(before->orgc_id) != actor.org) return Denied();
  if (after == nullptr) return absl::OkStatus();
  if (after->name.empty()) return FieldError("name", kBlank);
  if (after->type.empty()) after->type = "other";
  if (after->distribution > 4) return FieldError("distribution", "Invalid distribution level.");
  if (after->distribution == 4 && !actor.in(SharingGroupId(after->sharing_group_id)))
    return FieldError("sharing_group_id", "Invalid Sharing Group or not authorised.");
  if (after->distribution != 4) after->sharing_group_id = 0;
  if (before == nullptr) {
    after->org_id = after->orgc_id = actor.org.value();
    after->user_id = actor.user.value();
    after->created = scene.context.now();
  }
  after->modified = scene.context.now();
  uint64_t next = 1;
  for (const auto& element : after->elements) next = std::max(next, element->id + 1);
  for (const auto& element : after->elements) {
    if (element->id == 0) element->id = next++;
    if (element->uuid.is_nil()) element->uuid = Uuid::FromRandom(scene.context.random(), scene.context.random());
  }
  return absl::OkStatus();
}

absl::Status CheckEventTemplate(const EntryScene& scene, const fb::EventTemplateT* before, fb::EventTemplateT* after) {
  const Actor& actor = scene.actor;
  if (!actor.may(Permission::kTemplate)) return Denied();
  if (before != nullptr && !actor.is_site_admin() && OrgId(before->org_id) != actor.org) return Denied();
  if (after == nullptr) return absl::OkStatus();
  if (after->name.empty()) return FieldError("name", kBlank);
  if (after->description.empty()) return FieldError("description", kBlank);
  for (const uint64_t tag : after->tags) {
    ASSIGN_OR_RETURN(const auto stored, LoadEntry<fb::Tag>(scene.state, TagId(tag)));
    const bool kept = before != nullptr && std::find(before->tags.begin(), before->tags.end(), tag) != before->tags.end();
    if (!stored && !kept) return FieldError("tags", "Invalid tag.");
  }
  uint64_t number = 0;
  for (const auto& element : after->elements) {
    element->id = ++number;
    const std::string& definition = element->definition;
    if (definition != "attribute" && definition != "file" && definition != "text")
      return FieldError("element_definition", "Invalid element definition.");
    if (element->name.empty()) return FieldError("name", kBlank);
  }
  if (before == nullptr) {
    after->org_id = actor.org.value();
    ASSIGN_OR_RETURN(const auto org, LoadEntry<fb::Organisation>(scene.state, actor.org));
    if (org && (*org)->name() != nullptr) after->org = (*org)->name()->str();
  }
  return absl::OkStatus();
}

absl::Status CheckCryptographicKey(const EntryScene& scene, const fb::CryptographicKeyT* before, fb::CryptographicKeyT* after) {
  const fb::CryptographicKeyT& key = after != nullptr ? *after : *before;
  if (!scene.actor.may(Permission::kAdd)) return Denied();
  if (key.parent_type != "Event") return FieldError("parent_type", "Invalid parent type.");
  ASSIGN_OR_RETURN(const auto event, LoadEvent(scene.state, EventId(key.parent_id)));
  if (!event || !MaySee(scene.actor, **event)) return absl::NotFoundError("Invalid event.");
  if (!MayModify(scene.actor, **event)) return Denied();
  if (after == nullptr) return absl::OkStatus();
  if (after->type != "pgp") return FieldError("type", "Invalid key type.");
  if (after->key_data.empty()) return FieldError("key_data", kBlank);
  after->timestamp = scene.context.now();
  return absl::OkStatus();
}

}  // namespace muninn
