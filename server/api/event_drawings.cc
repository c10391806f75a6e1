// SPDX-License-Identifier: Apache-2.0
//
// events: getEventGraphReferences, getEventGraphTags, getEventGraphGeneric, viewGraph, getEventTimeline, getEventInfoById: what
// the web interface draws of an event, from its document. An event that the user does not see is drawn as one without parts.
// Shapes: MISP 2.5.1.
#include <functional>
#include <string>

#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/write_event.h"
#include "schema/json/write_tag.h"
#include "server/api/event_answer.h"
#include "server/api/event_graph.h"
#include "server/api/event_timeline.h"
#include "server/api/parts.h"
#include "server/api/routes.h"
#include "server/export/fields.h"

namespace muninn::api {
namespace {

using Draw = std::function<void(json::JsonWriter& writer, json::Value event, json::Value body)>;

// /{event}[/event][/extended:…]; `draw` gets the event's document, and null for one that is hidden.
http::Response AnswerDrawing(Call& call, const Draw& draw) {
  const std::string_view type = call.path().Arg(1);
  if (!type.empty() && type != "event") return AnswerError(call, 405, "Invalid type.");
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), "Invalid event");
  if (!event.ok() && !absl::IsNotFound(event.status())) return AnswerStatus(call, event.status());
  EventDocumentOptions options;
  options.reports = options.proposals = options.galaxies = options.related_events = false;
  options.sharing_groups_in_full = false;
  options.extended = call.path().Named("extended").has_value();
  absl::StatusOr<json::Document> document = json::Document::Parse("{}");
  if (event.ok()) document = ReadEventDocument(call, **event, options);
  if (!document.ok()) return AnswerStatus(call, document.status());
  const json::Value asked = call.is_get() ? json::Value() : *body;
  return AnswerJson(call, [&](json::JsonWriter& writer) { draw(writer, document->root()["Event"], asked); });
}

template <auto write>
http::Response Graph(Call& call) {
  return AnswerDrawing(call, [](json::JsonWriter& writer, json::Value event, json::Value body) {
    writer.BeginObject();
    write(writer, event, GraphFilter(body["filtering"]));
    writer.EndObject();
  });
}

http::Response KeyGraph(Call& call) {
  return AnswerDrawing(call, [](json::JsonWriter& writer, json::Value event, json::Value body) {
    writer.BeginObject();
    WriteKeyGraph(writer, event, GraphFilter(body["filtering"]), body["keyType"].AsText().value_or(""));
    writer.EndObject();
  });
}

// {"scope"}: "seen" (also when it is not there) or "sightings".
http::Response Timeline(Call& call) {
  const uint64_t now = call.now();
  return AnswerDrawing(call, [now](json::JsonWriter& writer, json::Value event, json::Value body) {
    if (body["scope"].AsText().value_or("") == "sightings")
      WriteSightingTimeline(writer, event, now);
    else
      WriteTimeline(writer, event);
  });
}

// {"Event":{id,info,threat_level_id,analysis},"ThreatLevel":{name},"EventTag":[{…,"Tag":{id,name,colour}}]}; [] when it is
// hidden.
http::Response Info(Call& call) {
  if (call.path().Arg(0).empty()) return AnswerError(call, 405, "Invalid ID.");
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), "Invalid event");
  if (absl::IsNotFound(event.status())) return Answer(200, "[]");
  if (!event.ok()) return AnswerStatus(call, event.status());
  const fb::Event& found = **event;
  ReaderNames names(call.reader());
  names.ShowTo(call.actor());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Event");
    writer.BeginObject();
    writer.MemberId("id", found.id());
    json::MemberText(writer, "info", found.info());
    writer.MemberId("threat_level_id", found.threat_level());
    writer.MemberId("analysis", found.analysis());
    writer.EndObject();
    writer.Key("ThreatLevel");
    writer.BeginObject();
    writer.Member("name", exports::ThreatLevelName(found.threat_level()));
    writer.EndObject();
    json::BeginList(writer, "EventTag");
    json::WriteTagElements(writer, "", found.tags(), names, json::TagShape::kIndex, json::TagFilter{true, true},
                           EventId(found.id()));
    writer.EndArray();
    writer.EndObject();
  });
}

constexpr Route kRoutes[] = {
    {"events", "geteventgraphreferences", Graph<WriteReferenceGraph>},
    {"events", "geteventgraphtags", Graph<WriteTagGraph>},
    {"events", "geteventgraphgeneric", KeyGraph},
    {"events", "viewgraph", Graph<WriteReferenceGraph>},  // there the page that asks for it
    {"events", "geteventtimeline", Timeline},
    {"events", "geteventinfobyid", Info},
};

}  // namespace

std::span<const Route> EventDrawingRoutes() { return kRoutes; }

}  // namespace muninn::api
