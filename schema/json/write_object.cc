// SPDX-License-Identifier: Apache-2.0
#include "schema/json/write_object.h"

#include "schema/json/fields.h"
#include "schema/rules/attribute_types.h"

namespace muninn::json {
namespace {

void WriteTargetObject(JsonWriter& writer, const fb::Object& object) {
  writer.Key("Object");
  writer.BeginObject();
  writer.MemberId("distribution", object.distribution());
  writer.MemberId("sharing_group_id", object.sharing_group_id());
  MemberUuid(writer, "uuid", object.uuid());
  MemberText(writer, "name", object.name());
  MemberText(writer, "meta-category", object.meta_category());
  writer.EndObject();
}

void WriteTargetAttribute(JsonWriter& writer, const fb::Attribute& attribute) {
  writer.Key("Attribute");
  writer.BeginObject();
  writer.MemberId("distribution", attribute.distribution());
  writer.MemberId("sharing_group_id", attribute.sharing_group_id());
  MemberUuid(writer, "uuid", attribute.uuid());
  MemberValue(writer, "value", attribute.value1(), attribute.value2());
  writer.Member("type", rules::TypeOf(attribute.type()).name);
  writer.Member("category", rules::CategoryOf(attribute.category()));
  writer.MemberBool("to_ids", attribute.to_ids());
  writer.EndObject();
}

void WriteReferenceMiddle(JsonWriter& writer, const fb::ObjectReference& reference) {
  MemberUuid(writer, "referenced_uuid", reference.referenced_uuid());
  writer.MemberId("referenced_id", reference.referenced_id());
  writer.MemberId("referenced_type", reference.referenced_type());
  MemberText(writer, "relationship_type", reference.relationship_type());
  MemberText(writer, "comment", reference.comment());
  writer.MemberBool("deleted", reference.deleted());
}

void WriteReferenceHead(JsonWriter& writer, const fb::ObjectReference& reference, const fb::Object& source) {
  writer.MemberId("id", reference.id());
  MemberUuid(writer, "uuid", reference.uuid());
  writer.MemberId("timestamp", reference.timestamp());
  writer.MemberId("object_id", source.id());
}

}  // namespace

void WriteObjectFields(JsonWriter& writer, const fb::Object& object, EventId event_id) {
  writer.MemberId("id", object.id());
  MemberText(writer, "name", object.name());
  MemberTextOrNull(writer, "meta-category", object.meta_category());
  MemberTextOrNull(writer, "description", object.description());
  MemberTextOrNull(writer, "template_uuid", object.template_uuid());
  const std::string_view version = View(object.template_version());
  writer.Member("template_version", version.empty() ? "0" : version);
  writer.MemberId("event_id", event_id.value());
  MemberUuid(writer, "uuid", object.uuid());
  writer.MemberId("timestamp", object.timestamp());
  writer.MemberId("distribution", object.distribution());
  writer.MemberId("sharing_group_id", object.sharing_group_id());
  MemberText(writer, "comment", object.comment());
  writer.MemberBool("deleted", object.deleted());
  MemberSeen(writer, "first_seen", object.first_seen_us());
  MemberSeen(writer, "last_seen", object.last_seen_us());
}

void BeginObjectDocument(JsonWriter& writer, const fb::Object& object, const ObjectContext& context) {
  writer.BeginObject();
  WriteObjectFields(writer, object, context.event_id);
  writer.Key("ObjectReference");
  writer.BeginArray();
  if (object.references() != nullptr) {
    for (const fb::ObjectReference* reference : *object.references()) {
      if (reference->deleted() && !context.deleted_references) continue;
      const ReferenceTarget target = context.target ? context.target(*reference) : ReferenceTarget();
      WriteObjectReference(writer, *reference, object, context.event_id, target);
    }
  }
  writer.EndArray();
  if (context.sharing_group) context.sharing_group(writer, object);
  writer.Key("Attribute");
  writer.BeginArray();
}

void EndObjectDocument(JsonWriter& writer, const fb::Object& object, const ObjectContext& context) {
  writer.EndArray();
  if (context.analyst_data) context.analyst_data(writer, object);
  writer.EndObject();
}

void WriteObjectReference(JsonWriter& writer, const fb::ObjectReference& reference, const fb::Object& source, EventId event_id,
                          const ReferenceTarget& target) {
  writer.BeginObject();
  WriteReferenceHead(writer, reference, source);
  WriteReferenceMiddle(writer, reference);
  writer.MemberId("event_id", event_id.value());
  MemberUuid(writer, "source_uuid", source.uuid());
  if (target.object != nullptr) WriteTargetObject(writer, *target.object);
  if (target.attribute != nullptr) WriteTargetAttribute(writer, *target.attribute);
  writer.EndObject();
}

void WriteObjectReferenceFields(JsonWriter& writer, const fb::ObjectReference& reference, const fb::Object& source,
                                EventId event_id) {
  WriteReferenceHead(writer, reference, source);
  writer.MemberId("event_id", event_id.value());
  MemberUuid(writer, "source_uuid", source.uuid());
  WriteReferenceMiddle(writer, reference);
}

}  // namespace muninn::json
