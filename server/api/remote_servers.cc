// SPDX-License-Identifier: Apache-2.0
//
// servers: what other servers are asked while somebody waits: getRemoteUser, compareServers, idTranslator. What does not answer
// is said beside what does. Texts: MISP 2.5.1, which shows the last two as pages only.
#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "schema/entities/remote_generated.h"
#include "schema/json/fields.h"
#include "schema/rules/url_login.h"
#include "server/api/entry_answer.h"
#include "server/api/parts.h"
#include "server/api/routes.h"
#include "server/feeds/ask_server.h"

namespace muninn::api {
namespace {

using fb::ServerT;

// As they are stored, in their order.
absl::StatusOr<std::vector<ServerT>> ServersThat(Call& call, bool (*wanted)(const ServerT&)) {
  std::vector<ServerT> servers;
  RETURN_IF_ERROR(ForEachEntry<fb::Server>(call.reader(), [&](const fb::Server& entry) {
    ServerT server;
    entry.UnPackTo(&server);
    if (wanted(server)) servers.push_back(std::move(server));
    return true;
  }));
  return servers;
}

// `body` empty: a GET. `on_header` as in FetchOptions.
absl::StatusOr<json::Document> Ask(Call& call, const ServerT& server, std::string_view path, std::string body,
                                   std::function<void(std::string_view, std::string_view)> on_header = {}) {
  ASSIGN_OR_RETURN(feeds::FetchOptions options, feeds::OptionsFor(call.reader(), server, call.engine().options().secret_key));
  options.body = std::move(body);
  options.on_header = std::move(on_header);
  return feeds::AskServer(server, path, std::move(options));
}

// --- getRemoteUser ---
constexpr std::string_view kOutdated = "Unknown, outdated instance";

// "2026-01-31T12:00:00+00:00" -> "2026-01-31 12:00:00"; "": it is no such time.
std::string TimeOf(std::string_view header) {
  if (header.size() < 19 || header[10] != 'T') return "";
  return absl::StrCat(ToAbsl(header.substr(0, 10)), " ", ToAbsl(header.substr(11, 8)));
}

// {"User":"them@…","Role name":…,"Sync flag":"Yes"[,"Auth key expiration":…]}, or {"error":…}: the code they refused with, or a
// text.
http::Response GetRemoteUser(Call& call) {
  const auto found = FindEntry<fb::Server>(call.reader(), call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, "Invalid server");
  ServerT server;
  (**found)->UnPackTo(&server);
  std::string expires;
  const auto answer = Ask(call, server, "/users/view/me.json", "", [&](std::string_view name, std::string_view value) {
    if (name == "x-auth-key-expiration") expires = TimeOf(value);
  });
  const json::Value root = answer.ok() ? answer->root() : json::Value();
  const std::optional<std::string> email = root["User"]["email"].AsText();
  const std::optional<int> refused = answer.ok() ? std::nullopt : feeds::RefusalCode(answer.status());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    if (refused) {
      writer.MemberNumber("error", *refused);
    } else if (!email) {
      writer.Member("error", "Could not fetch remote user account.");
    } else {
      const json::Value role = root["Role"], sync = role["perm_sync"];
      writer.Member("User", *email);
      writer.Member("Role name", role["name"].AsText().value_or(std::string(kOutdated)));
      writer.Member("Sync flag", sync.absent() ? kOutdated : sync.Truthy() ? "Yes" : "No");
      if (!expires.empty()) writer.Member("Auth key expiration", expires);
    }
    writer.EndObject();
  });
}

// --- compareServers ---
struct ServerEvents {
  const ServerT* server = nullptr;
  absl::Status status;  // of asking it
  absl::flat_hash_set<Uuid> events;
};

