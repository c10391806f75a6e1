// SPDX-License-Identifier: Apache-2.0
#include "engine/index/entry_names.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/index/entry.h"
#include "engine/index/stored.h"
#include "engine/store/codec.h"
#include "schema/entities/analyst_data_generated.h"
#include "schema/entities/decaying_model_generated.h"
#include "schema/entities/desk_generated.h"
#include "schema/entities/discussion_generated.h"
#include "schema/entities/event_delegation_generated.h"
#include "schema/entities/exclusion_generated.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/entities/hunt_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/job_generated.h"
#include "schema/entities/list_generated.h"
#include "schema/entities/object_template_generated.h"
#include "schema/entities/registration_generated.h"
#include "schema/entities/remote_generated.h"
#include "schema/entities/setting_generated.h"
#include "schema/entities/sharing_group_blueprint_generated.h"
#include "schema/entities/tag_collection_generated.h"
#include "schema/entities/tag_generated.h"
#include "schema/entities/taxonomy_generated.h"
#include "schema/entities/user_setting_generated.h"

namespace muninn {
namespace {

using Names = std::vector<EntryName>;

std::string_view View(const flatbuffers::String* text) { return text == nullptr ? std::string_view() : text->string_view(); }
EntryName UniqueName(const flatbuffers::String* text) { return {NameKind::kName, FoldName(View(text)), true}; }
EntryName ExactName(const flatbuffers::String* text) { return {NameKind::kName, std::string(View(text)), true}; }
std::string UuidBytes(const fb::Uuid* uuid) { return (uuid == nullptr ? Uuid{} : Uuid{uuid->hi(), uuid->lo()}).ToBytes(); }
EntryName UuidName(const fb::Uuid* uuid) { return {NameKind::kUuid, UuidBytes(uuid), true}; }
EntryName InList(NameKind kind, std::string owner, uint64_t id) {
  AppendFixed64(&owner, id);
  return {kind, std::move(owner), false};
}

// One row a kind.
Names Of(const fb::Organisation& org) { return {UuidName(org.uuid()), UniqueName(org.name())}; }
Names Of(const fb::User& user) { return {UniqueName(user.email())}; }
Names Of(const fb::Role& role) { return {UniqueName(role.name())}; }
Names Of(const fb::AuthKey& key) { return {UuidName(key.uuid())}; }
Names Of(const fb::SharingGroup& group) { return {UuidName(group.uuid()), UniqueName(group.name())}; }
Names Of(const fb::Tag& tag) { return {UniqueName(tag.name())}; }
Names Of(const fb::UserSetting& setting) {
  return {{NameKind::kName, absl::StrCat(setting.user_id(), "/", ToAbsl(FoldName(View(setting.setting())))), true}};
}
Names Of(const fb::Registration& registration) { return {UuidName(registration.uuid())}; }
Names Of(const fb::Galaxy& galaxy) { return {UuidName(galaxy.uuid()), {NameKind::kType, FoldName(View(galaxy.type()))}}; }
Names Of(const fb::GalaxyCluster& cluster) {
  Names names{UuidName(cluster.uuid()),
              {NameKind::kTagName, FoldName(View(cluster.tag_name()))},
              InList(NameKind::kOwner, OwnerPrefix(cluster.galaxy_id()), cluster.id())};
  if (cluster.relations() != nullptr) {
    for (const fb::GalaxyClusterRelation* relation : *cluster.relations())
      names.push_back(InList(NameKind::kTarget, UuidBytes(relation->referenced_cluster_uuid()), cluster.id()));
  }
  return names;
}
Names Of(const fb::GalaxyClusterBlocklist& blocked) { return {UuidName(blocked.cluster_uuid())}; }
Names Of(const fb::Taxonomy& taxonomy) { return {UniqueName(taxonomy.namespace_())}; }
Names Of(const fb::TagCollection& collection) { return {UuidName(collection.uuid()), UniqueName(collection.name())}; }
Names Of(const fb::DecayingModel& model) { return {UuidName(model.uuid())}; }
Names Of(const fb::AnalystData& data) {
  Names names{UuidName(data.uuid()), InList(NameKind::kOwner, UuidBytes(data.object_uuid()), data.id())};
  if (data.related_object_uuid() != nullptr)
    names.push_back(InList(NameKind::kTarget, UuidBytes(data.related_object_uuid()), data.id()));
  return names;
}
Names Of(const fb::Warninglist& list) { return {UniqueName(list.name())}; }
Names Of(const fb::Noticelist& list) { return {UniqueName(list.name())}; }
// Patterns differ when their letters do.
Names Of(const fb::CorrelationExclusion& exclusion) { return {ExactName(exclusion.value())}; }
Names Of(const fb::CorrelationRule& rule) { return {UuidName(rule.uuid())}; }
Names Of(const fb::EventBlocklist& entry) { return {UuidName(entry.event_uuid())}; }
Names Of(const fb::OrgBlocklist& entry) { return {UuidName(entry.org_uuid())}; }
Names Of(const fb::SightingBlocklist& entry) { return {UuidName(entry.org_uuid())}; }
Names Of(const fb::AnalystDataBlocklist& entry) { return {UuidName(entry.analyst_data_uuid())}; }
Names Of(const fb::SharingGroupBlueprint& blueprint) { return {UuidName(blueprint.uuid())}; }
// One thread an event.
Names Of(const fb::Thread& thread) {
  if (thread.event_id() == 0) return {};
  return {{NameKind::kName, std::to_string(thread.event_id()), true}};
}
Names Of(const fb::Post& post) { return {InList(NameKind::kOwner, OwnerPrefix(post.thread_id()), post.id())}; }
Names Of(const fb::Regexp&) { return {}; }
Names Of(const fb::Allowedlist& entry) { return {ExactName(entry.name())}; }
Names Of(const fb::Feed&) { return {}; }
Names Of(const fb::Server&) { return {}; }
Names Of(const fb::News&) { return {}; }
Names Of(const fb::Bookmark&) { return {}; }
Names Of(const fb::Dashboard& dashboard) { return {UuidName(dashboard.uuid())}; }
Names Of(const fb::Collection& collection) { return {UuidName(collection.uuid())}; }
Names Of(const fb::EventTemplate&) { return {}; }
Names Of(const fb::CryptographicKey& key) { return {UuidName(key.uuid())}; }
Names Of(const fb::Setting& setting) { return {UniqueName(setting.name())}; }
Names Of(const fb::ObjectTemplate& object_template) {
  return {UuidName(object_template.uuid()), {NameKind::kName, FoldName(View(object_template.name()))}};
}
Names Of(const fb::Hunt& hunt) { return {UuidName(hunt.uuid())}; }
Names Of(const fb::Job& job) { return {UuidName(job.uuid())}; }
Names Of(const fb::EventDelegation& delegation) {
  // One request an event.
  return {{NameKind::kName, std::to_string(delegation.event_id()), true}};
}

template <typename Table>
absl::StatusOr<Names> Decoded(std::string_view bytes) {
  ASSIGN_OR_RETURN(const Stored<Table> entry, Stored<Table>::Decode(std::string(bytes), "a registry entry"));
  return Of(*entry);
}

struct Row {
  fb::EntryKind kind;
  absl::StatusOr<Names> (*names)(std::string_view bytes);
  const flatbuffers::TypeTable* (*fields)();
};
template <typename Table>
constexpr Row RowOf() {
  return {kEntryKind<Table>, Decoded<Table>, Table::MiniReflectTypeTable};
}
constexpr Row kRows[] = {
    RowOf<fb::Organisation>(),
    RowOf<fb::User>(),
    RowOf<fb::Role>(),
    RowOf<fb::AuthKey>(),
    RowOf<fb::SharingGroup>(),
    RowOf<fb::Tag>(),
    RowOf<fb::Galaxy>(),
    RowOf<fb::GalaxyCluster>(),
    RowOf<fb::GalaxyClusterBlocklist>(),
    RowOf<fb::Taxonomy>(),
    RowOf<fb::TagCollection>(),
    RowOf<fb::DecayingModel>(),
    RowOf<fb::AnalystData>(),
    RowOf<fb::Warninglist>(),
    RowOf<fb::Noticelist>(),
    RowOf<fb::CorrelationExclusion>(),
    RowOf<fb::CorrelationRule>(),
    RowOf<fb::EventBlocklist>(),
    RowOf<fb::OrgBlocklist>(),
    RowOf<fb::SightingBlocklist>(),
    RowOf<fb::AnalystDataBlocklist>(),
    RowOf<fb::SharingGroupBlueprint>(),
    RowOf<fb::Thread>(),
    RowOf<fb::Post>(),
    RowOf<fb::Regexp>(),
    RowOf<fb::Allowedlist>(),
    RowOf<fb::Feed>(),
    RowOf<fb::Server>(),
    RowOf<fb::News>(),
    RowOf<fb::Bookmark>(),
    RowOf<fb::Dashboard>(),
    RowOf<fb::Collection>(),
    RowOf<fb::EventTemplate>(),
    RowOf<fb::CryptographicKey>(),
    RowOf<fb::Setting>(),
    RowOf<fb::ObjectTemplate>(),
    RowOf<fb::EventDelegation>(),
    RowOf<fb::Hunt>(),
    RowOf<fb::Job>(),
    RowOf<fb::UserSetting>(),
    RowOf<fb::Registration>(),
};

const Row* FindRow(fb::EntryKind kind) {
  const auto* found = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& row) { return row.kind == kind; });
  return found == std::end(kRows) ? nullptr : found;
}

}  // namespace

std::string OwnerPrefix(uint64_t id) {
  std::string prefix;
  AppendFixed64(&prefix, id);
  return prefix;
}

std::string FoldName(std::string_view name) { return absl::AsciiStrToLower(ToAbsl(name)); }

absl::StatusOr<Names> NamesOf(fb::EntryKind kind, std::string_view bytes) {
  const Row* row = FindRow(kind);
  if (row == nullptr) return absl::DataLossError("a registry entry of no known kind");
  return row->names(bytes);
}

const flatbuffers::TypeTable* FieldsOf(fb::EntryKind kind) {
  const Row* row = FindRow(kind);
  return row == nullptr ? nullptr : row->fields();
}

}  // namespace muninn
