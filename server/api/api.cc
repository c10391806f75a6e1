// SPDX-License-Identifier: Apache-2.0
#include "server/api/api.h"

#include <utility>

#include "engine/index/content_reader.h"
#include "engine/settings/settings.h"
#include "schema/rules/date_time.h"
#include "server/api/authenticate.h"
#include "server/api/etag.h"
#include "server/api/event_document.h"
#include "server/api/hunt_hits.h"
#include "server/api/job_functions.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

// The REST verbs that MISP knows for events and attributes: GET /events, POST /events, GET|PUT|POST|DELETE /events/{id}.
void MapRestVerbs(http::Method method, Path& path) {
  if (path.controller != "events" && path.controller != "attributes") return;
  if (!path.action_named && method == http::Method::kPost && path.controller == "attributes") path.action = "add";
  if (!IsNumberOrUuid(path.action)) return;
  path.args.insert(path.args.begin(), path.action);
  path.action = method == http::Method::kDelete                                 ? "delete"
                : method == http::Method::kPost || method == http::Method::kPut ? "edit"
                                                                                : "view";
}

// POST /events without an action adds when it carries an event, and lists when it carries filters.
bool CarriesEvent(Call& call) {
  if (call.request().method != http::Method::kPost || call.path().controller != "events" || call.path().action_named)
    return false;
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok() || !body->is_object()) return false;
  return !(*body)["Event"].absent() || !(*body)["info"].absent();
}

// MISP describes an action that is asked for with GET but needs a body.
http::Response Describe(const Call& call) {
  const std::string name = "/" + call.path().controller + "/" + call.path().action;
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("name", name + " API description");
    writer.Member("description", "This API is not accessible via GET requests.");
    writer.Member("url", name);
    writer.EndObject();
  });
}

http::Response AnswerClosed(Call& call) {
  http::Response response = AnswerError(call, 302, SettingText(call.reader(), "MISP.maintenance_message"));
  response.headers.emplace_back("Location", call.base_url() + "/users/login");
  return response;
}

}  // namespace

Api::Api(Engine& engine, Settings settings) : engine_(engine), settings_(std::move(settings)), refusals_(engine), jobs_(engine) {
  settings_.jobs = &jobs_;
  RegisterJobs(engine_, settings_, jobs_);
}

bool Api::IsQuick(http::Method method, std::string_view target) const {
  if (method != http::Method::kGet) return false;
  Path path = ParsePath(target);
  const Route* route = FindRoute(path);
  return route != nullptr && route->quick;
}

std::string Api::ErrorBody(int, std::string_view message, std::string_view target) const {
  return json::ExceptionBody(message, target.substr(0, target.find('?')));
}

http::Response Api::Handle(http::Request&& request) {
  Path path = ParsePath(request.target);
  MapRestVerbs(request.method, path);
  const std::string if_none_match(request.Header("If-None-Match"));
  http::Response response = Dispatch(std::move(request), std::move(path));
  ApplyIfNoneMatch(if_none_match, response);
  response.headers.emplace_back("X-Log-Seq", std::to_string(engine_.Snapshot()->sequence()));
  return response;
}

http::Response Api::Dispatch(http::Request&& request, Path path) {
  const uint64_t now = static_cast<uint64_t>(engine_.options().clock->NowMicros() / 1'000'000);
  const Route* route = FindRoute(path);
  const bool open = route != nullptr && route->needs.open;
  Authentication who;
  if (open) who.actor = Actor();
  if (!open) who = Authenticate(request, *engine_.keyring(), now);
  if (!who.actor) refusals_.Note(who, request.remote_ip, now);
  Call call(engine_, settings_, std::move(request), std::move(path), who.actor.value_or(Actor()));
  if (!who.actor) return AnswerError(call, 403, who.refusal);
  if (CarriesEvent(call)) route = FindRoute(ParsePath("/events/add"));
  if (route == nullptr) return AnswerError(call, 404, "Not Found");
  if (!open && !who.actor->Meets(route->needs)) return AnswerError(call, 403, kNoPermission);
  // Under maintenance only administrators get in.
  if (!open && !who.actor->is_site_admin() && !SettingFlag(call.reader(), "MISP.live")) return AnswerClosed(call);
  // As in MISP: a body that is no JSON is refused wherever it is sent, also where nobody would look at it.
  if (!call.is_get() && call.request().Header("Content-Type").starts_with("application/json")) {
    if (const auto body = call.Body(); !body.ok()) return AnswerStatus(call, body.status());
  }
  http::Response response = route->writes && call.is_get() ? Describe(call) : route->handler(call);
  if (const uint64_t end = who.actor->key_expiration; end != 0)
    response.headers.emplace_back("X-Auth-Key-Expiration", rules::FormatSeen(static_cast<int64_t>(end) * 1'000'000));
  if (SettingFlag(call.reader(), "Security.username_in_response_header") && !open)
    response.headers.emplace_back("X-Username", who.actor->email);
  return response;
}

std::string Api::RenderEvent(EventId id) {
  const std::shared_ptr<const muninn::Snapshot> snapshot = engine_.Snapshot();
  const Actor actor = ServerActor();
  const auto event = LoadEvent(snapshot->reader(), id);
  if (!event.ok() || !*event) return "";
  ReaderNames names(snapshot->reader());
  EventDocumentOptions options;
  options.correlate = LoadCorrelateOptions(snapshot->reader(), settings_.correlation_limit);
  std::string body;
  json::JsonWriter writer(&body);
  const absl::Status status =
      WriteEventDocument(writer, snapshot->reader(), names, actor, ***event, options, [] { return true; });
  return status.ok() ? body : std::string();
}

std::string Api::RenderHuntHit(const Reader& reader, const fb::HuntAdvanced& fact, size_t hit) {
  const auto hunt = LoadEntry<fb::Hunt>(reader, HuntId(fact.hunt_id()));
  if (!hunt.ok() || !*hunt) return "";
  const std::optional<Actor> owner = engine_.keyring()->ActorOf(UserId((**hunt)->user_id()));
  if (!owner) return "";
  std::string body;
  json::JsonWriter writer(&body);
  const auto written =
      HuntHits(reader, *owner).Write(writer, ***hunt, fact.first_hit() + hit, *fact.hits()->Get(static_cast<uint32_t>(hit)));
  return written.ok() && *written ? body : std::string();
}

}  // namespace muninn::api
