// SPDX-License-Identifier: Apache-2.0
//
// galaxies. Shapes and texts: MISP 2.5.1.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/json/fields.h"
#include "schema/json/lenient.h"
#include "schema/json/read_cluster.h"
#include "schema/json/read_event.h"
#include "schema/json/write_galaxy.h"
#include "server/api/cluster_attachment.h"
#include "server/api/cluster_document.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/form.h"
#include "server/api/library_update.h"
#include "server/api/remote_organisation.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr Column<fb::Galaxy> kColumns[] = {
    {"id", [](const fb::Galaxy& galaxy) { return std::to_string(galaxy.id()); }},
    {"uuid", [](const fb::Galaxy& galaxy) { return json::UuidOf(galaxy.uuid()).ToString(); }, true},
    {"name", [](const fb::Galaxy& galaxy) { return TextOf(galaxy.name()); }, true},
    {"type", [](const fb::Galaxy& galaxy) { return TextOf(galaxy.type()); }, true},
    {"namespace", [](const fb::Galaxy& galaxy) { return TextOf(galaxy.namespace_()); }, true},
    {"description", [](const fb::Galaxy& galaxy) { return TextOf(galaxy.description()); }, true},
    {"enabled", [](const fb::Galaxy& galaxy) { return TextOf(galaxy.enabled()); }},
};

EntryAction Action(std::string_view name) { return {"Galaxy", "galaxies", name}; }

void WriteGalaxy(json::JsonWriter& writer, const fb::Galaxy& galaxy) {
  writer.Key("Galaxy");
  writer.BeginObject();
  json::WriteGalaxyFields(writer, galaxy);
  writer.EndObject();
}

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Galaxy");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto galaxies = ListEntries<fb::Galaxy>(call.reader(), Parameters(*body, call.path()), kColumns);
  if (!galaxies.ok()) return AnswerStatus(call, galaxies.status());
  return AnswerList(call, *galaxies, [](json::JsonWriter& writer, const Stored<fb::Galaxy>& galaxy) {
    writer.BeginObject();
    WriteGalaxy(writer, *galaxy);
    writer.EndObject();
  });
}

// The galaxy that the path names, handed on; 404 when there is none.
http::Response WithGalaxy(Call& call, const std::function<http::Response(const fb::Galaxy&)>& answer) {
  const auto galaxy = FindEntry<fb::Galaxy>(call.reader(), call.path().Arg(0));
  if (!galaxy.ok()) return AnswerStatus(call, galaxy.status());
  return *galaxy ? answer(***galaxy) : AnswerError(call, 404, "Galaxy not found.");
}

http::Response View(Call& call) {
  return WithGalaxy(call, [&](const fb::Galaxy& galaxy) {
    absl::Status status;
    http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
      writer.BeginObject();
      WriteGalaxy(writer, galaxy);
      writer.Key("GalaxyCluster");
      writer.BeginArray();
      status = ForEachListed<fb::GalaxyCluster>(call.reader(), NameKind::kOwner, OwnerPrefix(galaxy.id()),
                                                [&](const fb::GalaxyCluster& cluster) {
                                                  if (cluster.deleted() || !MaySee(call.actor(), cluster)) return;
                                                  writer.BeginObject();
                                                  json::WriteClusterFields(writer, cluster);
                                                  writer.Key("GalaxyElement");
                                                  WriteClusterElements(writer, cluster);
                                                  writer.EndObject();
                                                });
      writer.EndArray();
      writer.EndObject();
    });
    return status.ok() ? response : AnswerStatus(call, status);
  });
}

http::Response Update(Call& call) {
  const auto force = call.path().Named("force");
  const bool forced = (force && *force != "0") || call.path().Arg(0) == "force" || call.path().Arg(0) == "1";
  const auto updated = UpdateGalaxies(call.engine(), call.actor(), call.settings().library_dir, forced);
  return updated.ok() ? AnswerDone(call, Action("update"), "", "Galaxies updated.")
                      : AnswerRefused(call, Action("update"), updated.status());
}

http::Response SetEnabled(Call& call, std::string_view name, const std::function<bool(bool)>& change) {
  return WithGalaxy(call, [&](const fb::Galaxy& galaxy) {
    const auto edit = [&](fb::GalaxyT& changed, const EntryScene&) {
      changed.enabled = change(changed.enabled);
      return absl::OkStatus();
    };
    return ChangeAndTell(call, Action(name), {EditEntry<fb::Galaxy>(GalaxyId(galaxy.id()), edit)}, std::to_string(galaxy.id()));
  });
}
http::Response Enable(Call& call) {
  return SetEnabled(call, "enable", [](bool) { return true; });
}
http::Response Disable(Call& call) {
  return SetEnabled(call, "disable", [](bool) { return false; });
}
http::Response Toggle(Call& call) {
  return SetEnabled(call, "toggle", [](bool enabled) { return !enabled; });
}

