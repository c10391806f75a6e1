// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_remote.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/access/actor.h"
#include "engine/command/seal_field.h"
#include "engine/index/registry.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"
#include "schema/rules/url_login.h"

namespace muninn {
namespace {

constexpr char kBlank[] = "This field cannot be left blank";

bool IsWebAddress(std::string_view text) { return text.starts_with("http://") || text.starts_with("https://"); }

// Name and password in an address are a secret beside it: whoever lists feeds, reads logs or gets an error sees the address.
// Sent without them, the stored address keeps them (so do those who were not shown them); another one does not inherit them.
absl::Status SealUrlLogin(const EntryScene& scene, const fb::FeedT* before, fb::FeedT* after) {
  const std::string stored = before == nullptr ? "" : before->url_login;
  if (std::optional<rules::UrlWithLogin> split = rules::SplitLogin(after->url); split && after->input_source == "network") {
    after->url = std::move(split->url);
    after->url_login = std::move(split->login);
  } else if (before == nullptr || before->url != after->url || after->input_source != "network") {
    after->url_login.clear();
  }
  return SealField(scene, fb::EntryKind::Feed, "url_login", stored, &after->url_login);
}

}  // namespace

absl::Status CheckFeed(const EntryScene& scene, const fb::FeedT* before, fb::FeedT* after) {
  if (!scene.actor.is_site_admin()) return absl::PermissionDeniedError(kNoPermission);
  if (after == nullptr) return absl::OkStatus();
  if (after->name.empty()) return FieldError("name", kBlank);
  if (after->provider.empty()) return FieldError("provider", kBlank);
  if (after->input_source.empty()) after->input_source = "network";
  if (after->input_source != "network" && after->input_source != "local")
    return FieldError("input_source", "Invalid input source.");
  // Those that are there already can still be changed, only not be read.
  const bool was_local = before != nullptr && before->input_source == "local";
  if (after->input_source == "local" && !was_local && SettingFlag(scene.state, "Security.disable_local_feed_access"))
    return FieldError("input_source", "Local feeds are not allowed on this server.");
  if (after->url.empty()) return FieldError("url", kBlank);
  if (after->input_source == "network" && !IsWebAddress(after->url)) return FieldError("url", "Invalid URL.");
  if (after->source_format.empty()) after->source_format = "freetext";
  if (after->source_format != "misp" && after->source_format != "csv" && after->source_format != "freetext")
    return FieldError("source_format", "Invalid source format.");
  if (after->distribution > 5) return FieldError("distribution", "Invalid distribution level.");
  if (after->distribution != 4) after->sharing_group_id = 0;
  if (after->distribution == 4) {
    ASSIGN_OR_RETURN(const auto group, LoadEntry<fb::SharingGroup>(scene.state, SharingGroupId(after->sharing_group_id)));
    if (!group) return FieldError("sharing_group_id", "Invalid sharing group.");
  }
  RETURN_IF_ERROR(SealUrlLogin(scene, before, after));
  // Headers are what opens the doors of feeds that are not for everybody.
  return SealField(scene, fb::EntryKind::Feed, "headers", before == nullptr ? "" : before->headers, &after->headers);
}

absl::Status CheckServer(const EntryScene& scene, const fb::ServerT* before, fb::ServerT* after) {
  if (!scene.actor.is_site_admin()) return absl::PermissionDeniedError(kNoPermission);
  if (after == nullptr) return absl::OkStatus();
  if (!IsWebAddress(after->url)) return FieldError("url", "Please enter a valid base-url.");
  // Those who see the server would see it; the key is what it is for.
  if ((before == nullptr || before->url != after->url) && rules::SplitLogin(after->url))
    return FieldError("url", "An address with a user and password is not allowed.");
  if (after->name.empty()) return FieldError("name", kBlank);
  const std::string stored_key = before == nullptr ? "" : before->authkey;
  if (after->authkey.size() != 40 && !KeepsSealed(stored_key, after->authkey))
    return FieldError("authkey", "A authkey of a length of exactly 40 is required.");
  ASSIGN_OR_RETURN(const auto remote, LoadEntry<fb::Organisation>(scene.state, OrgId(after->remote_org_id)));
  const bool made = std::find(scene.earlier.begin(), scene.earlier.end(), after->remote_org_id) != scene.earlier.end();
  if (!remote && !made) return FieldError("remote_org_id", "Invalid organisation");
  if (after->org_id == 0) after->org_id = scene.actor.org.value();
  if (after->priority == 0) after->priority = scene.id;
  return SealField(scene, fb::EntryKind::Server, "authkey", stored_key, &after->authkey);
}

}  // namespace muninn
