// SPDX-License-Identifier: Apache-2.0
#include "schema/json/write_attribute.h"

#include "schema/entities/tag_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_galaxy.h"
#include "schema/json/write_organisation.h"
#include "schema/json/write_proposal.h"
#include "schema/json/write_sighting.h"
#include "schema/rules/attribute_types.h"

namespace muninn::json {
namespace {

void WriteDocumentFields(JsonWriter& writer, const fb::Attribute& attribute, EventId event_id) {
  writer.MemberId("id", attribute.id());
  writer.Member("type", rules::TypeOf(attribute.type()).name);
  writer.Member("category", rules::CategoryOf(attribute.category()));
  writer.MemberBool("to_ids", attribute.to_ids());
  MemberUuid(writer, "uuid", attribute.uuid());
  writer.MemberId("event_id", event_id.value());
  writer.MemberId("distribution", attribute.distribution());
  writer.MemberId("timestamp", attribute.timestamp());
  MemberText(writer, "comment", attribute.comment());
  writer.MemberId("sharing_group_id", attribute.sharing_group_id());
  writer.MemberBool("deleted", attribute.deleted());
  writer.MemberBool("disable_correlation", attribute.disable_correlation());
  writer.MemberId("object_id", attribute.object_id());
  MemberTextOrNull(writer, "object_relation", attribute.object_relation());
}

void WriteRowFields(JsonWriter& writer, const fb::Attribute& attribute, EventId event_id, bool halves) {
  writer.MemberId("id", attribute.id());
  writer.MemberId("event_id", event_id.value());
  writer.MemberId("object_id", attribute.object_id());
  MemberTextOrNull(writer, "object_relation", attribute.object_relation());
  writer.Member("category", rules::CategoryOf(attribute.category()));
  writer.Member("type", rules::TypeOf(attribute.type()).name);
  if (halves) {
    MemberText(writer, "value1", attribute.value1());
    MemberText(writer, "value2", attribute.value2());
  }
  writer.MemberBool("to_ids", attribute.to_ids());
  MemberUuid(writer, "uuid", attribute.uuid());
  writer.MemberId("timestamp", attribute.timestamp());
  writer.MemberId("distribution", attribute.distribution());
  writer.MemberId("sharing_group_id", attribute.sharing_group_id());
  MemberText(writer, "comment", attribute.comment());
  writer.MemberBool("deleted", attribute.deleted());
  writer.MemberBool("disable_correlation", attribute.disable_correlation());
}

void Run(const AttributeContext::Part& part, JsonWriter& writer, const fb::Attribute& attribute) {
  if (part) part(writer, attribute);
}

void MemberGalaxies(JsonWriter& writer, const fb::Attribute& attribute, const AttributeContext& context) {
  writer.Key("Galaxy");
  WriteGalaxies(writer, attribute.tags(), *context.names, GalaxyOwner::kAttribute, context.tag_filter);
}

bool HasGalaxyTag(const fb::Attribute& attribute, Names& names) {
  if (attribute.tags() == nullptr) return false;
  for (const fb::TagLink* link : *attribute.tags()) {
    if (const fb::Tag* tag = names.TagById(TagId(link->tag_id())); tag && tag->is_galaxy()) return true;
  }
  return false;
}

void MemberTags(JsonWriter& writer, const fb::Attribute& attribute, const AttributeContext& context) {
  if (!context.tags) return;
  size_t written = WriteTagElements(writer, "Tag", attribute.tags(), *context.names, context.tag_shape, context.tag_filter);
  if (context.inherited_tags) {
    written += WriteTagElements(writer, written == 0 ? "Tag" : "", context.event->tags(), *context.names, TagShape::kInherited,
                                context.tag_filter);
  }
  if (written != 0) writer.EndArray();
}

// `always`: also an empty list.
void MemberProposals(JsonWriter& writer, const fb::Attribute& attribute, const AttributeContext& context, bool always) {
  std::span<const fb::ShadowAttribute* const> proposals;
  if (context.proposals) proposals = context.proposals(attribute);
  if (proposals.empty() && !always) return;
  writer.Key("ShadowAttribute");
  writer.BeginArray();
  for (const fb::ShadowAttribute* proposal : proposals) WriteProposal(writer, *proposal, *context.event, *context.names);
  writer.EndArray();
}

void MemberSightings(JsonWriter& writer, const fb::Attribute& attribute, const AttributeContext& context) {
  if (!context.sightings) return;
  const std::span<const fb::Sighting* const> sightings = context.sightings(attribute);
  if (sightings.empty()) return;
  writer.Key("Sighting");
  writer.BeginArray();
  for (const fb::Sighting* sighting : sightings) {
    WriteSighting(writer, *sighting, EventId(context.event->id()), UuidOf(attribute.uuid()), *context.names,
                  context.anonymous && context.anonymous(*sighting));
  }
  writer.EndArray();
}

void WriteShortEvent(JsonWriter& writer, const fb::Event& event) {
  writer.MemberId("org_id", event.org_id());
  writer.MemberId("distribution", event.distribution());
  writer.MemberId("publish_timestamp", event.publish_timestamp());
  writer.MemberId("id", event.id());
  MemberText(writer, "info", event.info());
  writer.MemberId("orgc_id", event.orgc_id());
  MemberUuid(writer, "uuid", event.uuid());
}

void WriteContextEvent(JsonWriter& writer, const AttributeContext& context) {
  const fb::Event& event = *context.event;
  writer.MemberId("id", event.id());
  writer.MemberId("orgc_id", event.orgc_id());
  writer.MemberId("org_id", event.org_id());
  writer.Member("date", rules::FormatDate(event.date_days()));
  writer.MemberId("threat_level_id", event.threat_level());
  MemberText(writer, "info", event.info());
  writer.MemberBool("published", event.published());
  MemberUuid(writer, "uuid", event.uuid());
  writer.MemberId("analysis", event.analysis());
  writer.MemberId("timestamp", event.timestamp());
  writer.MemberId("distribution", event.distribution());
  writer.MemberId("publish_timestamp", event.publish_timestamp());
  writer.MemberId("sharing_group_id", event.sharing_group_id());
  MemberText(writer, "extends_uuid", event.extends_uuid());
  writer.Key("Tag");
  writer.BeginArray();
  WriteTagElements(writer, "", event.tags(), *context.names, TagShape::kContext, context.tag_filter);
  writer.EndArray();
  writer.Key("Orgc");
  WriteOrg(writer, OrgId(event.orgc_id()), *context.names, OrgShape::kLocal);
}

void MemberEventSummary(JsonWriter& writer, const AttributeContext& context) {
  if (context.event_summary == EventSummary::kNone) return;
  writer.Key("Event");
  writer.BeginObject();
  context.event_summary == EventSummary::kShort ? WriteShortEvent(writer, *context.event) : WriteContextEvent(writer, context);
  writer.EndObject();
}

void MemberObjectSummary(JsonWriter& writer, const fb::Attribute& attribute, const AttributeContext& context) {
  if (attribute.object_id() == 0 || !context.object) return;
  const fb::Object* object = context.object(ObjectId(attribute.object_id()));
  if (object == nullptr) return;
  writer.Key("Object");
  writer.BeginObject();
  writer.MemberId("id", object->id());
  writer.MemberId("distribution", object->distribution());
  writer.MemberId("sharing_group_id", object->sharing_group_id());
  writer.EndObject();
}

void WriteDocumentTail(JsonWriter& writer, const fb::Attribute& attribute, const AttributeContext& context) {
  Run(context.warnings, writer, attribute);
  if (context.galaxies) MemberGalaxies(writer, attribute, context);
  Run(context.hits, writer, attribute);
  Run(context.sharing_group, writer, attribute);
  Run(context.analyst_data, writer, attribute);
  MemberData(writer, attribute, context.files);
  Run(context.decay_score, writer, attribute);
  MemberProposals(writer, attribute, context, /*always=*/true);
  Run(context.related, writer, attribute);
  MemberTags(writer, attribute, context);
  MemberSightings(writer, attribute, context);
}

void WriteRowTail(JsonWriter& writer, const fb::Attribute& attribute, const AttributeContext& context) {
  Run(context.related, writer, attribute);
  MemberSightings(writer, attribute, context);
  Run(context.warnings, writer, attribute);
  MemberData(writer, attribute, context.files);
  Run(context.decay_score, writer, attribute);
  MemberEventSummary(writer, context);
  MemberObjectSummary(writer, attribute, context);
  MemberProposals(writer, attribute, context, /*always=*/false);
  Run(context.sharing_group, writer, attribute);
  Run(context.analyst_data, writer, attribute);
  if (context.galaxies && HasGalaxyTag(attribute, *context.names)) MemberGalaxies(writer, attribute, context);
  MemberTags(writer, attribute, context);
}

}  // namespace

AttributeContext DocumentContext(const fb::Event& event, Names& names) {
  AttributeContext context;
  context.event = &event;
  context.names = &names;
  return context;
}

AttributeContext ViewContext(const fb::Event& event, Names& names) {
  AttributeContext context = DocumentContext(event, names);
  context.shape = AttributeShape::kRow;
  context.tag_shape = TagShape::kSearch;
  context.galaxies = false;
  context.event_uuid = true;
  return context;
}

AttributeContext SearchContext(const fb::Event& event, Names& names) {
  AttributeContext context = ViewContext(event, names);
  context.event_uuid = false;
  context.event_summary = EventSummary::kShort;
  return context;
}

void WriteAttributeFields(JsonWriter& writer, const fb::Attribute& attribute, EventId event_id, AttributeShape shape) {
  shape == AttributeShape::kDocument ? WriteDocumentFields(writer, attribute, event_id)
                                     : WriteRowFields(writer, attribute, event_id, shape == AttributeShape::kRowWithHalves);
  MemberSeen(writer, "first_seen", attribute.first_seen_us());
  MemberSeen(writer, "last_seen", attribute.last_seen_us());
  MemberValue(writer, "value", attribute.value1(), attribute.value2());
}

void WriteAttribute(JsonWriter& writer, const fb::Attribute& attribute, const AttributeContext& context) {
  writer.BeginObject();
  WriteAttributeFields(writer, attribute, EventId(context.event->id()), context.shape);
  if (context.event_uuid) MemberUuid(writer, "event_uuid", context.event->uuid());
  context.shape == AttributeShape::kDocument ? WriteDocumentTail(writer, attribute, context)
                                             : WriteRowTail(writer, attribute, context);
  writer.EndObject();
}

void WriteRelatedAttribute(JsonWriter& writer, const fb::Attribute& attribute, const fb::Event& event) {
  writer.BeginObject();
  writer.MemberId("id", attribute.id());
  writer.MemberId("event_id", event.id());
  writer.MemberId("object_id", attribute.object_id());
  MemberTextOrNull(writer, "object_relation", attribute.object_relation());
  writer.Member("category", rules::CategoryOf(attribute.category()));
  writer.Member("type", rules::TypeOf(attribute.type()).name);
  MemberUuid(writer, "uuid", attribute.uuid());
  writer.MemberId("timestamp", attribute.timestamp());
  writer.MemberId("distribution", attribute.distribution());
  writer.MemberId("sharing_group_id", attribute.sharing_group_id());
  writer.MemberBool("to_ids", attribute.to_ids());
  MemberText(writer, "comment", attribute.comment());
  MemberValue(writer, "value", attribute.value1(), attribute.value2());
  writer.Key("Event");
  writer.BeginObject();
  writer.MemberId("id", event.id());
  MemberUuid(writer, "uuid", event.uuid());
  writer.MemberId("threat_level_id", event.threat_level());
  writer.MemberId("analysis", event.analysis());
  MemberText(writer, "info", event.info());
  MemberText(writer, "extends_uuid", event.extends_uuid());
  writer.MemberId("distribution", event.distribution());
  writer.MemberId("sharing_group_id", event.sharing_group_id());
  writer.MemberBool("published", event.published());
  writer.Member("date", rules::FormatDate(event.date_days()));
  writer.MemberId("orgc_id", event.orgc_id());
  writer.MemberId("org_id", event.org_id());
  writer.EndObject();
  writer.EndObject();
}

std::string ValueOf(const fb::Attribute& attribute) {
  std::string value(View(attribute.value1()));
  if (!View(attribute.value2()).empty()) value.append("|").append(View(attribute.value2()));
  return value;
}

}  // namespace muninn::json