// With all its clusters.
http::Response Delete(Call& call) {
  return WithGalaxy(call, [&](const fb::Galaxy& galaxy) {
    const auto clusters = ListedIds(call.reader(), fb::EntryKind::GalaxyCluster, NameKind::kOwner, OwnerPrefix(galaxy.id()));
    if (!clusters.ok()) return AnswerStatus(call, clusters.status());
    std::vector<EntryChange> changes;
    for (const uint64_t id : *clusters) changes.push_back(RemoveEntry<fb::GalaxyCluster>(ClusterId(id)));
    changes.push_back(RemoveEntry<fb::Galaxy>(GalaxyId(galaxy.id())));
    return ChangeAndTell(call, Action("delete"), std::move(changes), std::to_string(galaxy.id()));
  });
}

// What galaxies/export lets through.
struct ExportFilter {
  bool shipped = true, custom = true;
  std::vector<int64_t> distributions;  // empty: all
  bool Wants(const fb::GalaxyCluster& cluster) const {
    const bool distributed = distributions.empty() ||
                             std::find(distributions.begin(), distributions.end(), cluster.distribution()) != distributions.end();
    return (cluster.default_() ? shipped : custom) && (cluster.default_() || distributed);
  }
};

http::Response Export(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Galaxy");
  if (!body.ok()) return AnswerStatus(call, body.status());
  ExportFilter filter;
  filter.shipped = (*body)["default"].AsBool().value_or(true);
  filter.custom = (*body)["custom"].AsBool().value_or(true);
  json::ForEachElement((*body)["distribution"], [&](json::Value value) {
    if (const auto number = value.AsInteger()) filter.distributions.push_back(*number);
  });
  return WithGalaxy(call, [&](const fb::Galaxy& galaxy) {
    ReaderNames names(call.reader());
    names.ShowTo(call.actor());
    absl::Status status;
    http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
      writer.BeginArray();
      status = ForEachListed<fb::GalaxyCluster>(
          call.reader(), NameKind::kOwner, OwnerPrefix(galaxy.id()), [&](const fb::GalaxyCluster& cluster) {
            if (cluster.deleted() || !MaySee(call.actor(), cluster) || !filter.Wants(cluster)) return;
            writer.BeginObject();
            writer.Key("GalaxyCluster");
            WriteClusterDocument(writer, call.reader(), names, call.actor(), cluster).IgnoreError();
            writer.EndObject();
          });
      writer.EndArray();
    });
    return status.ok() ? response : AnswerStatus(call, status);
  });
}

// The galaxy of an imported cluster, by uuid or type; one that comes with a cluster from another server is made, in the server's
// name. Error: kInvalidArgument when there is none.
absl::StatusOr<Stored<fb::Galaxy>> GalaxyOfCluster(Call& call, json::Value cluster, json::Value document, bool received) {
  ASSIGN_OR_RETURN(auto galaxy, FindEntry<fb::Galaxy>(call.reader(), document["uuid"].AsText().value_or("")));
  if (galaxy) return *std::move(galaxy);
  const std::string type = cluster["type"].AsText().value_or(document["type"].AsText().value_or(""));
  ASSIGN_OR_RETURN(std::optional<GalaxyId> id, FindByName<fb::Galaxy>(call.reader(), type, NameKind::kType));
  if (!id && received) {
    ASSIGN_OR_RETURN(fb::GalaxyT made, json::ReadGalaxyDefinition(document));
    ASSIGN_OR_RETURN(const Outcome outcome, call.engine().Execute(ChangeEntries{{AddEntry(std::move(made))}}, ServerActor()));
    call.Renew();
    id = GalaxyId(outcome.entries[0]);
  }
  if (id) {
    ASSIGN_OR_RETURN(galaxy, LoadEntry<fb::Galaxy>(call.reader(), *id));
  }
  if (!galaxy) return absl::InvalidArgumentError("There is no galaxy for the cluster.");
  return *std::move(galaxy);
}

