// SPDX-License-Identifier: Apache-2.0
#include "engine/command/tag_admission.h"

#include <optional>
#include <string>

#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/taxonomy_generated.h"
#include "schema/rules/machine_tag.h"
#include "schema/rules/taxonomy_tags.h"

namespace muninn {
namespace {

std::string NameOf(const fb::Tag& tag) { return tag.name() == nullptr ? std::string() : tag.name()->str(); }

absl::StatusOr<std::optional<Stored<fb::Tag>>> StoredTag(const Reader& state, const TagDraft& draft) {
  std::optional<TagId> id;
  if (!draft.name.empty()) {
    ASSIGN_OR_RETURN(id, FindByName<fb::Tag>(state, draft.name));
  } else if (draft.id && *draft.id > 0) {
    id = TagId(static_cast<uint64_t>(*draft.id));
  }
  if (!id) return std::optional<Stored<fb::Tag>>();
  return LoadEntry<fb::Tag>(state, *id);
}

// Unreadable taxonomies exclude nothing.
rules::Exclusivity ExclusivityOf(const Reader& state, const rules::MachineTag& tag) {
  const auto id = FindByName<fb::Taxonomy>(state, tag.space);
  if (!id.ok() || !*id) return {};
  const auto taxonomy = LoadEntry<fb::Taxonomy>(state, **id);
  return taxonomy.ok() && *taxonomy ? rules::ExclusivityIn(***taxonomy, tag) : rules::Exclusivity{};
}

}  // namespace

absl::Status CheckMayUse(const fb::Tag& tag, const Actor& actor) {
  if (actor.is_site_admin()) return absl::OkStatus();
  if (tag.org_id() != 0 && OrgId(tag.org_id()) != actor.org)
    return absl::InvalidArgumentError("Invalid Tag. This tag can only be set by a fixed organisation.");
  if (tag.user_id() != 0 && UserId(tag.user_id()) != actor.user)
    return absl::InvalidArgumentError("Invalid Tag. This tag can only be set by a fixed user.");
  return absl::OkStatus();
}

absl::Status CheckTagAdmission(const Reader& state, const Actor& actor, const TagDraft& draft,
                               const std::vector<std::unique_ptr<fb::TagLinkT>>& present) {
  ASSIGN_OR_RETURN(const auto tag, StoredTag(state, draft));
  std::string name = draft.name;
  if (tag) {
    name = NameOf(**tag);
    RETURN_IF_ERROR(CheckMayUse(**tag, actor));
    if ((*tag)->local_only() && !draft.local)
      return absl::InvalidArgumentError("Invalid Tag. This tag can only be set as a local tag.");
  }
  std::vector<std::string> beside;
  for (const auto& link : present) {
    if (tag && link->tag_id == (*tag)->id()) return absl::OkStatus();  // it is there: nobody joins
    if (link->local != draft.local) continue;
    ASSIGN_OR_RETURN(const auto other, LoadEntry<fb::Tag>(state, TagId(link->tag_id)));
    if (other) beside.push_back(NameOf(**other));
  }
  const auto exclusivity = [&](const rules::MachineTag& of) { return ExclusivityOf(state, of); };
  if (!rules::MayJoin(name, beside, exclusivity))
    return absl::InvalidArgumentError("Tag is not allowed due to taxonomy exclusivity settings");
  return absl::OkStatus();
}

}  // namespace muninn
