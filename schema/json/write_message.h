// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_WRITE_MESSAGE_H_
#define MUNINN_SCHEMA_JSON_WRITE_MESSAGE_H_

// Messages of the ZeroMQ feed about events and their parts (zmq.md §3.2–3.4), each a whole document in the order MISP
// 2.5.1 sends. `action` is its last member. The misp_json topic itself is an event document (write_event.h).

#include <span>
#include <string_view>

#include "schema/entities/entities_generated.h"
#include "schema/json/json_writer.h"
#include "schema/json/names.h"

namespace muninn::json {

// {"Event":{columns},"Orgc":{id,uuid,name},"EventTag":[…],"action":…}; without Orgc and EventTag when `action` is "delete".
void WriteEventMessage(JsonWriter& writer, const fb::Event& event, Names& names, std::string_view action);

struct AttributeMessage {
  const fb::Event* event = nullptr;                  // never nullptr
  const fb::Object* object = nullptr;                // the one it is in, if any
  std::span<const fb::Sighting* const> sightings;
  bool data = false;                                 // ZeroMQ_include_attachments
  std::string_view action;                           // "add", "edit", "soft-delete", "delete"
};

// {"Attribute":{…},"Event":{…},["Object":{…}],"action":…}; without Event and Object when the action is "delete".
void WriteAttributeMessage(JsonWriter& writer, const fb::Attribute& attribute, Names& names, const AttributeMessage& message);

// {"Object":{…},"action":…}
void WriteObjectMessage(JsonWriter& writer, const fb::Object& object, EventId event_id, std::string_view action);

// {"ObjectReference":{…},"action":…}
void WriteObjectReferenceMessage(JsonWriter& writer, const fb::ObjectReference& reference, const fb::Object& source, EventId event_id,
                                 std::string_view action);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_WRITE_MESSAGE_H_
