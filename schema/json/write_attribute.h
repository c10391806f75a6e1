// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_WRITE_ATTRIBUTE_H_
#define MUNINN_SCHEMA_JSON_WRITE_ATTRIBUTE_H_

// Attributes as MISP shows them, in each of its shapes. Written straight from the stored bytes. A context is made once for
// the attributes of an event and holds all that does not change from one to the next:
//
//   AttributeContext context = DocumentContext(event, names);
//   context.sightings = [&](const fb::Attribute& attribute) { return sightings.Of(attribute.id()); };
//   for (const fb::Attribute* attribute : block) WriteAttribute(writer, *attribute, context);

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "schema/entities/entities_generated.h"
#include "schema/json/json_writer.h"
#include "schema/json/names.h"
#include "schema/json/write_tag.h"

namespace muninn::json {

// Order of the leading members.
enum class AttributeShape : uint8_t {
  kDocument,       // event documents (event-json.md §1.3): id, type, category, to_ids, uuid, event_id, …
  kRow,            // attributes/view, edit, restSearch (restsearch.md §10): id, event_id, object_id, object_relation, …
  kRowWithHalves,  // attributes/add and index, objects/*, ZeroMQ: the same with value1 and value2 after type
};

// The Event object inside a row.
enum class EventSummary : uint8_t { kNone, kShort, kContext };

struct AttributeContext {
  using Part = std::function<void(JsonWriter& writer, const fb::Attribute& attribute)>;
  template <typename Thing>
  using ListOf = std::function<std::span<const Thing* const>(const fb::Attribute& attribute)>;

  const fb::Event* event = nullptr;  // the event of all of them; never nullptr when writing
  Names* names = nullptr;            // likewise

  AttributeShape shape = AttributeShape::kDocument;
  TagShape tag_shape = TagShape::kDocument;
  TagFilter tag_filter;
  bool tags = true;
  bool inherited_tags = false;        // after its own tags those of the event (includeEventTags)
  bool galaxies = true;               // documents always show the list, rows only one that is not empty
  bool event_uuid = false;            // "event_uuid" after the value
  const FileReader* files = nullptr;  // where attachments and samples come from; nullptr: their data is left out
  EventSummary event_summary = EventSummary::kNone;

  // What only the caller knows; empty: left out. Parts write whole members ("warnings":[…]) or nothing at all.
  Part warnings;                          // warnings
  Part hits;                              // Feed, Server
  Part sharing_group;                     // SharingGroup
  Part analyst_data;                      // Note, Opinion, Relationship
  Part decay_score;                       // decay_score
  Part related;                           // RelatedAttribute
  ListOf<fb::ShadowAttribute> proposals;  // documents always show the list
  ListOf<fb::Sighting> sightings;
  std::function<bool(const fb::Sighting&)> anonymous;  // sightings that don't say whose they are; empty: none
  std::function<const fb::Object*(ObjectId)> object;   // for the Object summary of rows; nullptr: left out
};

// Contexts as MISP 2.5.1 fills them by default.
AttributeContext DocumentContext(const fb::Event& event, Names& names);
AttributeContext ViewContext(const fb::Event& event, Names& names);    // attributes/view
AttributeContext SearchContext(const fb::Event& event, Names& names);  // attributes/restSearch

// One attribute as an object.
void WriteAttribute(JsonWriter& writer, const fb::Attribute& attribute, const AttributeContext& context);

// Its members up to "value", without braces, for callers that compose what follows.
void WriteAttributeFields(JsonWriter& writer, const fb::Attribute& attribute, EventId event_id, AttributeShape shape);

// One element of RelatedAttribute in attributes/restSearch: `attribute` is the other one, `event` its event.
void WriteRelatedAttribute(JsonWriter& writer, const fb::Attribute& attribute, const fb::Event& event);

// "value1" or "value1|value2".
std::string ValueOf(const fb::Attribute& attribute);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_WRITE_ATTRIBUTE_H_
