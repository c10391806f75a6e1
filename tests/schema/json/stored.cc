// SPDX-License-Identifier: Apache-2.0
#include "tests/schema/json/stored.h"

#include "schema/entities/galaxy_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/base64.h"
#include "schema/rules/attribute_types.h"
#include "schema/rules/date_time.h"

namespace muninn::json {
namespace {

Uuid UuidIn(Value value) { return Uuid::Parse(TextIn(value)).value_or(Uuid()); }
bool FlagIn(Value value) { return value.AsBool().value_or(false); }

std::optional<int64_t> SeenIn(Value value) { return value.absent() ? std::nullopt : rules::ParseSeen(TextIn(value)); }

std::vector<uint8_t> BytesIn(Value value) {
  const std::string bytes = DecodeBase64(TextIn(value)).value_or("");
  return {bytes.begin(), bytes.end()};
}

template <typename Thing>
void ReadTypeAndValue(Value value, Thing* thing) {
  thing->type = rules::FindType(TextIn(value["type"])).value();
  thing->category = rules::FindCategory(TextIn(value["category"])).value();
  thing->value1 = TextIn(value["value"]);
  if (!rules::TypeOf(thing->type).has(rules::kComposite)) return;
  const size_t bar = thing->value1.find('|');
  if (bar == std::string::npos) return;
  thing->value2 = thing->value1.substr(bar + 1);
  thing->value1.resize(bar);
}

void KeepTag(const fb::TagT& tag, FakeNames* names) {
  names->tags.insert_or_assign(tag.id, Stored<fb::Tag>(tag));
  names->tags_by_name.insert_or_assign(tag.name, Stored<fb::Tag>(tag));
}

std::vector<std::unique_ptr<fb::TagLinkT>> LinksFrom(Value list, FakeNames* names) {
  std::vector<std::unique_ptr<fb::TagLinkT>> links;
  list.ForEach([&](Value element) {
    auto link = std::make_unique<fb::TagLinkT>();
    const bool is_event_tag = element["Tag"].is_object();
    fb::TagT tag = TagFrom(is_event_tag ? element["Tag"] : element);
    link->id = is_event_tag ? NumberIn(element["id"]) : 0;
    link->tag_id = tag.id;
    link->local = FlagIn(element["local"]);
    link->relationship_type = TextIn(element["relationship_type"]);
    KeepTag(tag, names);
    links.push_back(std::move(link));
  });
  return links;
}

std::unique_ptr<fb::GalaxyClusterRelationT> RelationFrom(Value value, FakeNames* names) {
  auto relation = std::make_unique<fb::GalaxyClusterRelationT>();
  relation->id = NumberIn(value["id"]);
  relation->referenced_cluster_uuid = UuidIn(value["referenced_galaxy_cluster_uuid"]);
  relation->relation_type = TextIn(value["referenced_galaxy_cluster_type"]);
  relation->distribution = static_cast<uint8_t>(NumberIn(value["distribution"]));
  value["Tag"].ForEach([&](Value tag) {
    relation->tag_names.push_back(TextIn(tag["name"]));
    KeepTag(TagFrom(tag), names);
  });
  fb::GalaxyClusterT target;
  target.id = NumberIn(value["referenced_galaxy_cluster_id"]);
  names->clusters_by_uuid.insert_or_assign(relation->referenced_cluster_uuid, Stored<fb::GalaxyCluster>(target));
  return relation;
}

fb::GalaxyClusterT ClusterFrom(Value value, FakeNames* names) {
  fb::GalaxyClusterT cluster;
  cluster.id = NumberIn(value["id"]);
  cluster.uuid = UuidIn(value["uuid"]);
  cluster.collection_uuid = TextIn(value["collection_uuid"]);
  cluster.type = TextIn(value["type"]);
  cluster.value = TextIn(value["value"]);
  cluster.tag_name = TextIn(value["tag_name"]);
  cluster.description = TextIn(value["description"]);
  cluster.galaxy_id = NumberIn(value["galaxy_id"]);
  cluster.source = TextIn(value["source"]);
  value["authors"].ForEach([&](Value author) { cluster.authors.push_back(TextIn(author)); });
  cluster.version = TextIn(value["version"]);
  cluster.distribution = static_cast<uint8_t>(NumberIn(value["distribution"]));
  cluster.org_id = NumberIn(value["org_id"]);
  cluster.orgc_id = NumberIn(value["orgc_id"]);
  cluster.default_ = FlagIn(value["default"]);
  cluster.locked = FlagIn(value["locked"]);
  cluster.extends_uuid = TextIn(value["extends_uuid"]);
  cluster.extends_version = TextIn(value["extends_version"]);
  cluster.published = FlagIn(value["published"]);
  cluster.deleted = FlagIn(value["deleted"]);
  value["meta"].ForEachMember([&](std::string_view key, Value list) {
    list.ForEach([&](Value text) {
      auto element = std::make_unique<fb::GalaxyElementT>();
      element->key = std::string(key);
      element->value = TextIn(text);
      cluster.elements.push_back(std::move(element));
    });
  });
  value["GalaxyClusterRelation"].ForEach([&](Value relation) { cluster.relations.push_back(RelationFrom(relation, names)); });
  return cluster;
}

// Keeps galaxies and clusters, and gives the links of `thing` the numbers that only stand in the clusters.
template <typename Thing>
void KeepGalaxies(Value list, std::string_view link_id, Thing* thing, FakeNames* names) {
  list.ForEach([&](Value value) {
    fb::GalaxyT galaxy;
    galaxy.id = NumberIn(value["id"]);
    galaxy.uuid = UuidIn(value["uuid"]);
    galaxy.name = TextIn(value["name"]);
    galaxy.type = TextIn(value["type"]);
    galaxy.description = TextIn(value["description"]);
    galaxy.version = TextIn(value["version"]);
    galaxy.icon = TextIn(value["icon"]);
    galaxy.namespace_ = TextIn(value["namespace"]);
    galaxy.enabled = FlagIn(value["enabled"]);
    galaxy.local_only = FlagIn(value["local_only"]);
    names->galaxies.insert_or_assign(galaxy.id, Stored<fb::Galaxy>(galaxy));
    value["GalaxyCluster"].ForEach([&](Value cluster) {
      const fb::GalaxyClusterT native = ClusterFrom(cluster, names);
      names->clusters.insert_or_assign(native.tag_name, Stored<fb::GalaxyCluster>(native));
      for (auto& link : thing->tags) {
        if (link->tag_id == NumberIn(cluster["tag_id"])) link->id = NumberIn(cluster[link_id]);
      }
    });
  });
}

}  // namespace

uint64_t NumberIn(Value value) { return static_cast<uint64_t>(value.AsInteger().value_or(0)); }
std::string TextIn(Value value) { return value.AsText().value_or(""); }

fb::TagT TagFrom(Value value) {
  fb::TagT tag;
  tag.id = NumberIn(value["id"]);
  tag.name = TextIn(value["name"]);
  tag.colour = TextIn(value["colour"]);
  tag.exportable = value["exportable"].AsBool().value_or(true);
  tag.org_id = NumberIn(value["org_id"]);
  tag.user_id = NumberIn(value["user_id"]);
  tag.hide_tag = FlagIn(value["hide_tag"]);
  if (const auto number = value["numerical_value"].AsInteger()) tag.numerical_value = *number;
  tag.is_galaxy = FlagIn(value["is_galaxy"]);
  tag.is_custom_galaxy = FlagIn(value["is_custom_galaxy"]);
  tag.local_only = FlagIn(value["local_only"]);
  return tag;
}

void KeepOrganisation(Value value, FakeNames* names) {
  if (!value.is_object()) return;
  fb::OrganisationT organisation;
  organisation.id = NumberIn(value["id"]);
  organisation.name = TextIn(value["name"]);
  organisation.uuid = UuidIn(value["uuid"]);
  organisation.local = FlagIn(value["local"]);
  names->orgs.insert_or_assign(organisation.id, Stored<fb::Organisation>(organisation));
}

fb::EventT EventFrom(Value value, FakeNames* names) {
  fb::EventT event;
  event.id = NumberIn(value["id"]);
  event.uuid = UuidIn(value["uuid"]);
  event.org_id = NumberIn(value["org_id"]);
  event.orgc_id = NumberIn(value["orgc_id"]);
  event.user_id = NumberIn(value["user_id"]);
  event.date_days = rules::ParseDate(TextIn(value["date"])).value_or(0);
  event.threat_level = static_cast<uint8_t>(NumberIn(value["threat_level_id"]));
  event.analysis = static_cast<uint8_t>(NumberIn(value["analysis"]));
  event.info = TextIn(value["info"]);
  event.published = FlagIn(value["published"]);
  event.timestamp = NumberIn(value["timestamp"]);
  event.publish_timestamp = NumberIn(value["publish_timestamp"]);
  event.sighting_timestamp = NumberIn(value["sighting_timestamp"]);
  event.distribution = static_cast<uint8_t>(NumberIn(value["distribution"]));
  event.sharing_group_id = NumberIn(value["sharing_group_id"]);
  event.proposal_email_lock = FlagIn(value["proposal_email_lock"]);
  event.locked = FlagIn(value["locked"]);
  event.disable_correlation = FlagIn(value["disable_correlation"]);
  event.extends_uuid = TextIn(value["extends_uuid"]);
  if (const auto is_protected = value["protected"].AsBool()) event.protected_ = *is_protected;
  event.attribute_count = NumberIn(value["attribute_count"]);
  event.tags = LinksFrom(value["EventTag"].is_array() ? value["EventTag"] : value["Tag"], names);
  KeepGalaxies(value["Galaxy"], "event_tag_id", &event, names);
  KeepOrganisation(value["Org"], names);
  KeepOrganisation(value["Orgc"], names);
  return event;
}

fb::AttributeT AttributeFrom(Value value, FakeNames* names) {
  fb::AttributeT attribute;
  attribute.id = NumberIn(value["id"]);
  attribute.uuid = UuidIn(value["uuid"]);
  attribute.object_id = NumberIn(value["object_id"]);
  attribute.object_relation = TextIn(value["object_relation"]);
  ReadTypeAndValue(value, &attribute);
  attribute.to_ids = FlagIn(value["to_ids"]);
  attribute.timestamp = NumberIn(value["timestamp"]);
  attribute.distribution = static_cast<uint8_t>(NumberIn(value["distribution"]));
  attribute.sharing_group_id = NumberIn(value["sharing_group_id"]);
  attribute.comment = TextIn(value["comment"]);
  attribute.deleted = FlagIn(value["deleted"]);
  attribute.disable_correlation = FlagIn(value["disable_correlation"]);
  if (const auto seen = SeenIn(value["first_seen"])) attribute.first_seen_us = *seen;
  if (const auto seen = SeenIn(value["last_seen"])) attribute.last_seen_us = *seen;
  attribute.tags = LinksFrom(value["Tag"], names);
  attribute.data = BytesIn(value["data"]);
  KeepGalaxies(value["Galaxy"], "attribute_tag_id", &attribute, names);
  return attribute;
}

fb::ObjectT ObjectFrom(Value value) {
  fb::ObjectT object;
  object.id = NumberIn(value["id"]);
  object.uuid = UuidIn(value["uuid"]);
  object.name = TextIn(value["name"]);
  object.meta_category = TextIn(value["meta-category"]);
  object.description = TextIn(value["description"]);
  object.template_uuid = TextIn(value["template_uuid"]);
  object.template_version = TextIn(value["template_version"]);
  object.timestamp = NumberIn(value["timestamp"]);
  object.distribution = static_cast<uint8_t>(NumberIn(value["distribution"]));
  object.sharing_group_id = NumberIn(value["sharing_group_id"]);
  object.comment = TextIn(value["comment"]);
  object.deleted = FlagIn(value["deleted"]);
  if (const auto seen = SeenIn(value["first_seen"])) object.first_seen_us = *seen;
  if (const auto seen = SeenIn(value["last_seen"])) object.last_seen_us = *seen;
  value["ObjectReference"].ForEach(
      [&](Value reference) { object.references.push_back(std::make_unique<fb::ObjectReferenceT>(ReferenceFrom(reference))); });
  return object;
}

fb::ObjectReferenceT ReferenceFrom(Value value) {
  fb::ObjectReferenceT reference;
  reference.id = NumberIn(value["id"]);
  reference.uuid = UuidIn(value["uuid"]);
  reference.timestamp = NumberIn(value["timestamp"]);
  reference.referenced_uuid = UuidIn(value["referenced_uuid"]);
  reference.referenced_id = NumberIn(value["referenced_id"]);
  reference.referenced_type = static_cast<uint8_t>(NumberIn(value["referenced_type"]));
  reference.relationship_type = TextIn(value["relationship_type"]);
  reference.comment = TextIn(value["comment"]);
  reference.deleted = FlagIn(value["deleted"]);
  return reference;
}

fb::EventReportT ReportFrom(Value value) {
  fb::EventReportT report;
  report.id = NumberIn(value["id"]);
  report.uuid = UuidIn(value["uuid"]);
  report.name = TextIn(value["name"]);
  report.content = TextIn(value["content"]);
  report.distribution = static_cast<uint8_t>(NumberIn(value["distribution"]));
  report.sharing_group_id = NumberIn(value["sharing_group_id"]);
  report.timestamp = NumberIn(value["timestamp"]);
  report.deleted = FlagIn(value["deleted"]);
  return report;
}

fb::ShadowAttributeT ProposalFrom(Value value, FakeNames* names) {
  fb::ShadowAttributeT proposal;
  proposal.id = NumberIn(value["id"]);
  proposal.old_id = NumberIn(value["old_id"]);
  proposal.uuid = UuidIn(value["uuid"]);
  ReadTypeAndValue(value, &proposal);
  proposal.to_ids = FlagIn(value["to_ids"]);
  proposal.comment = TextIn(value["comment"]);
  proposal.org_id = NumberIn(value["org_id"]);
  proposal.email = TextIn(value["email"]);
  proposal.proposal_to_delete = FlagIn(value["proposal_to_delete"]);
  proposal.deleted = FlagIn(value["deleted"]);
  proposal.timestamp = NumberIn(value["timestamp"]);
  if (const auto seen = SeenIn(value["first_seen"])) proposal.first_seen_us = *seen;
  if (const auto seen = SeenIn(value["last_seen"])) proposal.last_seen_us = *seen;
  KeepOrganisation(value["Org"], names);
  return proposal;
}

fb::SightingT SightingFrom(Value value, FakeNames* names) {
  fb::SightingT sighting;
  sighting.id = NumberIn(value["id"]);
  sighting.attribute_id = NumberIn(value["attribute_id"]);
  sighting.org_id = NumberIn(value["org_id"]);
  sighting.date_sighting = NumberIn(value["date_sighting"]);
  sighting.uuid = UuidIn(value["uuid"]);
  sighting.source = TextIn(value["source"]);
  sighting.type = static_cast<uint8_t>(NumberIn(value["type"]));
  if (names->OrgById(OrgId(sighting.org_id)) == nullptr) KeepOrganisation(value["Organisation"], names);
  return sighting;
}

}  // namespace muninn::json