// One cluster of an import: its change, or nothing when the one that is there is as new or may not be changed. `received`: from
// another server, whose cluster it stays; it may change what came from there, and nothing else.
absl::StatusOr<std::optional<EntryChange>> ImportCluster(Call& call, json::Value element, bool received) {
  const json::Value cluster = element["GalaxyCluster"].is_object() ? element["GalaxyCluster"] : element;
  const json::Value galaxy_value = cluster["Galaxy"].is_object() ? cluster["Galaxy"] : element["Galaxy"];
  fb::GalaxyClusterT native;
  native.distribution = 3;
  RETURN_IF_ERROR(json::ReadClusterFields(cluster, &native));
  if (native.uuid.is_nil()) return absl::InvalidArgumentError("A cluster needs a uuid.");
  ASSIGN_OR_RETURN(const Stored<fb::Galaxy> galaxy, GalaxyOfCluster(call, cluster, galaxy_value, received));
  native.galaxy_id = galaxy->id();
  native.type = TextOf(galaxy->type());
  ASSIGN_OR_RETURN(const auto known, FindEntry<fb::GalaxyCluster>(call.reader(), native.uuid.ToString()));
  if (!known && received) {
    native.locked = true;
    ASSIGN_OR_RETURN(native.orgc_id, RemoteOrganisation(call, cluster["Orgc"]));
  }
  if (!known) return std::optional<EntryChange>(AddEntry(std::move(native)));
  const bool may_change = received ? (*known)->locked() : MayModify(call.actor(), **known);
  if (!may_change || TextOf((*known)->version()) >= native.version) return std::optional<EntryChange>();
  return std::optional<EntryChange>(EditEntry<fb::GalaxyCluster>(
      ClusterId((*known)->id()), [native = std::move(native)](fb::GalaxyClusterT& stored, const EntryScene&) {
        fb::GalaxyClusterT after = native;
        after.org_id = stored.org_id;
        after.orgc_id = stored.orgc_id;
        after.locked = stored.locked;
        stored = std::move(after);
        return absl::OkStatus();
      }));
}

http::Response ImportClusters(Call& call, const EntryAction& action, bool received) {
  const absl::StatusOr<json::Document> sent = UploadedJson(call.request());
  if (!sent.ok()) return AnswerStatus(call, sent.status());
  const json::Value body = json::UnwrapModel(sent->root(), "Galaxy");
  // A list, or JSON in the text of a form.
  const auto text = body["json"].AsStringView();
  const absl::StatusOr<json::Document> document = json::Document::Parse(text ? *text : std::string_view());
  const json::Value list = text && document.ok() ? document->root() : body;
  std::vector<EntryChange> changes;
  size_t ignored = 0, failed = 0;
  json::ForEachElement(list, [&](json::Value element) {
    auto change = ImportCluster(call, element, received);
    if (!change.ok())
      ++failed;
    else if (*change)
      changes.push_back(**std::move(change));
    else
      ++ignored;
  });
  const size_t imported = changes.size();
  const std::string message =
      absl::StrCat("Galaxy clusters imported. ", imported, " imported, ", ignored, " ignored, ", failed, " failed.");
  if (imported == 0 && failed > 0) return AnswerNotDone(call, action, message);
  return ChangeAndTell(call, action, std::move(changes), "", message);
}
http::Response Import(Call& call) { return ImportClusters(call, Action("import"), false); }
http::Response PushCluster(Call& call) { return ImportClusters(call, Action("pushCluster"), true); }

constexpr Route kRoutes[] = {
    {"galaxies", "index", Index},
    {"galaxies", "view", View},
    {"galaxies", "update", Update, true, kSiteAdminOnly},
    {"galaxies", "enable", Enable, true, kSiteAdminOnly},
    {"galaxies", "disable", Disable, true, kSiteAdminOnly},
    {"galaxies", "toggle", Toggle, true, kSiteAdminOnly},
    {"galaxies", "delete", Delete, true, kSiteAdminOnly},
    {"galaxies", "export", Export},
    {"galaxies", "import", Import, true, Permission::kGalaxyEditor},
    {"galaxies", "pushcluster", PushCluster, true, Requirement(Permission::kSync).And(Permission::kGalaxyEditor)},
    {"galaxies", "attachcluster", AttachCluster, true, Permission::kTagger},
    {"galaxies", "attachmultipleclusters", AttachMultipleClusters, true, Permission::kTagger},
};

}  // namespace

std::span<const Route> GalaxyRoutes() { return kRoutes; }

}  // namespace muninn::api
