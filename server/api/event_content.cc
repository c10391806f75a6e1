// SPDX-License-Identifier: Apache-2.0
//
// events: populate, merge: what a document, or another event, holds comes into an event that is there. Either is one edit of that
// event, so it gets newer and has to be published again; analyst data of a document follows, each piece on its own, as after
// events/add. Rules and texts: MISP 2.5.1.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "schema/base/status.h"
#include "schema/json/fresh_uuids.h"
#include "schema/json/read_event.h"
#include "server/api/analyst_data.h"
#include "server/api/event_answer.h"
#include "server/api/event_options.h"
#include "server/api/parameters.h"
#include "server/api/parts.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

// What of a document comes in; the event's own fields stay as they are.
constexpr std::string_view kCaptured[] = {"Attribute",   "Object", "Tag",     "Galaxy",
                                          "EventReport", "Note",   "Opinion", "Relationship"};

// `document` as one of the event with this uuid.
std::string ContentFor(const Uuid& event, json::Value document) {
  std::string text;
  json::JsonWriter writer(&text);
  writer.BeginObject();
  writer.MemberUuid("uuid", event);
  for (const std::string_view name : kCaptured) {
    if (document[name].absent()) continue;
    writer.Key(name);
    writer.Raw(document[name].ToJson());
  }
  writer.EndObject();
  return text;
}

absl::StatusOr<json::Document> Fresh(Call& call, json::Value document) {
  return json::Document::Parse(json::WithFreshUuids(document, call.engine().options().random));
}

// Puts the parts of `document` into the event and shows it. `verb` is what failures say of it.
http::Response AddContent(Call& call, EventId event, json::Value document, std::string_view verb) {
  absl::StatusOr<EventDraft> draft = json::ReadEvent(document);
  if (!draft.ok()) return AnswerStatus(call, draft.status());
  if (const absl::Status status = call.KeepFiles(&*draft); !status.ok()) return AnswerStatus(call, status);
  const EditEvent command{event, *std::move(draft)};
  absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  const std::string message = absl::StrCat("Could not ", ToAbsl(verb), " Event");
  const std::string url = absl::StrCat("/events/", ToAbsl(verb), "/", event.value());
  if (!outcome.ok() && absl::IsFailedPrecondition(outcome.status()))
    return AnswerFailure(call, message, url, ToStd(outcome.status().message()));
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  if (outcome->sequence == 0 && !outcome->refusals.empty()) return AnswerFailure(call, message, url, outcome->refusals[0].errors);
  call.Renew();
  CaptureAnalystData(call, document);
  const Parameters parameters(json::Value(), call.path());
  return AnswerEvent(call, call.actor(), event, SavedOptions(parameters, call.correlate_options()), std::move(outcome->refusals));
}

// /events/populate/{event}[/{new uuids}]: the parts stand in the body, in {"Event":{…}} or as text in {"json":"{…}"}.
http::Response Populate(Call& call) {
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), "Invalid event");
  if (!event.ok()) return AnswerStatus(call, event.status());
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  json::Value content = json::UnwrapModel(*body, "Event");
  const std::string_view named = call.path().Arg(1);
  const bool fresh = content["regenerate_uuids"].Truthy() || (!named.empty() && named != "0");
  absl::StatusOr<json::Document> written;
  if (const auto text = content["json"].AsStringView()) {
    written = json::Document::Parse(*text);
    if (!written.ok()) return AnswerStatus(call, written.status());
    content = written->root();
  }
  content = json::UnwrapModel(content, "Event");
  if (!content.is_object()) return AnswerError(call, 405, "No valid event data received.");

  const Uuid uuid{(*event)->uuid()->hi(), (*event)->uuid()->lo()};
  absl::StatusOr<json::Document> document = json::Document::Parse(ContentFor(uuid, content));
  if (document.ok() && fresh) document = Fresh(call, document->root());
  if (!document.ok()) return AnswerStatus(call, document.status());
  return AddContent(call, EventId((*event)->id()), document->root(), "populate");
}

// What of another event is copied: all that the actor sees of it, but who saw what, what was proposed, and what was said.
EventDocumentOptions CopyOptions(Call& call) {
  EventDocumentOptions options;
  options.files = call.file_reader();
  options.sightings = options.proposals = options.galaxies = options.related_events = false;
  options.sharing_groups_in_full = false;
  options.tag_filter.unexportable = true;
  return options;
}

// The attributes, objects and reports of an event, as the actor sees them, with other uuids.
absl::StatusOr<json::Document> CopyOf(Call& call, const fb::Event& source) {
  ASSIGN_OR_RETURN(const json::Document document, ReadEventDocument(call, source, CopyOptions(call)));
  std::string text;
  json::JsonWriter parts(&text);
  parts.BeginObject();
  for (const std::string_view name : {"Attribute", "Object", "EventReport"}) {
    parts.Key(name);
    parts.Raw(document.root()["Event"][name].ToJson());
  }
  parts.EndObject();
  ASSIGN_OR_RETURN(const json::Document content, json::Document::Parse(text));
  return Fresh(call, content.root());
}

// /events/merge[/{target}[/{source}]], or {"target_id","source_id"}.
http::Response Merge(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Event");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto named = [&](size_t place, std::string_view name) {
    const std::string_view argument = call.path().Arg(place);
    return argument.empty() ? (*body)[name].AsText().value_or("") : std::string(argument);
  };
  const std::string into = named(0, "target_id"), from = named(1, "source_id");
  if (into.empty() || from.empty()) return AnswerError(call, 400, "Both target_id and source_id are needed.");
  const absl::StatusOr<Stored<fb::Event>> target = FindVisibleEvent(call, into, "Invalid target event.");
  if (!target.ok()) return AnswerStatus(call, target.status());
  if (!MayModify(call.actor(), **target)) return AnswerError(call, 403, "You do not have permission to do that.");
  const absl::StatusOr<Stored<fb::Event>> source = FindVisibleEvent(call, from, "Invalid source event.");
  if (!source.ok()) return AnswerStatus(call, source.status());
  const absl::StatusOr<json::Document> content = CopyOf(call, **source);
  if (!content.ok()) return AnswerStatus(call, content.status());
  return AddContent(call, EventId((*target)->id()), content->root(), "merge");
}

constexpr Route kRoutes[] = {
    {"events", "populate", Populate, true, Permission::kAdd},
    {"events", "merge", Merge, true, Permission::kModify},
};

}  // namespace

std::span<const Route> EventContentRoutes() { return kRoutes; }

}  // namespace muninn::api
