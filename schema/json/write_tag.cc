// SPDX-License-Identifier: Apache-2.0
#include "schema/json/write_tag.h"

#include <string>

#include "schema/entities/tag_generated.h"
#include "schema/json/fields.h"

namespace muninn::json {
namespace {

void MemberNumericalValue(JsonWriter& writer, const fb::Tag& tag) {
  writer.Key("numerical_value");
  const auto value = tag.numerical_value();
  value ? writer.String(std::to_string(*value)) : writer.Null();
}

void WriteName(JsonWriter& writer, const fb::Tag& tag) {
  writer.MemberId("id", tag.id());
  MemberText(writer, "name", tag.name());
  MemberText(writer, "colour", tag.colour());
}

void WriteShort(JsonWriter& writer, const fb::Tag& tag) {
  WriteName(writer, tag);
  MemberNumericalValue(writer, tag);
}

void WriteRow(JsonWriter& writer, const fb::Tag& tag, bool with_org) {
  WriteName(writer, tag);
  writer.MemberBool("exportable", tag.exportable());
  if (with_org) writer.MemberId("org_id", tag.org_id());
  writer.MemberId("user_id", tag.user_id());
  writer.MemberBool("hide_tag", tag.hide_tag());
  MemberNumericalValue(writer, tag);
  writer.MemberBool("is_galaxy", tag.is_galaxy());
  writer.MemberBool("is_custom_galaxy", tag.is_custom_galaxy());
  writer.MemberBool("local_only", tag.local_only());
}

// EventTag rows show "" for no relationship type, where Tag lists show null.
void WriteEventTag(JsonWriter& writer, const fb::TagLink& link, const fb::Tag& tag, TagShape shape, EventId event_id) {
  writer.MemberId("id", link.id());
  writer.MemberId("event_id", event_id.value());
  writer.MemberId("tag_id", tag.id());
  writer.MemberBool("local", link.local());
  MemberText(writer, "relationship_type", link.relationship_type());
  writer.Key("Tag");
  writer.BeginObject();
  WriteName(writer, tag);
  shape == TagShape::kIndex ? writer.MemberBool("is_galaxy", tag.is_galaxy()) : writer.MemberBool("exportable", tag.exportable());
  writer.EndObject();
}

}  // namespace

void WriteTagFields(JsonWriter& writer, const fb::Tag& tag) { WriteRow(writer, tag, true); }

void WriteTag(JsonWriter& writer, const fb::Tag& tag) {
  writer.BeginObject();
  WriteTagFields(writer, tag);
  writer.EndObject();
}

void WriteTagLink(JsonWriter& writer, const fb::TagLink& link, const fb::Tag& tag, TagShape shape, EventId event_id) {
  writer.BeginObject();
  switch (shape) {
    case TagShape::kDocument:
      WriteRow(writer, tag, false);
      writer.MemberBool("local", link.local());
      MemberTextOrNull(writer, "relationship_type", link.relationship_type());
      break;
    case TagShape::kSearch:
      WriteShort(writer, tag);
      writer.MemberBool("is_galaxy", tag.is_galaxy());
      writer.MemberBool("local", link.local());
      break;
    case TagShape::kInherited:
      WriteShort(writer, tag);
      writer.MemberNumber("inherited", 1);
      break;
    case TagShape::kAdded:
      WriteShort(writer, tag);
      break;
    case TagShape::kEdited:
      WriteRow(writer, tag, false);
      break;
    case TagShape::kContext:
      writer.MemberBool("local", link.local());
      WriteShort(writer, tag);
      break;
    case TagShape::kMessage:
      WriteName(writer, tag);
      writer.MemberBool("exportable", tag.exportable());
      writer.MemberBool("local", link.local());
      break;
    case TagShape::kIndex:
    case TagShape::kEventMessage:
      WriteEventTag(writer, link, tag, shape, event_id);
      break;
  }
  writer.EndObject();
}

size_t WriteTagElements(JsonWriter& writer, std::string_view name, const TagLinks* links, Names& names, TagShape shape,
                        TagFilter filter, EventId event_id) {
  size_t written = 0;
  ForEachShownTag(links, names, filter, [&](const fb::TagLink& link, const fb::Tag& tag) {
    if (written++ == 0 && !name.empty()) {
      writer.Key(name);
      writer.BeginArray();
    }
    WriteTagLink(writer, link, tag, shape, event_id);
  });
  return written;
}

void WriteTagMember(JsonWriter& writer, const TagLinks* links, Names& names, TagShape shape, TagFilter filter) {
  if (WriteTagElements(writer, "Tag", links, names, shape, filter) != 0) writer.EndArray();
}

}  // namespace muninn::json
