// SPDX-License-Identifier: Apache-2.0
#include "server/api/library_update.h"

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/decaying_model_generated.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/json/json_value.h"
#include "schema/json/read_cluster.h"
#include "schema/json/read_decaying_model.h"
#include "schema/json/read_taxonomy.h"
#include "server/library/library.h"

namespace muninn::api {
namespace {

using library::Shelf;

// Clusters are written in commands of this many: one of all would hold up everybody else for seconds.
constexpr size_t kClustersPerCommand = 500;

int64_t Number(std::string_view version) {
  int64_t number = 0;
  return absl::SimpleAtoi(ToAbsl(version), &number) ? number : 0;
}
std::string_view View(const flatbuffers::String* text) { return text == nullptr ? std::string_view() : text->string_view(); }

absl::Status Execute(Engine& engine, const Actor& actor, std::vector<EntryChange> changes) {
  if (changes.empty()) return absl::OkStatus();
  return engine.Execute(ChangeEntries{std::move(changes)}, actor).status();
}

// false: the one that is there is as new.
absl::StatusOr<bool> PutGalaxy(Engine& engine, const Actor& actor, const fb::GalaxyT& galaxy, bool force) {
  const auto snapshot = engine.Snapshot();
  ASSIGN_OR_RETURN(const auto id, FindByUuid<fb::Galaxy>(snapshot->reader(), galaxy.uuid));
  if (!id) {
    RETURN_IF_ERROR(Execute(engine, actor, {AddEntry(galaxy)}));
    return true;
  }
  ASSIGN_OR_RETURN(const auto known, LoadEntry<fb::Galaxy>(snapshot->reader(), *id));
  if (known && !IsNewer(galaxy.version, (*known)->version(), force)) return false;
  const auto replace = [galaxy](fb::GalaxyT& stored, const EntryScene&) {
    const bool enabled = stored.enabled, local_only = stored.local_only;
    stored = galaxy;
    stored.enabled = enabled;
    stored.local_only = local_only;
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(Execute(engine, actor, {EditEntry<fb::Galaxy>(*id, replace)}));
  return true;
}

// The change that brings a default cluster up to date; nullopt: none is needed, or a custom one has that uuid.
absl::StatusOr<std::optional<EntryChange>> PutCluster(const Reader& reader, fb::GalaxyClusterT cluster, bool force) {
  ASSIGN_OR_RETURN(const auto id, FindByUuid<fb::GalaxyCluster>(reader, cluster.uuid));
  if (!id) return std::optional<EntryChange>(AddEntry(std::move(cluster)));
  ASSIGN_OR_RETURN(const auto known, LoadEntry<fb::GalaxyCluster>(reader, *id));
  if (!known || !(*known)->default_() || !IsNewer(cluster.version, (*known)->version(), force))
    return std::optional<EntryChange>();
  return std::optional<EntryChange>(
      EditEntry<fb::GalaxyCluster>(*id, [cluster = std::move(cluster)](fb::GalaxyClusterT& stored, const EntryScene&) {
        const bool deleted = stored.deleted;
        stored = cluster;
        stored.deleted = deleted;
        return absl::OkStatus();
      }));
}

absl::StatusOr<size_t> PutClusters(Engine& engine, const Actor& actor, std::vector<fb::GalaxyClusterT> clusters, bool force) {
  if (clusters.empty()) return size_t{0};
  const auto snapshot = engine.Snapshot();
  ASSIGN_OR_RETURN(const auto galaxy, FindByName<fb::Galaxy>(snapshot->reader(), clusters.front().type, NameKind::kType));
  if (!galaxy) return size_t{0};  // clusters of a galaxy that the folder does not have
  size_t count = 0;
  std::vector<EntryChange> changes;
  absl::flat_hash_set<std::string> seen;
  for (fb::GalaxyClusterT& cluster : clusters) {
    // Files of the community have some uuids twice: the first one counts.
    if (!cluster.uuid.is_nil() && !seen.insert(cluster.uuid.ToString()).second) continue;
    cluster.galaxy_id = galaxy->value();
    ASSIGN_OR_RETURN(auto change, PutCluster(snapshot->reader(), std::move(cluster), force));
    if (!change) continue;
    ++count;
    changes.push_back(*std::move(change));
    if (changes.size() < kClustersPerCommand) continue;
    RETURN_IF_ERROR(Execute(engine, actor, std::exchange(changes, {})));
  }
  RETURN_IF_ERROR(Execute(engine, actor, std::move(changes)));
  return count;
}

absl::StatusOr<bool> PutModel(Engine& engine, const Actor& actor, const fb::DecayingModelT& model, bool force) {
  const auto snapshot = engine.Snapshot();
  ASSIGN_OR_RETURN(const auto id, FindByUuid<fb::DecayingModel>(snapshot->reader(), model.uuid));
  if (!id) {
    RETURN_IF_ERROR(Execute(engine, actor, {AddEntry(model)}));
    return true;
  }
  ASSIGN_OR_RETURN(const auto known, LoadEntry<fb::DecayingModel>(snapshot->reader(), *id));
  if (known && (!(*known)->default_() || !IsNewer(model.version, (*known)->version(), force))) return false;
  const auto replace = [model](fb::DecayingModelT& stored, const EntryScene&) {
    const bool enabled = stored.enabled;
    stored = model;
    stored.enabled = enabled;
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(Execute(engine, actor, {EditEntry<fb::DecayingModel>(*id, replace)}));
  return true;
}

}  // namespace

bool IsNewer(std::string_view version, const flatbuffers::String* known, bool force) {
  return force ? Number(version) >= Number(View(known)) : Number(version) > Number(View(known));
}

absl::Status ForEachDefinition(const std::string& dir, Shelf shelf, const std::function<absl::Status(json::Value)>& visit) {
  return library::ForEachFile(dir, shelf, [&](std::string_view name, std::string_view text) -> absl::Status {
    const auto refuse = [&](const absl::Status& status) {
      return absl::FailedPreconditionError(absl::StrCat(ToAbsl(name), ": ", status.message()));
    };
    const absl::StatusOr<json::Document> document = json::Document::Parse(text);
    if (!document.ok()) return refuse(document.status());
    const absl::Status status = visit(document->root());
    return absl::IsInvalidArgument(status) ? refuse(status) : status;
  });
}

absl::StatusOr<bool> PutTaxonomy(Engine& engine, const Actor& actor, const fb::TaxonomyT& taxonomy, bool force) {
  const auto snapshot = engine.Snapshot();
  ASSIGN_OR_RETURN(const auto id, FindByName<fb::Taxonomy>(snapshot->reader(), taxonomy.namespace_));
  if (!id) {
    RETURN_IF_ERROR(Execute(engine, actor, {AddEntry(taxonomy)}));
    return true;
  }
  ASSIGN_OR_RETURN(const auto known, LoadEntry<fb::Taxonomy>(snapshot->reader(), *id));
  if (known && !force && (*known)->version() >= taxonomy.version) return false;
  const auto replace = [taxonomy](fb::TaxonomyT& stored, const EntryScene&) {
    const bool enabled = stored.enabled, required = stored.required, highlighted = stored.highlighted;
    stored = taxonomy;
    stored.enabled = enabled;
    stored.required = required;
    stored.highlighted = highlighted;
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(Execute(engine, actor, {EditEntry<fb::Taxonomy>(*id, replace)}));
  return true;
}

absl::StatusOr<size_t> UpdateTaxonomies(Engine& engine, const Actor& actor, const std::string& library_dir) {
  size_t count = 0;
  RETURN_IF_ERROR(ForEachDefinition(library_dir, Shelf::kTaxonomies, [&](json::Value value) -> absl::Status {
    ASSIGN_OR_RETURN(const fb::TaxonomyT taxonomy, json::ReadTaxonomy(value));
    ASSIGN_OR_RETURN(const bool changed, PutTaxonomy(engine, actor, taxonomy, /*force=*/false));
    count += changed;
    return absl::OkStatus();
  }));
  return count;
}

absl::StatusOr<size_t> UpdateGalaxies(Engine& engine, const Actor& actor, const std::string& library_dir, bool force) {
  size_t count = 0;
  RETURN_IF_ERROR(ForEachDefinition(library_dir, Shelf::kGalaxies, [&](json::Value value) -> absl::Status {
    ASSIGN_OR_RETURN(const fb::GalaxyT galaxy, json::ReadGalaxyDefinition(value));
    ASSIGN_OR_RETURN(const bool changed, PutGalaxy(engine, actor, galaxy, force));
    count += changed;
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(ForEachDefinition(library_dir, Shelf::kClusters, [&](json::Value value) -> absl::Status {
    ASSIGN_OR_RETURN(std::vector<fb::GalaxyClusterT> clusters, json::ReadClusterDefinitions(value));
    ASSIGN_OR_RETURN(const size_t changed, PutClusters(engine, actor, std::move(clusters), force));
    count += changed;
    return absl::OkStatus();
  }));
  return count;
}

absl::StatusOr<size_t> UpdateDecayingModels(Engine& engine, const Actor& actor, const std::string& library_dir, bool force) {
  size_t count = 0;
  RETURN_IF_ERROR(ForEachDefinition(library_dir, Shelf::kDecayingModels, [&](json::Value value) -> absl::Status {
    fb::DecayingModelT model;
    RETURN_IF_ERROR(json::ReadDecayingModel(value, &model));
    model.enabled = false;
    model.default_ = model.all_orgs = true;
    model.org_id = kHostOrg.value();
    ASSIGN_OR_RETURN(const bool changed, PutModel(engine, actor, model, force));
    count += changed;
    return absl::OkStatus();
  }));
  return count;
}

absl::Status StockLibrary(Engine& engine, const std::string& library_dir) {
  const auto snapshot = engine.Snapshot();
  const Actor actor = ServerActor();
  const auto is_empty = [&](fb::EntryKind kind) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const uint64_t next, NextEntryId(snapshot->reader(), kind));
    return next == 1;
  };
  ASSIGN_OR_RETURN(const bool no_taxonomies, is_empty(fb::EntryKind::Taxonomy));
  if (no_taxonomies) RETURN_IF_ERROR(UpdateTaxonomies(engine, actor, library_dir).status());
  ASSIGN_OR_RETURN(const bool no_galaxies, is_empty(fb::EntryKind::Galaxy));
  if (no_galaxies) RETURN_IF_ERROR(UpdateGalaxies(engine, actor, library_dir, false).status());
  ASSIGN_OR_RETURN(const bool no_models, is_empty(fb::EntryKind::DecayingModel));
  if (no_models) RETURN_IF_ERROR(UpdateDecayingModels(engine, actor, library_dir, false).status());
  return absl::OkStatus();
}

}  // namespace muninn::api