ServerEvents EventsOf(Call& call, const ServerT& server) {
  ServerEvents known{&server, absl::OkStatus(), {}};
  const auto index = Ask(call, server, "/events/index", R"({"minimal":1,"published":1})");
  known.status = index.status();
  if (!index.ok()) return known;
  if (!index->root().is_array()) known.status = absl::InvalidArgumentError("the answer is no list of events");
  index->root().ForEach([&](json::Value event) {
    if (const auto uuid = Uuid::Parse(event["uuid"].AsText().value_or(""))) known.events.insert(*uuid);
  });
  return known;
}

void WriteCompared(json::JsonWriter& writer, const ServerEvents& known) {
  writer.BeginObject();
  writer.Key("Server");
  writer.BeginObject();
  writer.MemberId("id", known.server->id);
  writer.Member("name", known.server->name);
  writer.Member("url", rules::WithoutLogin(known.server->url));
  if (known.status.ok())
    writer.MemberNumber("events_count", static_cast<int64_t>(known.events.size()));
  else
    writer.Member("error", ToStd(known.status.message()));
  writer.EndObject();
  writer.EndObject();
}

// {"1":{"2":{"percentage":50,"events":3},…},…}: of the events of the first, those that the second has, too.
void WriteOverlap(json::JsonWriter& writer, const std::vector<ServerEvents>& all) {
  writer.BeginObject();
  for (const ServerEvents& one : all) {
    if (!one.status.ok()) continue;
    writer.Key(std::to_string(one.server->id));
    writer.BeginObject();
    for (const ServerEvents& other : all) {
      if (!other.status.ok() || &other == &one) continue;
      const auto common =
          std::count_if(one.events.begin(), one.events.end(), [&](const Uuid& e) { return other.events.contains(e); });
      const auto of = static_cast<int64_t>(one.events.size());
      writer.Key(std::to_string(other.server->id));
      writer.BeginObject();
      writer.MemberNumber("percentage", of == 0 ? 0 : (200 * common + of) / (2 * of));
      writer.MemberNumber("events", common);
      writer.EndObject();
    }
    writer.EndObject();
  }
  writer.EndObject();
}

// Those that are pulled from; a single one is compared with nobody, and not asked.
http::Response CompareServers(Call& call) {
  const auto servers = ServersThat(call, [](const ServerT& server) { return server.pull; });
  if (!servers.ok()) return AnswerStatus(call, servers.status());
  std::vector<ServerEvents> all;
  if (servers->size() > 1) {
    for (const ServerT& server : *servers) all.push_back(EventsOf(call, server));
  }
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("servers");
    writer.BeginArray();
    for (const ServerEvents& one : all) WriteCompared(writer, one);
    writer.EndArray();
    writer.Key("overlap");
    WriteOverlap(writer, all);
    writer.EndObject();
  });
}

// --- idTranslator ---
constexpr char kNoEvent[] = "This event could not be found or you don't have permissions to see it.";

// An event as another server lists it; empty: it does not show it.
struct RemoteEvent {
  std::string id, uuid;
};
absl::StatusOr<RemoteEvent> FindAt(Call& call, const ServerT& server, std::string_view event) {
  std::string body;
  json::JsonWriter writer(&body);
  writer.BeginObject();
  writer.Member("eventid", event);
  writer.Member("minimal", "0");
  writer.EndObject();
  ASSIGN_OR_RETURN(const json::Document index, Ask(call, server, "/events/index", std::move(body)));
  RemoteEvent found;
  const auto take = [&](json::Value row) {
    if (found.id.empty()) found = {row["id"].AsText().value_or(""), row["uuid"].AsText().value_or("")};
  };
  index.root().is_array() ? index.root().ForEach(take) : take(index.root());
  return found;
}

struct Translation {
  const ServerT* server = nullptr;
  absl::StatusOr<RemoteEvent> event;
};

