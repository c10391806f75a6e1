// SPDX-License-Identifier: Apache-2.0
//
// servers: the other instances this one knows: index, add, edit, delete, import, createSync. They are asked for their values
// (feed_caches.cc) but not synchronised with yet, and testConnection says so. Shapes and texts: MISP 2.5.1.
#include <algorithm>
#include <memory>

#include "engine/caches.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/remote_generated.h"
#include "schema/json/read_event.h"
#include "server/api/entry_page.h"
#include "server/api/feed_caches.h"
#include "server/api/form.h"
#include "server/api/names.h"
#include "server/api/routes.h"
#include "server/api/servers.h"

namespace muninn::api {
namespace {

using fb::ServerT;
constexpr Member<ServerT> kMembers[] = {
    {"id", &ServerT::id, kFixed},
    {"name", &ServerT::name},
    {"url", &ServerT::url},
    {"authkey", &ServerT::authkey, kSecret},
    {"org_id", &ServerT::org_id, kFixed},
    {"push", &ServerT::push},
    {"pull", &ServerT::pull},
    {"push_sightings", &ServerT::push_sightings},
    {"push_galaxy_clusters", &ServerT::push_galaxy_clusters},
    {"push_analyst_data", &ServerT::push_analyst_data},
    {"pull_analyst_data", &ServerT::pull_analyst_data},
    {"pull_galaxy_clusters", &ServerT::pull_galaxy_clusters},
    {"lastpulledid", &ServerT::last_pulled_id, kFixed | kNullable},
    {"lastpushedid", &ServerT::last_pushed_id, kFixed | kNullable},
    {"organization", &ServerT::organization, kNullable},
    {"remote_org_id", &ServerT::remote_org_id, kFixed},
    {"publish_without_email", &ServerT::publish_without_email},
    {"unpublish_event", &ServerT::unpublish_event},
    {"self_signed", &ServerT::self_signed},
    {"pull_rules", &ServerT::pull_rules, kJsonText},
    {"push_rules", &ServerT::push_rules, kJsonText},
    {"cert_file", &ServerT::cert_file, kFixed | kNullable},
    {"client_cert_file", &ServerT::client_cert_file, kFixed | kNullable},
    {"internal", &ServerT::internal},
    {"skip_proxy", &ServerT::skip_proxy},
    {"remove_missing_tags", &ServerT::remove_missing_tags},
    {"caching_enabled", &ServerT::caching_enabled},
    {"priority", &ServerT::priority},
};
constexpr EntryPage<ServerT> kPage{
    .noun = "Server", .controller = "servers", .invalid = "Invalid server", .members = kMembers, .sort_by = "priority"};

constexpr char kPushRules[] = R"({"tags":{"OR":[],"NOT":[]},"orgs":{"OR":[],"NOT":[]}})";
constexpr char kPullRules[] =
    R"({"tags":{"OR":[],"NOT":[]},"orgs":{"OR":[],"NOT":[]},"type_attributes":{"NOT":[]},"type_objects":{"NOT":[]},"url_params":""})";

absl::Status CheckRules(std::string_view rules, std::string_view direction) {
  if (json::IsJson(rules)) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("The ", ToAbsl(direction), " filter rules must be in valid JSON format."));
}

// The organisation a body names as the remote one: by id or uuid.
absl::StatusOr<uint64_t> RemoteOrg(const Reader& reader, json::Value body) {
  const auto org = FindEntry<fb::Organisation>(reader, body["remote_org_id"].AsText().value_or(""));
  if (!org.ok()) return org.status();
  if (!*org) return FieldError("Organisation", "Invalid Remote Organisation");
  return (**org)->id();
}

// A body into a server, with what the reference fills in.
absl::Status ReadServer(const Reader& reader, json::Value body, ServerT& server) {
  RETURN_IF_ERROR(ReadMembers<ServerT>(body, kMembers, server));
  if (!body["remote_org_id"].absent()) {
    ASSIGN_OR_RETURN(server.remote_org_id, RemoteOrg(reader, body));
  }
  if (server.pull_rules.empty()) server.pull_rules = kPullRules;
  if (server.push_rules.empty()) server.push_rules = kPushRules;
  RETURN_IF_ERROR(CheckRules(server.pull_rules, "pull"));
  return CheckRules(server.push_rules, "push");
}

http::Response AnswerChanged(Call& call, const EntryAction& action, std::vector<EntryChange> changes) {
  return ChangeAndAnswer(call, action, std::move(changes),
                         [&](const Outcome& outcome) { return AnswerEntry(call, kPage, outcome.entries.back()); });
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf(kPage.noun);
  if (!body.ok()) return AnswerStatus(call, body.status());
  if ((*body)["remote_org_id"].absent()) return AnswerError(call, 405, "No remote org ID set. Please pass it as remote_org_id");
  ServerT server;
  if (const absl::Status status = ReadServer(call.reader(), *body, server); !status.ok())
    return AnswerRefused(call, kPage.action("add"), status);
  return AnswerChanged(call, kPage.action("add"), {AddEntry(std::move(server))});
}

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf(kPage.noun);
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto found = FindOnPage(call, kPage, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, kPage.invalid);
  const auto edit = [&](ServerT& server, const EntryScene& scene) { return ReadServer(scene.state, *body, server); };
  return AnswerChanged(call, kPage.action("edit"), {EditEntry<fb::Server>(EntryIdOf<fb::Server>((*found)->id), edit)});
}

