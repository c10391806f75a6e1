// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_WRITE_OBJECT_H_
#define MUNINN_SCHEMA_JSON_WRITE_OBJECT_H_

// MISP objects, around attributes that the caller streams in between:
//
//   BeginObjectDocument(writer, object, context);
//   for (const fb::Attribute* attribute : its_attributes) WriteAttribute(writer, *attribute, attributes);
//   EndObjectDocument(writer, object, context);

#include <functional>

#include "schema/entities/entities_generated.h"
#include "schema/json/json_writer.h"
#include "schema/json/names.h"

namespace muninn::json {

// Members of an object row, without braces: id, name, meta-category, description, template_uuid, template_version,
// event_id, uuid, timestamp, distribution, sharing_group_id, comment, deleted, first_seen, last_seen
void WriteObjectFields(JsonWriter& writer, const fb::Object& object, EventId event_id);

// What a reference points at; both nullptr when that is not in the document, which then shows no copy of it.
struct ReferenceTarget {
  const fb::Object* object = nullptr;
  const fb::Attribute* attribute = nullptr;
};

struct ObjectContext {
  using Part = std::function<void(JsonWriter& writer, const fb::Object& object)>;

  EventId event_id;
  bool deleted_references = false;                                    // the request asked for what is deleted
  std::function<ReferenceTarget(const fb::ObjectReference&)> target;  // empty: no copies
  Part sharing_group;                                                 // writes SharingGroup or nothing
  Part analyst_data;                                                  // writes Note, Opinion, Relationship or nothing
};

// As in event documents (event-json.md §1.7): the row, ObjectReference, SharingGroup, and "Attribute":[ left open.
void BeginObjectDocument(JsonWriter& writer, const fb::Object& object, const ObjectContext& context);
// Closes the list and the object.
void EndObjectDocument(JsonWriter& writer, const fb::Object& object, const ObjectContext& context);

// An element of ObjectReference inside `source`, with a copy of the target.
void WriteObjectReference(JsonWriter& writer, const fb::ObjectReference& reference, const fb::Object& source, EventId event_id,
                          const ReferenceTarget& target);
// Members of a reference row, without braces, in the order of objectReferences/add and ZeroMQ.
void WriteObjectReferenceFields(JsonWriter& writer, const fb::ObjectReference& reference, const fb::Object& source,
                                EventId event_id);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_WRITE_OBJECT_H_
