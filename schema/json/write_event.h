// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_WRITE_EVENT_H_
#define MUNINN_SCHEMA_JSON_WRITE_EVENT_H_

// Events as MISP shows them. An event document (event-json.md §1) is streamed: no more than one part of it is in memory,
// and the caller may send away what the writer's string holds between any two calls. The order of the whole:
//
//   writer.BeginObject(); writer.Key("Event"); writer.BeginObject();
//   WriteEventFields(writer, event, names, context);
//   BeginList(writer, "Attribute");       … WriteAttribute      … writer.EndArray();
//   BeginList(writer, "ShadowAttribute"); … WriteProposal       … writer.EndArray();
//   BeginList(writer, "RelatedEvent");    … WriteRelatedEvent   … writer.EndArray();
//   WriteEventGalaxies(writer, event, names, context);
//   BeginList(writer, "Object");          … BeginObjectDocument … writer.EndArray();
//   BeginList(writer, "EventReport");     … WriteEventReport    … writer.EndArray();
//   BeginList(writer, "CryptographicKey");                        writer.EndArray();
//   WriteEventTags(writer, event, names, context);
//   writer.EndObject(); writer.EndObject();

#include <functional>
#include <optional>
#include <string_view>

#include "schema/entities/entities_generated.h"
#include "schema/json/json_writer.h"
#include "schema/json/names.h"
#include "schema/json/write_tag.h"

namespace muninn::json {

struct EventContext {
  using Part = std::function<void(JsonWriter& writer)>;

  TagFilter tag_filter;
  std::optional<std::string_view> creator_email;  // shown to those who may know (event-json.md §1.1)
  Part extensions;                                // writes ExtendedBy, extensionEvents, or nothing
  Part sharing_group;                             // writes SharingGroup, or nothing
};

// id … protected, event_creator_email, Org, Orgc, SharingGroup.
void WriteEventFields(JsonWriter& writer, const fb::Event& event, Names& names, const EventContext& context);
// The member Galaxy, also when it is empty.
void WriteEventGalaxies(JsonWriter& writer, const fb::Event& event, Names& names, const EventContext& context);
// The member Tag, left out when there is none to show.
void WriteEventTags(JsonWriter& writer, const fb::Event& event, Names& names, const EventContext& context);

// Key and "[".
void BeginList(JsonWriter& writer, std::string_view name);

// An element of RelatedEvent: {"Event":{…}} (event-json.md §1.5).
void WriteRelatedEvent(JsonWriter& writer, const fb::Event& event, Names& names);

// An element of EventReport. `extra`: writes SharingGroup and analyst data behind the row, or nothing.
void WriteEventReport(JsonWriter& writer, const fb::EventReport& report, EventId event_id, const EventContext::Part& extra = {});

// The columns of an event's row, without braces: id, org_id, date, info, [user_id], uuid, published, … protected.
void WriteEventColumns(JsonWriter& writer, const fb::Event& event, bool with_user_id);

// A row of events/index (endpoints.md §1.1); `sharing_group`: writes SharingGroup{id,name,uuid}, or nothing.
void WriteEventIndexRow(JsonWriter& writer, const fb::Event& event, Names& names, TagFilter filter,
                        const EventContext::Part& sharing_group = {});
// The same with `minimal`, for synchronisation: id, timestamp, sighting_timestamp, published, uuid, orgc_uuid
void WriteMinimalEventRow(JsonWriter& writer, const fb::Event& event, Names& names);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_WRITE_EVENT_H_
