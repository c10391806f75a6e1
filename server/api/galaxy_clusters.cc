// SPDX-License-Identifier: Apache-2.0
//
// galaxy_clusters. Shapes and texts: MISP 2.5.1.
#include <string>
#include <utility>

#include "engine/access/visibility.h"
#include "engine/command/decide.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/json/fields.h"
#include "schema/json/read_cluster.h"
#include "schema/json/write_galaxy.h"
#include "schema/json/write_organisation.h"
#include "server/api/cluster_attachment.h"
#include "server/api/cluster_document.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/relation_tags.h"
#include "server/api/routes.h"
#include "server/api/search_clusters.h"

namespace muninn::api {
namespace {

EntryAction Action(std::string_view name) { return {"GalaxyCluster", "galaxy_clusters", name}; }

// `viewed`: with what points to it.
http::Response AnswerCluster(Call& call, const fb::GalaxyCluster& cluster, bool viewed) {
  ReaderNames names(call.reader());
  names.ShowTo(call.actor());
  absl::Status status;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("GalaxyCluster");
    status = WriteClusterDocument(writer, call.reader(), names, call.actor(), cluster, viewed);
    writer.EndObject();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

// The cluster that the path names, handed on; 404 when there is none the actor may see.
http::Response WithCluster(Call& call, const std::function<http::Response(const fb::GalaxyCluster&)>& answer) {
  const auto cluster = FindEntry<fb::GalaxyCluster>(call.reader(), call.path().Arg(0));
  if (!cluster.ok()) return AnswerStatus(call, cluster.status());
  if (!*cluster || !MaySee(call.actor(), ***cluster)) return AnswerError(call, 404, "Invalid galaxy cluster");
  return answer(***cluster);
}
http::Response View(Call& call) {
  return WithCluster(call, [&](const fb::GalaxyCluster& cluster) { return AnswerCluster(call, cluster, true); });
}

// "context": all, default, custom, org, orgc, deleted.
bool InContext(const Actor& actor, std::string_view context, const fb::GalaxyCluster& cluster) {
  if (context == "deleted") return cluster.deleted();
  if (cluster.deleted()) return false;
  if (context == "default") return cluster.default_();
  if (context == "custom") return !cluster.default_();
  if (context == "org") return !cluster.default_() && OrgId(cluster.org_id()) == actor.org;
  if (context == "orgc") return !cluster.default_() && OrgId(cluster.orgc_id()) == actor.org;
  return true;
}

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("GalaxyCluster");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto galaxy = FindEntry<fb::Galaxy>(call.reader(), call.path().Arg(0));
  if (!galaxy.ok()) return AnswerStatus(call, galaxy.status());
  if (!*galaxy && !call.path().Arg(0).empty()) return AnswerError(call, 404, "Galaxy not found.");
  const Parameters parameters(*body, call.path());
  const std::string context = parameters.Text("context").value_or("all");
  const auto clusters =
      ListEntries<fb::GalaxyCluster>(call.reader(), parameters, ClusterColumns(), "", [&](const fb::GalaxyCluster& cluster) {
        return (!*galaxy || cluster.galaxy_id() == (**galaxy)->id()) && MaySee(call.actor(), cluster) &&
               InContext(call.actor(), context, cluster);
      });
  if (!clusters.ok()) return AnswerStatus(call, clusters.status());
  ReaderNames names(call.reader());
  const auto owner = [&](json::JsonWriter& writer, std::string_view name, uint64_t id) {
    writer.Key(name);
    const fb::Organisation* organisation = id == 0 ? nullptr : names.OrgById(OrgId(id));
    organisation != nullptr ? json::WriteOrganisation(writer, *organisation) : json::WriteDefaultOrganisation(writer);
  };
  return AnswerList(call, *clusters, [&](json::JsonWriter& writer, const Stored<fb::GalaxyCluster>& cluster) {
    writer.BeginObject();
    writer.Key("GalaxyCluster");
    writer.BeginObject();
    json::WriteClusterFields(writer, *cluster);
    writer.EndObject();
    owner(writer, "Org", cluster->org_id());
    owner(writer, "Orgc", cluster->orgc_id());
    writer.Key("GalaxyElement");
    WriteClusterElements(writer, *cluster);
    writer.EndObject();
  });
}

http::Response AnswerChanged(Call& call, ClusterId id) {
  const auto cluster = LoadEntry<fb::GalaxyCluster>(call.reader(), id);
  if (!cluster.ok()) return AnswerStatus(call, cluster.status());
  if (*cluster) MakeRelationTags(call, ***cluster);
  return *cluster ? AnswerCluster(call, ***cluster, false) : AnswerError(call, 404, "Invalid galaxy cluster");
}

// A fork starts from another cluster, and says so in what it extends.
absl::Status StartFrom(Call& call, std::string_view uuid, fb::GalaxyClusterT* cluster) {
  ASSIGN_OR_RETURN(const auto original, FindEntry<fb::GalaxyCluster>(call.reader(), uuid));
  if (!original || !MaySee(call.actor(), **original)) return absl::NotFoundError("Invalid galaxy cluster");
  cluster->extends_uuid = json::UuidOf((*original)->uuid()).ToString();
  cluster->extends_version = TextOf((*original)->version());
  return absl::OkStatus();
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("GalaxyCluster");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto galaxy = FindEntry<fb::Galaxy>(call.reader(), call.path().Arg(0));
  if (!galaxy.ok()) return AnswerStatus(call, galaxy.status());
  if (!*galaxy) return AnswerError(call, 404, "Galaxy not found.");
  fb::GalaxyClusterT cluster;
  cluster.distribution = 1;
  cluster.galaxy_id = (**galaxy)->id();
  cluster.type = TextOf((**galaxy)->type());
  if (const auto fork = call.path().Named("forkUUID")) {
    if (const absl::Status status = StartFrom(call, *fork, &cluster); !status.ok()) return AnswerStatus(call, status);
  }
  if (const absl::Status status = json::ReadClusterFields(*body, &cluster); !status.ok())
    return AnswerRefused(call, Action("add"), status);
  return ChangeAndAnswer(call, Action("add"), {AddEntry(std::move(cluster))},
                         [&](const Outcome& outcome) { return AnswerChanged(call, ClusterId(outcome.entries.front())); });
}

// Custom clusters alone can be changed, and by their organisation alone; `what` is how the refusal of default ones ends.
http::Response WithOwnCluster(Call& call, std::string_view what,
                              const std::function<http::Response(const fb::GalaxyCluster&)>& answer) {
  return WithCluster(call, [&](const fb::GalaxyCluster& cluster) {
    if (cluster.default_()) return AnswerError(call, 405, "Default galaxy cluster cannot be " + std::string(what));
    if (!MayModify(call.actor(), cluster)) return AnswerError(call, 403, "You do not have permission to do that.");
    return answer(cluster);
  });
}

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("GalaxyCluster");
  if (!body.ok()) return AnswerStatus(call, body.status());
  return WithOwnCluster(call, "edited", [&](const fb::GalaxyCluster& stored) {
    const ClusterId id(stored.id());
    const auto edit = [&](fb::GalaxyClusterT& cluster, const EntryScene& scene) -> absl::Status {
      RETURN_IF_ERROR(json::ReadClusterFields(*body, &cluster));
      cluster.version = std::to_string(scene.context.now());
      cluster.published = false;
      return absl::OkStatus();
    };
    return ChangeAndAnswer(
        call, Action("edit"), {EditEntry<fb::GalaxyCluster>(id, edit)}, [&](const Outcome&) { return AnswerChanged(call, id); },
        std::to_string(id.value()));
  });
}

http::Response SetPublished(Call& call, std::string_view name, bool publish) {
  return WithOwnCluster(call, publish ? "published" : "unpublished", [&](const fb::GalaxyCluster& cluster) {
    if (cluster.published() == publish)
      return AnswerError(call, 405,
                         publish ? "You can't publish a galaxy cluster that is already published"
                                 : "You can't unpublish a galaxy cluster that is not published");
    const auto edit = [publish](fb::GalaxyClusterT& changed, const EntryScene&) {
      changed.published = publish;
      return absl::OkStatus();
    };
    return ChangeAndTell(call, Action(name), {EditEntry<fb::GalaxyCluster>(ClusterId(cluster.id()), edit)},
                         std::to_string(cluster.id()), publish ? "GalaxyCluster published" : "GalaxyCluster unpublished");
  });
}
http::Response Publish(Call& call) { return SetPublished(call, "publish", true); }
http::Response Unpublish(Call& call) { return SetPublished(call, "unpublish", false); }

http::Response SetDeleted(Call& call, const fb::GalaxyCluster& cluster, std::string_view name, bool deleted,
                          std::string_view done) {
  const auto edit = [deleted](fb::GalaxyClusterT& changed, const EntryScene&) {
    changed.deleted = deleted;
    return absl::OkStatus();
  };
  return ChangeAndTell(call, Action(name), {EditEntry<fb::GalaxyCluster>(ClusterId(cluster.id()), edit)},
                       std::to_string(cluster.id()), done);
}

http::Response Delete(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("GalaxyCluster");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const bool hard = call.path().Arg(1) == "1" || call.path().Arg(1) == "true" || (*body)["hard"].Truthy();
  return WithOwnCluster(call, "deleted", [&](const fb::GalaxyCluster& cluster) {
    // MISP's spelling.
    if (!hard) return SetDeleted(call, cluster, "delete", true, "Galaxy cluster successfuly soft deleted.");
    ReaderNames names(call.reader());
    const fb::Organisation* orgc = names.OrgById(OrgId(cluster.orgc_id()));
    fb::GalaxyClusterBlocklistT blocked;
    blocked.cluster_uuid = json::UuidOf(cluster.uuid());
    blocked.cluster_info = TextOf(cluster.value());
    blocked.cluster_orgc = orgc == nullptr ? "" : TextOf(orgc->name());
    blocked.comment = "Added when the cluster was deleted for good.";
    return ChangeAndTell(call, Action("delete"),
                         {RemoveEntry<fb::GalaxyCluster>(ClusterId(cluster.id())), AddEntry(std::move(blocked))},
                         std::to_string(cluster.id()), "Galaxy cluster successfuly hard deleted and added to the block list.");
  });
}

http::Response Restore(Call& call) {
  return WithOwnCluster(call, "restored", [&](const fb::GalaxyCluster& cluster) {
    return SetDeleted(call, cluster, "restore", false, "GalaxyCluster restored");
  });
}

constexpr Route kRoutes[] = {
    {"galaxyclusters", "index", Index},
    {"galaxyclusters", "view", View},
    {"galaxyclusters", "restsearch", SearchClusters},
    {"galaxyclusters", "add", Add, true, Permission::kGalaxyEditor},
    {"galaxyclusters", "edit", Edit, true, Permission::kGalaxyEditor},
    {"galaxyclusters", "publish", Publish, true, Permission::kGalaxyEditor},
    {"galaxyclusters", "unpublish", Unpublish, true, Permission::kGalaxyEditor},
    {"galaxyclusters", "delete", Delete, true, Permission::kGalaxyEditor},
    {"galaxyclusters", "restore", Restore, true, Permission::kGalaxyEditor},
    {"galaxyclusters", "detach", DetachCluster, true, Permission::kTagger},
};

}  // namespace

std::span<const Route> GalaxyClusterRoutes() { return kRoutes; }

}  // namespace muninn::api