// The text stands where the id belongs: the reference's, and clients know it so.
http::Response Delete(Call& call) {
  const auto found = FindOnPage(call, kPage, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, kPage.invalid);
  http::Response response =
      ChangeAndTell(call, kPage.action("delete"), {RemoveEntry<fb::Server>(EntryIdOf<fb::Server>((*found)->id))},
                    "Server deleted", "Server deleted");
  ForgetRemovedSources(call.engine());  // its cache goes with it
  return response;
}

void WriteOrganisationOf(json::JsonWriter& writer, ReaderNames& names, std::string_view key, uint64_t id) {
  writer.Key(key);
  writer.BeginObject();
  writer.MemberId("id", id);
  const fb::Organisation* org = names.OrgById(OrgId(id));
  writer.Member("name", org == nullptr ? "" : TextOf(org->name()));
  writer.MemberUuid("uuid", org == nullptr || org->uuid() == nullptr ? Uuid() : Uuid{org->uuid()->hi(), org->uuid()->lo()});
  writer.Member("nationality", org == nullptr ? "" : TextOf(org->nationality()));
  writer.Member("sector", org == nullptr ? "" : TextOf(org->sector()));
  writer.Member("type", org == nullptr ? "" : TextOf(org->type()));
  writer.EndObject();
}

// With the organisations on both ends; keys are not for lists.
http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf(kPage.noun);
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto servers = ListPage(call.reader(), call.actor(), Parameters(*body, call.path()), kPage);
  if (!servers.ok()) return AnswerStatus(call, servers.status());
  ReaderNames names(call.reader());
  SourceCaches& caches = SourceCachesOf(call.engine());
  const std::shared_ptr<const CachedSources> cached = caches.Now();
  return AnswerList(call, *servers, [&](json::JsonWriter& writer, const ServerT& server) {
    writer.BeginObject();
    writer.Key("Server");
    writer.BeginObject();
    for (const Member<ServerT>& member : kMembers) {
      if (member.name != "authkey") WriteMember(writer, member, server);
    }
    WriteCacheState(writer, caches, *cached, {RemoteKind::kServer, server.id}, /*listed=*/true);
    writer.EndObject();
    WriteOrganisationOf(writer, names, "Organisation", server.org_id);
    WriteOrganisationOf(writer, names, "RemoteOrg", server.remote_org_id);
    writer.Key("User");
    writer.BeginArray();
    writer.EndArray();
    writer.EndObject();
  });
}

