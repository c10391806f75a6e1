// SPDX-License-Identifier: Apache-2.0
#include "engine/command/registrar.h"

#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "engine/command/fact_builder.h"
#include "engine/command/rules_galaxy.h"
#include "engine/command/tag_admission.h"
#include "engine/command/tag_colour.h"
#include "schema/base/status.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"

namespace muninn {
namespace {

constexpr size_t kNameBytesMax = 255;

std::string Lower(std::string_view text) { return absl::AsciiStrToLower(ToAbsl(text)); }

}  // namespace

absl::StatusOr<uint64_t> Registrar::NextId(fb::EntryKind kind) {
  auto found = next_.find(kind);
  if (found == next_.end()) {
    ASSIGN_OR_RETURN(const uint64_t next, NextEntryId(state_, kind));
    found = next_.emplace(kind, next).first;
  }
  return found->second++;
}

Uuid Registrar::UuidOr(const std::optional<std::string>& text) {
  const std::optional<Uuid> uuid = text ? Uuid::Parse(*text) : std::nullopt;
  return uuid && !uuid->is_nil() ? *uuid : Uuid::FromRandom(context_.random(), context_.random());
}

absl::StatusOr<std::optional<Registrar::ResolvedTag>> Registrar::Tag(const TagDraft& draft) {
  const std::string name(absl::StripAsciiWhitespace(draft.name));
  const std::string key = Lower(name);
  if (const auto found = tags_.find(key); !key.empty() && found != tags_.end()) return std::optional<ResolvedTag>(found->second);
  std::optional<TagId> id;
  if (!name.empty()) {
    ASSIGN_OR_RETURN(id, FindByName<fb::Tag>(state_, name));
  } else if (draft.id) {
    id = TagId(static_cast<uint64_t>(*draft.id));
  }
  if (id) {
    ASSIGN_OR_RETURN(const auto stored, LoadEntry<fb::Tag>(state_, *id));
    if (!stored || !CheckMayUse(**stored, actor_).ok()) return std::optional<ResolvedTag>();
    ResolvedTag resolved{*id, (*stored)->name() ? (*stored)->name()->str() : "", (*stored)->is_galaxy(), (*stored)->local_only()};
    tags_[Lower(resolved.name)] = resolved;
    return std::optional<ResolvedTag>(std::move(resolved));
  }
  if (name.empty() || name.size() > kNameBytesMax || !actor_.may(Permission::kTagEditor)) return std::optional<ResolvedTag>();

  fb::TagT tag;
  ASSIGN_OR_RETURN(tag.id, NextId(fb::EntryKind::Tag));
  tag.name = name;
  tag.colour = draft.colour && IsColour(*draft.colour) ? *draft.colour : ColourOf(name);
  tag.exportable = draft.exportable.value_or(true);
  tag.hide_tag = draft.hide_tag.value_or(false);
  tag.local_only = draft.local_only.value_or(false);
  tag.is_galaxy = key.starts_with("misp-galaxy:");
  tag.is_custom_galaxy = IsCustomGalaxyTag(key);
  int64_t number = 0;
  if (draft.numerical_value && absl::SimpleAtoi(*draft.numerical_value, &number)) tag.numerical_value = number;
  const ResolvedTag resolved{TagId(tag.id), name, tag.is_galaxy, tag.local_only};
  tags_[key] = resolved;
  facts_.push_back(MakeEntryAdded(tag));
  return std::optional<ResolvedTag>(resolved);
}

absl::StatusOr<std::optional<OrgId>> Registrar::Organisation(const OrganisationDraft& draft) {
  const std::optional<Uuid> uuid = draft.uuid ? Uuid::Parse(*draft.uuid) : std::nullopt;
  const std::string name = draft.name.value_or("").substr(0, kNameBytesMax);
  if (uuid) {
    if (const auto found = organisations_.find(uuid->ToString()); found != organisations_.end())
      return std::optional<OrgId>(found->second);
    ASSIGN_OR_RETURN(const std::optional<OrgId> id, FindByUuid<fb::Organisation>(state_, *uuid));
    if (id) return id;
  }
  if (!name.empty()) {
    if (const auto found = organisations_.find(Lower(name)); found != organisations_.end())
      return std::optional<OrgId>(found->second);
    ASSIGN_OR_RETURN(const std::optional<OrgId> id, FindByName<fb::Organisation>(state_, name));
    if (id) return id;
  }
  if (name.empty()) return std::optional<OrgId>();

  fb::OrganisationT org;
  ASSIGN_OR_RETURN(org.id, NextId(fb::EntryKind::Organisation));
  org.uuid = UuidOr(draft.uuid);
  org.name = name;
  org.description = draft.description.value_or("");
  org.nationality = draft.nationality.value_or("");
  org.sector = draft.sector.value_or("");
  org.type = draft.type.value_or("");
  org.local = false;
  org.date_created = org.date_modified = context_.now();
  org.created_by = actor_.user.value();
  const OrgId id(org.id);
  organisations_[Lower(name)] = id;
  organisations_[org.uuid.ToString()] = id;
  facts_.push_back(MakeEntryAdded(org));
  return std::optional<OrgId>(id);
}

absl::StatusOr<GalaxyId> Registrar::GalaxyOf(const GalaxyDraft& draft) {
  const std::optional<Uuid> uuid = draft.uuid ? Uuid::Parse(*draft.uuid) : std::nullopt;
  if (uuid) {
    if (const auto found = galaxies_.find(uuid->ToString()); found != galaxies_.end()) return found->second;
    ASSIGN_OR_RETURN(const std::optional<GalaxyId> id, FindByUuid<fb::Galaxy>(state_, *uuid));
    if (id) return *id;
  }
  if (const auto found = galaxies_.find(draft.type); found != galaxies_.end()) return found->second;
  ASSIGN_OR_RETURN(const std::optional<GalaxyId> known, FindByName<fb::Galaxy>(state_, draft.type, NameKind::kType));
  if (known) return *known;

  fb::GalaxyT galaxy;
  ASSIGN_OR_RETURN(galaxy.id, NextId(fb::EntryKind::Galaxy));
  galaxy.uuid = UuidOr(draft.uuid);
  galaxy.name = draft.name;
  galaxy.type = draft.type;
  galaxy.description = draft.description;
  galaxy.version = draft.version;
  galaxy.icon = draft.icon;
  galaxy.namespace_ = draft.namespace_;
  galaxy.kill_chain_order = draft.kill_chain_order;
  const GalaxyId id(galaxy.id);
  galaxies_[galaxy.uuid.ToString()] = id;
  galaxies_[galaxy.type] = id;
  facts_.push_back(MakeEntryAdded(galaxy));
  return id;
}

absl::Status Registrar::CaptureCluster(const GalaxyDraft& galaxy, const ClusterDraft& draft, GalaxyId galaxy_id) {
  const std::string key = Lower(draft.tag_name);
  if (key.empty() || clusters_.contains(key)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<ClusterId> known, FindByName<fb::GalaxyCluster>(state_, key, NameKind::kTagName));
  if (known) return absl::OkStatus();

  fb::GalaxyClusterT cluster;
  ASSIGN_OR_RETURN(cluster.id, NextId(fb::EntryKind::GalaxyCluster));
  cluster.uuid = UuidOr(draft.uuid);
  cluster.collection_uuid = draft.collection_uuid;
  cluster.type = draft.type.empty() ? galaxy.type : draft.type;
  cluster.value = draft.value;
  cluster.tag_name = draft.tag_name;
  cluster.description = draft.description;
  cluster.galaxy_id = galaxy_id.value();
  cluster.source = draft.source;
  cluster.authors = draft.authors;
  cluster.version = draft.version;
  cluster.distribution = static_cast<uint8_t>(draft.distribution.value_or(3));
  cluster.default_ = draft.is_default.value_or(true);
  cluster.locked = draft.locked.value_or(false);
  cluster.published = draft.published.value_or(false);
  cluster.deleted = draft.deleted.value_or(false);
  cluster.extends_uuid = draft.extends_uuid;
  cluster.extends_version = draft.extends_version;
  for (const auto& [name, value] : draft.elements) {
    auto element = std::make_unique<fb::GalaxyElementT>();
    element->key = name;
    element->value = value;
    cluster.elements.push_back(std::move(element));
  }
  for (const ClusterRelationDraft& relation : draft.relations) {
    const std::optional<Uuid> target =
        relation.referenced_cluster_uuid ? Uuid::Parse(*relation.referenced_cluster_uuid) : std::nullopt;
    if (!target) continue;
    auto stored = std::make_unique<fb::GalaxyClusterRelationT>();
    stored->referenced_cluster_uuid = *target;
    stored->relation_type = relation.relation_type;
    stored->tag_names = relation.tag_names;
    cluster.relations.push_back(std::move(stored));
  }
  NumberRelations(cluster.id, cluster.relations);
  clusters_[key] = ClusterId(cluster.id);
  facts_.push_back(MakeEntryAdded(cluster));
  return absl::OkStatus();
}

absl::Status Registrar::Capture(const GalaxyDraft& galaxy) {
  if (galaxy.type.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const GalaxyId id, GalaxyOf(galaxy));
  for (const ClusterDraft& cluster : galaxy.clusters) RETURN_IF_ERROR(CaptureCluster(galaxy, cluster, id));
  return absl::OkStatus();
}

}  // namespace muninn
