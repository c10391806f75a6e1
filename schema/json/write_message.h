// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_WRITE_MESSAGE_H_
#define MUNINN_SCHEMA_JSON_WRITE_MESSAGE_H_

// Messages of the ZeroMQ feed (zmq.md §3.2–3.7), each a whole document in the order MISP 2.5.1 sends. `action` is its last
// member. The misp_json topic itself is an event document (write_event.h).

#include <optional>
#include <span>
#include <string_view>

#include "schema/entities/discussion_generated.h"
#include "schema/entities/entities_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/json_writer.h"
#include "schema/json/names.h"

namespace muninn::json {

// {"Event":{columns},"Orgc":{id,uuid,name},"EventTag":[…],"action":…}; without Orgc and EventTag when `action` is "delete".
void WriteEventMessage(JsonWriter& writer, const fb::Event& event, Names& names, std::string_view action);

struct AttributeMessage {
  const fb::Event* event = nullptr;    // never nullptr
  const fb::Object* object = nullptr;  // the one it is in, if any
  std::span<const fb::Sighting* const> sightings;
  const FileReader* files = nullptr;  // ZeroMQ_include_attachments
  std::string_view action;            // "add", "edit", "soft-delete", "delete"
};

// {"Attribute":{…},"Event":{…},["Object":{…}],"action":…}; without Event and Object when the action is "delete".
void WriteAttributeMessage(JsonWriter& writer, const fb::Attribute& attribute, Names& names, const AttributeMessage& message);

// {"Object":{…},"action":…}
void WriteObjectMessage(JsonWriter& writer, const fb::Object& object, EventId event_id, std::string_view action);

// {"ObjectReference":{…},"action":…}
void WriteObjectReferenceMessage(JsonWriter& writer, const fb::ObjectReference& reference, const fb::Object& source,
                                 EventId event_id, std::string_view action);

// What is left to say of attributes that were deleted for good:
// {"Attribute":{id,event_id,uuid,deleted:true},"Event":{…},"action":"delete"}
void WritePurgedAttributeMessage(JsonWriter& writer, AttributeId id, const Uuid& uuid, const fb::Event& event, Names& names);
// Likewise for events: {"Event":{id,uuid},"action":"delete"}
void WriteDeletedEventMessage(JsonWriter& writer, EventId id, const Uuid& uuid);

// {"Sighting":{row,"Event":{…},"Attribute":{…}},"action":"add"}; `attribute` may be nullptr: left out.
void WriteSightingMessage(JsonWriter& writer, const fb::Sighting& sighting, const fb::Event& event,
                          const fb::Attribute* attribute, Names& names);

// {"Tag":{row,…},"action":…}. What a tag is attached to or detached from stands behind its row: `attribute` and `event`, the
// latter with `local` when attached to the event itself; both 0 for a message about the tag alone.
struct TagMessage {
  EventId event;
  AttributeId attribute;
  std::optional<bool> local;
  std::string_view
      action;  // "add", "attached to event", "detached from event", "attached to attribute", "detached from attribute"
};
void WriteTagMessage(JsonWriter& writer, const fb::Tag& tag, const TagMessage& message);

// {"User":{…},"Organisation":{…},"action":…}; never a secret. MISP 2.5.1 sends "edit" for a new user; we send the right word.
void WriteUserMessage(JsonWriter& writer, const fb::User& user, Names& names, std::string_view action);

// {"Organisation":{…}}, of a new one. MISP sends no action here.
void WriteOrganisationMessage(JsonWriter& writer, const fb::Organisation& organisation);

// What is said: {"Thread":{…}} of a new one, then {"Post":{…}}, both by `user` (nullptr: he is gone). As in MISP without their
// own ids and an action; dates are "2024/10/21 10:59:21".
void WriteThreadMessage(JsonWriter& writer, const fb::Thread& thread, const fb::User* user, Names& names);
void WritePostMessage(JsonWriter& writer, const fb::Post& post, const fb::User* user, Names& names);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_WRITE_MESSAGE_H_
