// SPDX-License-Identifier: Apache-2.0
#include "schema/json/write_event.h"

#include "schema/entities/identity_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_galaxy.h"
#include "schema/json/write_organisation.h"

namespace muninn::json {
namespace {

void MemberProtected(JsonWriter& writer, const fb::Event& event) {
  const auto value = event.protected_();
  value ? writer.MemberBool("protected", *value) : writer.MemberNull("protected");
}

void WriteOrgs(JsonWriter& writer, const fb::Event& event, Names& names, OrgShape shape) {
  writer.Key("Org");
  WriteOrg(writer, OrgId(event.org_id()), names, shape);
  writer.Key("Orgc");
  WriteOrg(writer, OrgId(event.orgc_id()), names, shape);
}

}  // namespace

void WriteEventFields(JsonWriter& writer, const fb::Event& event, Names& names, const EventContext& context) {
  writer.MemberId("id", event.id());
  writer.MemberId("orgc_id", event.orgc_id());
  writer.MemberId("org_id", event.org_id());
  writer.Member("date", rules::FormatDate(event.date_days()));
  writer.MemberId("threat_level_id", event.threat_level());
  MemberText(writer, "info", event.info());
  writer.MemberBool("published", event.published());
  MemberUuid(writer, "uuid", event.uuid());
  writer.MemberId("attribute_count", event.attribute_count());
  writer.MemberId("analysis", event.analysis());
  writer.MemberId("timestamp", event.timestamp());
  writer.MemberId("distribution", event.distribution());
  writer.MemberBool("proposal_email_lock", event.proposal_email_lock());
  writer.MemberBool("locked", event.locked());
  writer.MemberId("publish_timestamp", event.publish_timestamp());
  writer.MemberId("sharing_group_id", event.sharing_group_id());
  writer.MemberBool("disable_correlation", event.disable_correlation());
  MemberText(writer, "extends_uuid", event.extends_uuid());
  MemberProtected(writer, event);
  if (context.creator_email) writer.Member("event_creator_email", *context.creator_email);
  if (context.extensions) context.extensions(writer);
  WriteOrgs(writer, event, names, OrgShape::kLocal);
  if (context.sharing_group) context.sharing_group(writer);
}

void WriteEventGalaxies(JsonWriter& writer, const fb::Event& event, Names& names, const EventContext& context) {
  writer.Key("Galaxy");
  WriteGalaxies(writer, event.tags(), names, GalaxyOwner::kEvent, context.tag_filter);
}

void WriteEventTags(JsonWriter& writer, const fb::Event& event, Names& names, const EventContext& context) {
  WriteTagMember(writer, event.tags(), names, TagShape::kDocument, context.tag_filter);
}

void BeginList(JsonWriter& writer, std::string_view name) {
  writer.Key(name);
  writer.BeginArray();
}

void WriteRelatedEvent(JsonWriter& writer, const fb::Event& event, Names& names) {
  writer.BeginObject();
  writer.Key("Event");
  writer.BeginObject();
  writer.MemberId("id", event.id());
  writer.Member("date", rules::FormatDate(event.date_days()));
  writer.MemberId("threat_level_id", event.threat_level());
  MemberText(writer, "info", event.info());
  writer.MemberBool("published", event.published());
  MemberUuid(writer, "uuid", event.uuid());
  writer.MemberId("analysis", event.analysis());
  writer.MemberId("timestamp", event.timestamp());
  writer.MemberId("distribution", event.distribution());
  writer.MemberId("org_id", event.org_id());
  writer.MemberId("orgc_id", event.orgc_id());
  WriteOrgs(writer, event, names, OrgShape::kPlain);
  writer.EndObject();
  writer.EndObject();
}

void WriteEventReport(JsonWriter& writer, const fb::EventReport& report, EventId event_id, const EventContext::Part& extra) {
  writer.BeginObject();
  writer.MemberId("id", report.id());
  MemberUuid(writer, "uuid", report.uuid());
  writer.MemberId("event_id", event_id.value());
  MemberText(writer, "name", report.name());
  MemberText(writer, "content", report.content());
  writer.MemberId("distribution", report.distribution());
  writer.MemberId("sharing_group_id", report.sharing_group_id());
  writer.MemberId("timestamp", report.timestamp());
  writer.MemberBool("deleted", report.deleted());
  if (extra) extra(writer);
  writer.EndObject();
}

void WriteEventColumns(JsonWriter& writer, const fb::Event& event, bool with_user_id) {
  writer.MemberId("id", event.id());
  writer.MemberId("org_id", event.org_id());
  writer.Member("date", rules::FormatDate(event.date_days()));
  MemberText(writer, "info", event.info());
  if (with_user_id) writer.MemberId("user_id", event.user_id());
  MemberUuid(writer, "uuid", event.uuid());
  writer.MemberBool("published", event.published());
  writer.MemberId("analysis", event.analysis());
  writer.MemberId("attribute_count", event.attribute_count());
  writer.MemberId("orgc_id", event.orgc_id());
  writer.MemberId("timestamp", event.timestamp());
  writer.MemberId("distribution", event.distribution());
  writer.MemberId("sharing_group_id", event.sharing_group_id());
  writer.MemberBool("proposal_email_lock", event.proposal_email_lock());
  writer.MemberBool("locked", event.locked());
  writer.MemberId("threat_level_id", event.threat_level());
  writer.MemberId("publish_timestamp", event.publish_timestamp());
  writer.MemberId("sighting_timestamp", event.sighting_timestamp());
  writer.MemberBool("disable_correlation", event.disable_correlation());
  MemberText(writer, "extends_uuid", event.extends_uuid());
  MemberProtected(writer, event);
}

void WriteEventIndexRow(JsonWriter& writer, const fb::Event& event, Names& names, TagFilter filter,
                        const EventContext::Part& sharing_group) {
  writer.BeginObject();
  WriteEventColumns(writer, event, /*with_user_id=*/false);
  WriteOrgs(writer, event, names, OrgShape::kPlain);
  if (sharing_group) sharing_group(writer);
  WriteIndexClusters(writer, event.tags(), names, filter);
  BeginList(writer, "EventTag");
  WriteTagElements(writer, "", event.tags(), names, TagShape::kIndex, filter, EventId(event.id()));
  writer.EndArray();
  writer.EndObject();
}

void WriteMinimalEventRow(JsonWriter& writer, const fb::Event& event, Names& names) {
  const fb::Organisation* orgc = names.OrgById(OrgId(event.orgc_id()));
  writer.BeginObject();
  writer.MemberId("id", event.id());
  writer.MemberId("timestamp", event.timestamp());
  writer.MemberId("sighting_timestamp", event.sighting_timestamp());
  writer.MemberBool("published", event.published());
  MemberUuid(writer, "uuid", event.uuid());
  MemberUuid(writer, "orgc_uuid", orgc ? orgc->uuid() : nullptr);
  writer.EndObject();
}

}  // namespace muninn::json
