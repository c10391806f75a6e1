// SPDX-License-Identifier: Apache-2.0
#include "schema/json/write_message.h"

#include "schema/json/fields.h"
#include "schema/json/write_attribute.h"
#include "schema/json/write_event.h"
#include "schema/json/write_object.h"
#include "schema/json/write_organisation.h"
#include "schema/json/write_sighting.h"
#include "schema/json/write_tag.h"

namespace muninn::json {
namespace {

// Followers get what the server knows; they are no readers with rights of their own.
constexpr TagFilter kAllTags{.unexportable = true, .local = true};

void WriteEventOfAttribute(JsonWriter& writer, const fb::Event& event, Names& names) {
  writer.Key("Event");
  writer.BeginObject();
  writer.MemberId("id", event.id());
  writer.Member("date", rules::FormatDate(event.date_days()));
  MemberText(writer, "info", event.info());
  MemberUuid(writer, "uuid", event.uuid());
  writer.MemberBool("published", event.published());
  writer.MemberId("analysis", event.analysis());
  writer.MemberId("threat_level_id", event.threat_level());
  writer.MemberId("org_id", event.org_id());
  writer.MemberId("orgc_id", event.orgc_id());
  writer.MemberId("distribution", event.distribution());
  writer.MemberId("sharing_group_id", event.sharing_group_id());
  writer.Key("Orgc");
  WriteOrg(writer, OrgId(event.orgc_id()), names, OrgShape::kSighting);
  writer.EndObject();
}

void MemberObject(JsonWriter& writer, const fb::Object& object, EventId event_id) {
  writer.Key("Object");
  writer.BeginObject();
  WriteObjectFields(writer, object, event_id);
  writer.EndObject();
}

void MemberSightings(JsonWriter& writer, const fb::Attribute& attribute, Names& names, const AttributeMessage& message) {
  BeginList(writer, "Sighting");
  for (const fb::Sighting* sighting : message.sightings) {
    WriteSighting(writer, *sighting, EventId(message.event->id()), UuidOf(attribute.uuid()), names);
  }
  writer.EndArray();
}

}  // namespace

void WriteEventMessage(JsonWriter& writer, const fb::Event& event, Names& names, std::string_view action) {
  writer.BeginObject();
  writer.Key("Event");
  writer.BeginObject();
  WriteEventColumns(writer, event, /*with_user_id=*/true);
  writer.EndObject();
  if (action != "delete") {
    writer.Key("Orgc");
    WriteOrg(writer, OrgId(event.orgc_id()), names, OrgShape::kSighting);
    BeginList(writer, "EventTag");
    WriteTagElements(writer, "", event.tags(), names, TagShape::kEventMessage, kAllTags, EventId(event.id()));
    writer.EndArray();
  }
  writer.Member("action", action);
  writer.EndObject();
}

void WriteAttributeMessage(JsonWriter& writer, const fb::Attribute& attribute, Names& names, const AttributeMessage& message) {
  const EventId event_id(message.event->id());
  const bool alone = message.action == "delete";
  writer.BeginObject();
  writer.Key("Attribute");
  writer.BeginObject();
  WriteAttributeFields(writer, attribute, event_id, AttributeShape::kRowWithHalves);
  if (!alone) {
    WriteTagMember(writer, attribute.tags(), names, TagShape::kMessage, kAllTags);
    MemberSightings(writer, attribute, names, message);
    if (message.data) MemberData(writer, attribute.data());
  }
  writer.EndObject();
  if (!alone) {
    WriteEventOfAttribute(writer, *message.event, names);
    if (message.object != nullptr) MemberObject(writer, *message.object, event_id);
  }
  writer.Member("action", message.action);
  writer.EndObject();
}

void WriteObjectMessage(JsonWriter& writer, const fb::Object& object, EventId event_id, std::string_view action) {
  writer.BeginObject();
  MemberObject(writer, object, event_id);
  writer.Member("action", action);
  writer.EndObject();
}

void WriteObjectReferenceMessage(JsonWriter& writer, const fb::ObjectReference& reference, const fb::Object& source, EventId event_id,
                                 std::string_view action) {
  writer.BeginObject();
  writer.Key("ObjectReference");
  writer.BeginObject();
  WriteObjectReferenceFields(writer, reference, source, event_id);
  writer.EndObject();
  writer.Member("action", action);
  writer.EndObject();
}

}  // namespace muninn::json
