// SPDX-License-Identifier: Apache-2.0
#include "schema/json/write_message.h"

#include <algorithm>
#include <string>

#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_attribute.h"
#include "schema/json/write_event.h"
#include "schema/json/write_object.h"
#include "schema/json/write_organisation.h"
#include "schema/json/write_sighting.h"
#include "schema/json/write_tag.h"
#include "schema/rules/attribute_types.h"

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
    MemberData(writer, attribute, message.files);
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

void WriteObjectReferenceMessage(JsonWriter& writer, const fb::ObjectReference& reference, const fb::Object& source,
                                 EventId event_id, std::string_view action) {
  writer.BeginObject();
  writer.Key("ObjectReference");
  writer.BeginObject();
  WriteObjectReferenceFields(writer, reference, source, event_id);
  writer.EndObject();
  writer.Member("action", action);
  writer.EndObject();
}

void WritePurgedAttributeMessage(JsonWriter& writer, AttributeId id, const Uuid& uuid, const fb::Event& event, Names& names) {
  writer.BeginObject();
  writer.Key("Attribute");
  writer.BeginObject();
  writer.MemberId("id", id.value());
  writer.MemberId("event_id", event.id());
  writer.MemberUuid("uuid", uuid);
  writer.MemberBool("deleted", true);
  writer.EndObject();
  WriteEventOfAttribute(writer, event, names);
  writer.Member("action", "delete");
  writer.EndObject();
}

void WriteDeletedEventMessage(JsonWriter& writer, EventId id, const Uuid& uuid) {
  writer.BeginObject();
  writer.Key("Event");
  writer.BeginObject();
  writer.MemberId("id", id.value());
  writer.MemberUuid("uuid", uuid);
  writer.EndObject();
  writer.Member("action", "delete");
  writer.EndObject();
}

void WriteSightingMessage(JsonWriter& writer, const fb::Sighting& sighting, const fb::Event& event,
                          const fb::Attribute* attribute, Names& names) {
  writer.BeginObject();
  writer.Key("Sighting");
  writer.BeginObject();
  WriteSightingFields(writer, sighting, EventId(event.id()));
  writer.Key("Event");
  writer.BeginObject();
  writer.MemberId("id", event.id());
  MemberUuid(writer, "uuid", event.uuid());
  writer.MemberId("orgc_id", event.orgc_id());
  writer.MemberId("org_id", event.org_id());
  MemberText(writer, "info", event.info());
  writer.Key("Orgc");
  writer.BeginObject();
  const fb::Organisation* orgc = names.OrgById(OrgId(event.orgc_id()));
  MemberText(writer, "name", orgc ? orgc->name() : nullptr);
  writer.EndObject();
  writer.EndObject();
  if (attribute != nullptr) {
    writer.Key("Attribute");
    writer.BeginObject();
    writer.MemberId("id", attribute->id());
    MemberUuid(writer, "uuid", attribute->uuid());
    writer.Member("type", rules::TypeOf(attribute->type()).name);
    writer.Member("category", rules::CategoryOf(attribute->category()));
    writer.MemberBool("to_ids", attribute->to_ids());
    MemberValue(writer, "value", attribute->value1(), attribute->value2());
    writer.EndObject();
  }
  writer.EndObject();
  writer.Member("action", "add");
  writer.EndObject();
}

void WriteTagMessage(JsonWriter& writer, const fb::Tag& tag, const TagMessage& message) {
  writer.BeginObject();
  writer.Key("Tag");
  writer.BeginObject();
  WriteTagFields(writer, tag);
  if (message.attribute) writer.MemberId("attribute_id", message.attribute.value());
  if (message.event) writer.MemberId("event_id", message.event.value());
  if (message.local) writer.MemberBool("local", *message.local);
  writer.EndObject();
  writer.Member("action", message.action);
  writer.EndObject();
}

