// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_WRITE_TAG_H_
#define MUNINN_SCHEMA_JSON_WRITE_TAG_H_

#include <cstdint>
#include <string_view>

#include "schema/entities/entities_generated.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/json_writer.h"
#include "schema/json/names.h"

namespace muninn::json {

// The members of a tag row, without braces, so that the caller can add its own (tags/view: counts; ZeroMQ: event_id):
// id, name, colour, exportable, org_id, user_id, hide_tag, numerical_value, is_galaxy, is_custom_galaxy, local_only
void WriteTagFields(JsonWriter& writer, const fb::Tag& tag);
// The same as an object: tags/add, tags/edit, tags/index without its counters.
void WriteTag(JsonWriter& writer, const fb::Tag& tag);

// What a link to a tag looks like where; observed on MISP 2.5.1.
enum class TagShape : uint8_t {
  kDocument,      // event documents: the tag without org_id, local, relationship_type
  kSearch,        // attributes/restSearch, attributes/view: id, name, colour, numerical_value, is_galaxy, local
  kInherited,     // attributes/restSearch, tags of the event: id, name, colour, numerical_value, "inherited":1
  kAdded,         // attributes/add of several: id, name, colour, numerical_value
  kEdited,        // attributes/edit: the tag without org_id
  kContext,       // Event with includeContext: local, id, name, colour, numerical_value
  kIndex,         // EventTag of events/index: id, event_id, tag_id, local, relationship_type, Tag{id,name,colour,is_galaxy}
  kMessage,       // ZeroMQ attributes: id, name, colour, exportable, local
  kEventMessage,  // EventTag of ZeroMQ events: as kIndex, with Tag{id,name,colour,exportable}
};

// `event_id` counts for kIndex and kEventMessage.
void WriteTagLink(JsonWriter& writer, const fb::TagLink& link, const fb::Tag& tag, TagShape shape, EventId event_id = EventId());

// Which tags a reader gets (event-json.md §1.8).
struct TagFilter {
  bool unexportable = false;  // includeAllTags
  bool local = true;          // false: excludeLocalTags
};

using TagLinks = flatbuffers::Vector<flatbuffers::Offset<fb::TagLink>>;

// Visits the links a reader gets, each with its tag: visit(link, tag). nullptr is an empty list.
template <typename Visit>
void ForEachShownTag(const TagLinks* links, Names& names, TagFilter filter, Visit&& visit) {
  if (links == nullptr) return;
  for (const fb::TagLink* link : *links) {
    if (link->local() && !filter.local) continue;
    const fb::Tag* tag = names.TagById(TagId(link->tag_id()));
    if (tag != nullptr && (tag->exportable() || filter.unexportable)) visit(*link, *tag);
  }
}

// Writes the elements of a Tag list, without brackets; nullptr is an empty list. Returns how many it wrote. `name` not
// empty: writes that key and the "[" before the first one, so that nothing at all is written when there is none; the
// closing "]" is then the caller's if the result is not 0.
size_t WriteTagElements(JsonWriter& writer, std::string_view name, const TagLinks* links, Names& names, TagShape shape,
                        TagFilter filter, EventId event_id = EventId());

// The member "Tag":[…], left out when there is no tag to show.
void WriteTagMember(JsonWriter& writer, const TagLinks* links, Names& names, TagShape shape, TagFilter filter);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_WRITE_TAG_H_
