// SPDX-License-Identifier: Apache-2.0
//
// galaxy_cluster_relations: what one cluster says about another. Shapes and texts: MISP 2.5.1.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "engine/access/visibility.h"
#include "engine/index/registry.h"
#include "engine/index/relation_id.h"
#include "schema/base/status.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/json/read_cluster.h"
#include "schema/json/write_galaxy.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/names.h"
#include "server/api/relation_tags.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

EntryAction Action(std::string_view name) { return {"GalaxyClusterRelation", "galaxy_cluster_relations", name}; }

void WriteRelation(json::JsonWriter& writer, const fb::GalaxyCluster& cluster, const fb::GalaxyClusterRelation& relation,
                   ReaderNames& names) {
  writer.BeginObject();
  writer.Key("GalaxyClusterRelation");
  json::WriteClusterRelation(writer, cluster, relation, names);
  writer.EndObject();
}

const fb::GalaxyClusterRelation* FindRelation(const fb::GalaxyCluster& cluster, uint64_t id) {
  if (cluster.relations() == nullptr) return nullptr;
  for (const fb::GalaxyClusterRelation* relation : *cluster.relations()) {
    if (relation->id() == id) return relation;
  }
  return nullptr;
}

// The relation that the path names, with its cluster, handed on; 404 when there is none the actor may see.
http::Response WithRelation(
    Call& call, const std::function<http::Response(const fb::GalaxyCluster&, const fb::GalaxyClusterRelation&)>& answer) {
  uint64_t id = 0;
  if (!absl::SimpleAtoi(ToAbsl(call.path().Arg(0)), &id)) return AnswerError(call, 404, "Invalid cluster relation");
  const auto cluster = LoadEntry<fb::GalaxyCluster>(call.reader(), ClusterOf(id));
  if (!cluster.ok()) return AnswerStatus(call, cluster.status());
  const fb::GalaxyClusterRelation* relation = *cluster ? FindRelation(***cluster, id) : nullptr;
  if (relation == nullptr || !MaySee(call.actor(), ***cluster) || !MaySee(call.actor(), ***cluster, *relation))
    return AnswerError(call, 404, "Invalid cluster relation");
  return answer(***cluster, *relation);
}

http::Response Index(Call& call) {
  ReaderNames names(call.reader());
  names.ShowTo(call.actor());
  absl::Status status;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    status = ForEachEntry<fb::GalaxyCluster>(call.reader(), [&](const fb::GalaxyCluster& cluster) {
      if (cluster.deleted() || cluster.relations() == nullptr || !MaySee(call.actor(), cluster)) return true;
      for (const fb::GalaxyClusterRelation* relation : *cluster.relations()) {
        if (MaySee(call.actor(), cluster, *relation)) WriteRelation(writer, cluster, *relation, names);
      }
      return true;
    });
    writer.EndArray();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

http::Response View(Call& call) {
  return WithRelation(call, [&](const fb::GalaxyCluster& cluster, const fb::GalaxyClusterRelation& relation) {
    ReaderNames names(call.reader());
    names.ShowTo(call.actor());
    return AnswerJson(call, [&](json::JsonWriter& writer) { WriteRelation(writer, cluster, relation, names); });
  });
}

http::Response Change(Call& call, std::string_view name, const fb::GalaxyCluster& cluster, std::string_view id,
                      const std::function<absl::Status(fb::GalaxyClusterT&)>& change) {
  if (!MayModify(call.actor(), cluster))
    return AnswerNotDone(call, Action(name), "Only relations of clusters of the own organisation can be changed.", id);
  const auto edit = [&](fb::GalaxyClusterT& changed, const EntryScene&) { return change(changed); };
  const ClusterId cluster_id(cluster.id());
  return ChangeAndAnswer(
      call, Action(name), {EditEntry<fb::GalaxyCluster>(cluster_id, edit)},
      [&](const Outcome&) {
        const auto changed = LoadEntry<fb::GalaxyCluster>(call.reader(), cluster_id);
        if (changed.ok() && *changed) MakeRelationTags(call, ***changed);
        return AnswerDone(call, Action(name), id);
      },
      id);
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("GalaxyClusterRelation");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto cluster = FindEntry<fb::GalaxyCluster>(call.reader(), (*body)["galaxy_cluster_uuid"].AsText().value_or(""));
  if (!cluster.ok()) return AnswerStatus(call, cluster.status());
  if (!*cluster || !MaySee(call.actor(), ***cluster)) return AnswerNotDone(call, Action("add"), "Invalid source galaxy cluster");
  return Change(call, "add", ***cluster, "", [&](fb::GalaxyClusterT& changed) -> absl::Status {
    auto relation = std::make_unique<fb::GalaxyClusterRelationT>();
    RETURN_IF_ERROR(json::ReadRelationFields(*body, relation.get()));
    changed.relations.push_back(std::move(relation));
    return absl::OkStatus();
  });
}

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("GalaxyClusterRelation");
  if (!body.ok()) return AnswerStatus(call, body.status());
  return WithRelation(call, [&](const fb::GalaxyCluster& cluster, const fb::GalaxyClusterRelation& stored) {
    return Change(call, "edit", cluster, call.path().Arg(0), [&](fb::GalaxyClusterT& changed) -> absl::Status {
      for (const auto& relation : changed.relations) {
        if (relation->id == stored.id()) return json::ReadRelationFields(*body, relation.get());
      }
      return absl::NotFoundError("Invalid cluster relation");
    });
  });
}

http::Response Delete(Call& call) {
  return WithRelation(call, [&](const fb::GalaxyCluster& cluster, const fb::GalaxyClusterRelation& stored) {
    return Change(call, "delete", cluster, call.path().Arg(0), [&](fb::GalaxyClusterT& changed) {
      std::erase_if(changed.relations, [&](const auto& relation) { return relation->id == stored.id(); });
      return absl::OkStatus();
    });
  });
}

constexpr Route kRoutes[] = {
    {"galaxyclusterrelations", "index", Index},
    {"galaxyclusterrelations", "view", View},
    {"galaxyclusterrelations", "add", Add, true, Permission::kGalaxyEditor},
    {"galaxyclusterrelations", "edit", Edit, true, Permission::kGalaxyEditor},
    {"galaxyclusterrelations", "delete", Delete, true, Permission::kGalaxyEditor},
};

}  // namespace

std::span<const Route> GalaxyClusterRelationRoutes() { return kRoutes; }

}  // namespace muninn::api
