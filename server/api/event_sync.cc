// SPDX-License-Identifier: Apache-2.0
//
// What others ask before they write: events/checkuuid and filterEventIdsForPush (servers that push; they hear of every event,
// as they may send any), getEditStrategy (who extends an event that he may not edit), sightings/filterSightingUuidsForPush.
// Shapes and texts: MISP 2.5.1.
#include <string>
#include <vector>

#include "engine/access/visibility.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/read_event.h"
#include "server/api/entry_answer.h"
#include "server/api/parts.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

// The stored event with that uuid.
absl::StatusOr<std::optional<Stored<fb::Event>>> EventByUuid(const Reader& reader, std::string_view text) {
  const std::optional<Uuid> uuid = Uuid::Parse(text);
  if (!uuid) return std::optional<Stored<fb::Event>>();
  ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader, *uuid));
  if (!place || place->kind != UuidKind::kEvent) return std::optional<Stored<fb::Event>>();
  return LoadEvent(reader, place->event);
}

http::Response CheckUuid(Call& call) {
  const auto event = EventByUuid(call.reader(), call.path().Arg(0));
  if (!event.ok()) return AnswerStatus(call, event.status());
  if (!*event) return AnswerError(call, 404, "Invalid event");
  return AnswerDone(call, EntryAction{"Event", "events", "checkuuid"}, call.path().Arg(0), "Event exists.");
}

// Events that are not here, and those that are here from elsewhere and older.
absl::StatusOr<bool> Wants(const Reader& reader, json::Value offered) {
  ASSIGN_OR_RETURN(const auto event, EventByUuid(reader, offered["uuid"].AsText().value_or("")));
  if (!event) return true;
  const int64_t timestamp = offered["timestamp"].AsInteger().value_or(0);
  return (*event)->locked() && timestamp > 0 && static_cast<uint64_t>(timestamp) > (*event)->timestamp();
}

http::Response AnswerTexts(Call& call, const std::vector<std::string>& texts) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    for (const std::string& text : texts) writer.String(text);
    writer.EndArray();
  });
}

http::Response FilterEvents(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  if (!body->is_array()) return AnswerError(call, 405, "A list of events is expected.");
  std::vector<std::string> wanted;
  absl::Status status;
  body->ForEach([&](json::Value element) {
    const json::Value offered = json::UnwrapModel(element, "Event");
    const auto uuid = offered.is_object() ? offered["uuid"].AsText() : std::nullopt;
    if (!status.ok() || !uuid || !Uuid::Parse(*uuid)) return;
    const absl::StatusOr<bool> wants = Wants(call.reader(), offered);
    status.Update(wants.status());
    if (wants.ok() && *wants) wanted.push_back(*uuid);
  });
  return status.ok() ? AnswerTexts(call, wanted) : AnswerStatus(call, status);
}

// Those of the uuids that the event has already.
http::Response FilterSightings(Call& call) {
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), "Event not found");
  if (!event.ok()) return AnswerStatus(call, event.status());
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  if (!body->is_array()) return AnswerError(call, 405, "A list of UUIDs is expected.");
  std::vector<std::string> known;
  absl::Status status;
  body->ForEach([&](json::Value element) {
    const std::optional<Uuid> uuid = Uuid::Parse(element.AsText().value_or(""));
    if (!status.ok() || !uuid) return;
    const auto place = FindUuid(call.reader(), *uuid);
    status.Update(place.status());
    if (place.ok() && *place && (*place)->kind == UuidKind::kSighting && (*place)->event == EventId((*event)->id()))
      known.push_back(uuid->ToString());
  });
  return status.ok() ? AnswerTexts(call, known) : AnswerStatus(call, status);
}

// {"extensions":[{"id","info","uuid"}],"strategy":"edit"|"extend"}: the extensions are the own organisation's.
http::Response GetEditStrategy(Call& call) {
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), "Invalid event");
  if (!event.ok()) return AnswerStatus(call, event.status());
  const auto extensions = EventsExtending(call.reader(), json::UuidOf((*event)->uuid()));
  if (!extensions.ok()) return AnswerStatus(call, extensions.status());
  std::vector<Stored<fb::Event>> own;
  for (const EventId id : *extensions) {
    auto other = LoadEvent(call.reader(), id);
    if (!other.ok()) return AnswerStatus(call, other.status());
    if (*other && OrgId((**other)->orgc_id()) == call.actor().org) own.push_back(**std::move(other));
  }
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("extensions");
    writer.BeginArray();
    for (const Stored<fb::Event>& other : own) {
      writer.BeginObject();
      writer.MemberId("id", other->id());
      json::MemberText(writer, "info", other->info());
      json::MemberUuid(writer, "uuid", other->uuid());
      writer.EndObject();
    }
    writer.EndArray();
    writer.Member("strategy", MayModify(call.actor(), **event) ? "edit" : "extend");
    writer.EndObject();
  });
}

constexpr Route kRoutes[] = {
    {"events", "checkuuid", CheckUuid, false, Permission::kSync},
    {"events", "filtereventidsforpush", FilterEvents, true, Permission::kSync},
    {"events", "geteditstrategy", GetEditStrategy, false, Permission::kAdd},
    {"sightings", "filtersightinguuidsforpush", FilterSightings, true, Permission::kSync},
};

}  // namespace

std::span<const Route> EventSyncRoutes() { return kRoutes; }

}  // namespace muninn::api