void WriteTranslation(json::JsonWriter& writer, const Translation& at) {
  const std::string id = at.event.ok() ? at.event->id : "";
  writer.BeginObject();
  writer.MemberId("server_id", at.server->id);
  writer.Member("server_name", at.server->name);
  writer.Member(
      "url", rules::WithoutLogin(id.empty() ? at.server->url : feeds::AddressAt(*at.server, absl::StrCat("/events/view/", id))));
  id.empty() ? writer.MemberBool("remote_id", false) : writer.Member("remote_id", id);
  writer.Key("exception");
  at.event.ok() ? writer.Null() : writer.String(ToStd(at.event.status().message()));
  writer.EndObject();
}

void WriteLocal(json::JsonWriter& writer, const fb::Event& event) {
  writer.BeginObject();
  writer.Key("Event");
  writer.BeginObject();
  writer.MemberId("id", event.id());
  json::MemberUuid(writer, "uuid", event.uuid());
  json::MemberText(writer, "info", event.info());
  writer.EndObject();
  writer.EndObject();
}

// idTranslator/{event}, or {"Event":{"uuid":…,"local":"local"|"remote"},"Server":{"id":…}}: the number or uuid of an event here,
// or of one there. Without one, the servers that can be asked: {"servers":[{"name","value"}]}; with one also "local_event" and
// "remote_events".
http::Response IdTranslator(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  auto servers = ServersThat(call, [](const ServerT& server) { return server.pull || server.push; });
  if (!servers.ok()) return AnswerStatus(call, servers.status());
  std::stable_sort(servers->begin(), servers->end(), [](const ServerT& a, const ServerT& b) { return a.priority < b.priority; });
  const json::Value asked = (*body)["Event"];
  std::string event = call.path().Arg(0).empty() ? asked["uuid"].AsText().value_or("") : std::string(call.path().Arg(0));
  const bool remote = call.path().Arg(0).empty() && asked["local"].AsText() == "remote";
  std::vector<Translation> translations;
  std::optional<Stored<fb::Event>> local;
  if (!event.empty()) {
    if (remote) {
      const std::string id = (*body)["Server"]["id"].AsText().value_or("");
      const auto there = std::find_if(servers->begin(), servers->end(),
                                      [&](const ServerT& server) { return server.pull && std::to_string(server.id) == id; });
      if (there == servers->end()) return AnswerError(call, 404, kNoEvent);
      absl::StatusOr<RemoteEvent> found = FindAt(call, *there, event);
      if (!found.ok())
        return AnswerNotDone(call, {"Server", "servers", "idTranslator"},
                             "Issue while contacting the remote server to retrieve event information");
      event = found->uuid;
      translations.push_back({&*there, *std::move(found)});
    }
    absl::StatusOr<Stored<fb::Event>> found = FindVisibleEvent(call, event, kNoEvent);
    if (!found.ok()) return AnswerStatus(call, found.status());
    local = *std::move(found);
    const std::string uuid = Uuid{(*local)->uuid()->hi(), (*local)->uuid()->lo()}.ToString();
    for (const ServerT& server : *servers) {
      if (translations.empty() || translations.front().server != &server)
        translations.push_back({&server, FindAt(call, server, uuid)});
    }
  }
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("servers");
    writer.BeginArray();
    for (const ServerT& server : *servers) {
      writer.BeginObject();
      writer.Member("name", server.name);
      writer.MemberId("value", server.id);
      writer.EndObject();
    }
    writer.EndArray();
    if (local) {
      writer.Key("local_event");
      WriteLocal(writer, **local);
      writer.Key("remote_events");
      writer.BeginArray();
      for (const Translation& at : translations) WriteTranslation(writer, at);
      writer.EndArray();
    }
    writer.EndObject();
  });
}

constexpr Route kRoutes[] = {
    {"servers", "getremoteuser", GetRemoteUser, false, kSiteAdminOnly},
    {"servers", "compareservers", CompareServers, false, kSiteAdminOnly},
    {"servers", "idtranslator", IdTranslator, false, kHostOrganisation},
};

}  // namespace

std::span<const Route> RemoteServerRoutes() { return kRoutes; }

}  // namespace muninn::api
