// SPDX-License-Identifier: Apache-2.0
//
// What servers that push send about an event that is here: sightings/bulkSaveSightings and events/pushProposals; and
// events/publishSightings, with which an event's sightings are pushed on. Shapes and texts: MISP 2.5.1.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/remote_generated.h"
#include "schema/json/fields.h"
#include "schema/json/lenient.h"
#include "schema/json/read_attribute.h"
#include "schema/json/read_event.h"
#include "server/api/parts.h"
#include "server/api/queued.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr std::string_view kNoEvent = "Event not found or not accessible by this user.";

// Who may sync tells whose sighting it is; one whose organisation he does not tell is nobody's.
SightingDraft ReadReceived(json::Value value, bool may_sync) {
  SightingDraft draft = json::ReadSighting(value);
  if (draft.date_sighting && *draft.date_sighting < 0) draft.date_sighting.reset();
  if (draft.source.size() > 255) draft.source.clear();
  const json::Value org = value["org_id"];
  draft.anonymous = may_sync && !org.absent() && (!draft.organisation || org.AsText() == "0");
  return draft;
}

http::Response BulkSaveSightings(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), kNoEvent);
  if (absl::IsNotFound(event.status())) return AnswerError(call, 405, kNoEvent);
  if (!event.ok()) return AnswerStatus(call, event.status());
  const json::Value list = body->is_object() && (*body)["Sighting"].Truthy() ? (*body)["Sighting"] : *body;
  ReceiveParts command;
  command.event = EventId((*event)->id());
  json::ForEachElement(list, [&](json::Value element) {
    const json::Value sighting = json::UnwrapModel(element, "Sighting");
    if (sighting.is_object()) command.sightings.push_back(ReadReceived(sighting, call.actor().may(Permission::kSync)));
  });
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  const size_t saved = outcome->parts.size();
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.MemberBool("saved", saved > 0);
    writer.Member("success", saved > 0 ? absl::StrCat(saved, " sightings added.") : "No sightings added.");
    writer.EndObject();
  });
}

http::Response AnswerCounted(Call& call, bool success, std::string_view message, size_t counter) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.MemberBool("success", success);
    writer.Member("message", message);
    writer.MemberNumber("counter", static_cast<int64_t>(counter));
    writer.EndObject();
  });
}

http::Response PushProposals(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), "Event not found.");
  if (absl::IsNotFound(event.status())) return AnswerCounted(call, false, "Event not found.", 0);
  if (!event.ok()) return AnswerStatus(call, event.status());
  EventDraft draft;  // of its proposals alone, whose files are put away as an event's are
  absl::Status status;
  json::ForEachElement(*body, [&](json::Value element) {
    const json::Value proposal = json::UnwrapModel(element, "ShadowAttribute");
    if (!status.ok() || !proposal.is_object()) return;
    absl::StatusOr<ProposalDraft> read = json::ReadProposal(proposal);
    status.Update(read.status());
    if (read.ok()) draft.proposals.push_back(*std::move(read));
  });
  status.Update(call.KeepFiles(&draft));
  if (!status.ok()) return AnswerStatus(call, status);
  const absl::StatusOr<Outcome> outcome =
      call.engine().Execute(ReceiveParts{EventId((*event)->id()), {}, std::move(draft.proposals)}, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  const bool all = outcome->refusals.empty();
  const size_t saved = outcome->parts.size();
  const std::string done = saved == 0 ? "Nothing to update." : absl::StrCat(saved, " Proposal(s) added.");
  return AnswerCounted(call, all, all ? done : "Some of the proposals could not be saved.", saved);
}

// There is no client for other servers: those that should have them did not get them.
http::Response PublishSightings(Call& call) {
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), "Invalid event");
  if (!event.ok()) return AnswerStatus(call, event.status());
  std::vector<std::string> failed;
  const absl::Status status = ForEachEntry<fb::Server>(call.reader(), [&](const fb::Server& server) {
    if (server.push_sightings()) failed.emplace_back(json::View(server.name()));
    return true;
  });
  if (!status.ok()) return AnswerStatus(call, status);
  std::string message = "Sightings published";
  if (failed.empty() && AnswersAsQueued(call)) message = "Job queued";
  if (!failed.empty()) {
    absl::StrAppend(&message, " but not pushed to ", absl::StrJoin(failed.begin(), failed.end() - 1, ", "),
                    failed.size() > 1 ? " and " : "", failed.back(),
                    ", re-try later. If the issue persists, make sure that the correct sync user credentials are used for the "
                    "server link and that the sync user on the remote server has authentication privileges.");
  }
  const std::string id = std::to_string((*event)->id());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("name", "Publish Sightings");
    writer.Member("message", message);
    writer.Member("url", absl::StrCat("/events/publishSightings/", id));
    writer.Member("id", id);
    if (!failed.empty()) {
      writer.Key("errors");
      writer.BeginObject();
      writer.Key("failed_servers");
      writer.BeginArray();
      for (const std::string& name : failed) writer.String(name);
      writer.EndArray();
      writer.EndObject();
    }
    writer.EndObject();
  });
}

constexpr Route kRoutes[] = {
    {"sightings", "bulksavesightings", BulkSaveSightings, true, AnyOf(Permission::kSync, Permission::kSighting)},
    {"events", "pushproposals", PushProposals, true, Requirement(Permission::kSync).And(Permission::kAdd)},
    {"events", "publishsightings", PublishSightings, true, Permission::kSighting},
};

}  // namespace

std::span<const Route> ReceivedPartRoutes() { return kRoutes; }

}  // namespace muninn::api