// What createSync of another server gave. Its organisation is made when nobody knows it.
http::Response Import(Call& call) {
  const absl::StatusOr<json::Document> document = UploadedJson(call.request());
  if (!document.ok()) return AnswerStatus(call, document.status());
  const json::Value body = json::UnwrapModel(document->root(), kPage.noun);
  const json::Value organisation = body["Organisation"];
  const std::optional<Uuid> uuid = Uuid::Parse(organisation["uuid"].AsText().value_or(""));
  if (!uuid) return AnswerError(call, 405, "The uuid of the remote organisation is missing.");
  const auto known = FindByUuid<fb::Organisation>(call.reader(), *uuid);
  if (!known.ok()) return AnswerStatus(call, known.status());
  std::vector<EntryChange> changes;
  if (!*known) {
    fb::OrganisationT org;
    org.uuid = *uuid;
    org.name = organisation["name"].AsText().value_or("");
    org.local = false;
    changes.push_back(AddEntry(std::move(org)));
  }
  ServerT server;
  server.url = body["url"].AsText().value_or("");
  server.name = body["name"].AsText().value_or(server.url);
  server.authkey = body["authkey"].AsText().value_or("");
  server.pull_rules = server.push_rules = "[]";
  const uint64_t known_id = *known ? (*known)->value() : 0;
  changes.push_back(AddEntry<ServerT>(std::move(server), [known_id](ServerT& entry, const EntryScene& scene) {
    entry.remote_org_id = scene.earlier.empty() ? known_id : scene.earlier[0];
    return absl::OkStatus();
  }));
  return AnswerChanged(call, kPage.action("import"), std::move(changes));
}

// What the administrator of another server needs to connect to this one. Keys are only known when they are made, so the one that
// was used for this request is handed on.
http::Response CreateSync(Call& call) {
  if (call.actor().is_site_admin())
    return AnswerError(call, 405, "Site admin accounts cannot be used to create server sync configurations.");
  const auto host = LoadEntry<fb::Organisation>(call.reader(), kHostOrg);
  if (!host.ok()) return AnswerStatus(call, host.status());
  const std::string key(call.request().Header("Authorization"));
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Server");
    writer.BeginObject();
    writer.Member("url", call.base_url());
    const Uuid uuid = *host && (**host)->uuid() ? Uuid{(**host)->uuid()->hi(), (**host)->uuid()->lo()} : Uuid();
    writer.MemberUuid("uuid", uuid);
    writer.Member("authkey", key);
    writer.Key("Organisation");
    writer.BeginObject();
    writer.Member("name", *host ? TextOf((**host)->name()) : "");
    writer.MemberUuid("uuid", uuid);
    writer.EndObject();
    writer.EndObject();
    writer.EndObject();
  });
}

// There is no client for other servers yet: what cannot be reached is not reached (status 2).
http::Response TestConnection(Call& call) {
  const auto found = FindOnPage(call, kPage, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, kPage.invalid);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.MemberNumber("status", 2);
    writer.EndObject();
  });
}

http::Response Refuse(Call& call, std::string_view action) {
  const auto found = FindOnPage(call, kPage, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, kPage.invalid);
  const bool enabled = action == "pull" ? (*found)->pull : (*found)->push;
  const char* reason = enabled            ? "This server does not talk to others yet."
                       : action == "pull" ? "Pull setting not enabled for this server."
                                          : "Push setting not enabled for this server.";
  return AnswerNotDone(call, kPage.action(action), reason, call.path().Arg(0));
}
http::Response Pull(Call& call) { return Refuse(call, "pull"); }
http::Response Push(Call& call) { return Refuse(call, "push"); }

constexpr Route kRoutes[] = {
    {"servers", "index", Index, false, kSiteAdminOnly},
    {"servers", "add", Add, true, kSiteAdminOnly},
    {"servers", "edit", Edit, true, kSiteAdminOnly},
    {"servers", "delete", Delete, true, kSiteAdminOnly},
    {"servers", "import", Import, true, kSiteAdminOnly},
    {"servers", "createsync", CreateSync, false, Permission::kSync},
    {"servers", "testconnection", TestConnection, false, kSiteAdminOnly},
    {"servers", "pull", Pull, false, kSiteAdminOnly},
    {"servers", "push", Push, false, kSiteAdminOnly},
};

}  // namespace

http::Response AnswerServer(Call& call, uint64_t id) { return AnswerEntry(call, kPage, id); }

std::span<const Route> ServerRoutes() { return kRoutes; }

}  // namespace muninn::api