void WriteUserMessage(JsonWriter& writer, const fb::User& user, Names& names, std::string_view action) {
  writer.BeginObject();
  writer.Key("User");
  writer.BeginObject();
  writer.MemberId("id", user.id());
  MemberText(writer, "email", user.email());
  writer.MemberId("last_login", 0);
  writer.MemberId("org_id", user.org_id());
  writer.MemberBool("termsaccepted", user.termsaccepted());
  writer.MemberBool("autoalert", user.autoalert());
  writer.MemberId("newsread", 0);
  writer.MemberBool("disabled", user.disabled());
  writer.EndObject();
  if (const fb::Organisation* organisation = names.OrgById(OrgId(user.org_id()))) {
    writer.Key("Organisation");
    writer.BeginObject();
    writer.MemberId("id", organisation->id());
    MemberText(writer, "name", organisation->name());
    MemberText(writer, "description", organisation->description());
    MemberUuid(writer, "uuid", organisation->uuid());
    MemberText(writer, "nationality", organisation->nationality());
    MemberText(writer, "sector", organisation->sector());
    MemberText(writer, "type", organisation->type());
    writer.MemberBool("local", organisation->local());
    writer.EndObject();
  }
  writer.Member("action", action);
  writer.EndObject();
}

void WriteOrganisationMessage(JsonWriter& writer, const fb::Organisation& organisation) {
  writer.BeginObject();
  writer.Key("Organisation");
  writer.BeginObject();
  writer.MemberId("created_by", organisation.created_by());
  writer.MemberBool("local", organisation.local());
  MemberText(writer, "name", organisation.name());
  MemberUuid(writer, "uuid", organisation.uuid());
  if (!View(organisation.description()).empty()) MemberText(writer, "description", organisation.description());
  if (!View(organisation.sector()).empty()) MemberText(writer, "sector", organisation.sector());
  if (!View(organisation.type()).empty()) MemberText(writer, "type", organisation.type());
  if (!View(organisation.contacts()).empty()) MemberText(writer, "contacts", organisation.contacts());
  writer.Member("date_created", FormatDateTime(organisation.date_created()));
  writer.Member("date_modified", FormatDateTime(organisation.date_modified()));
  MemberText(writer, "nationality", organisation.nationality());
  writer.MemberId("id", organisation.id());
  writer.EndObject();
  writer.EndObject();
}

namespace {

std::string WithSlashes(uint64_t time) {
  std::string text = FormatDateTime(time);
  std::replace(text.begin(), text.end(), '-', '/');
  return text;
}

void MemberWriter(JsonWriter& writer, const fb::User* user, OrgId org_id, Names& names) {
  const fb::Organisation* org = names.OrgById(org_id);
  writer.MemberId("org_id", org_id.value());
  MemberText(writer, "org_name", org == nullptr ? nullptr : org->name());
  MemberText(writer, "user_email", user == nullptr ? nullptr : user->email());
}

}  // namespace

void WriteThreadMessage(JsonWriter& writer, const fb::Thread& thread, const fb::User* user, Names& names) {
  writer.BeginObject();
  writer.Key("Thread");
  writer.BeginObject();
  writer.Member("date_created", WithSlashes(thread.date_created()));
  writer.Member("date_modified", WithSlashes(thread.date_modified()));
  writer.MemberId("user_id", thread.user_id());
  writer.MemberId("event_id", thread.event_id());
  MemberText(writer, "title", thread.title());
  writer.MemberId("distribution", thread.distribution());
  writer.MemberId("sharing_group_id", thread.sharing_group_id());
  writer.MemberId("post_count", 1);  // its first post comes with it
  MemberWriter(writer, user, OrgId(thread.org_id()), names);
  writer.EndObject();
  writer.EndObject();
}

void WritePostMessage(JsonWriter& writer, const fb::Post& post, const fb::User* user, Names& names) {
  writer.BeginObject();
  writer.Key("Post");
  writer.BeginObject();
  writer.Member("date_created", WithSlashes(post.date_created()));
  writer.Member("date_modified", WithSlashes(post.date_modified()));
  writer.MemberId("user_id", post.user_id());
  MemberText(writer, "contents", post.contents());
  writer.MemberId("post_id", post.post_id());
  writer.MemberId("thread_id", post.thread_id());
  MemberWriter(writer, user, OrgId(user == nullptr ? 0 : user->org_id()), names);
  writer.EndObject();
  writer.EndObject();
}

}  // namespace muninn::json
