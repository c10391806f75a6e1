// SPDX-License-Identifier: Apache-2.0
#include "schema/json/write_galaxy.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "schema/entities/galaxy_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_organisation.h"

namespace muninn::json {
namespace {

// A cluster and the tag that attaches it.
struct Attached {
  const fb::GalaxyCluster* cluster;
  const fb::TagLink* link;
};

std::vector<Attached> AttachedClusters(const TagLinks& links, Names& names, TagFilter filter) {
  std::vector<Attached> attached;
  for (const fb::TagLink* link : links) {
    if (link->local() && !filter.local) continue;
    const fb::Tag* tag = names.TagById(TagId(link->tag_id()));
    if (tag == nullptr || !tag->is_galaxy() || (!tag->exportable() && !filter.unexportable)) continue;
    const fb::GalaxyCluster* cluster = names.ClusterByTagName(View(tag->name()));
    if (cluster != nullptr && !cluster->deleted()) attached.push_back({cluster, link});
  }
  return attached;
}

void WriteClusterOrg(JsonWriter& writer, std::string_view name, uint64_t id, Names& names) {
  writer.Key(name);
  const fb::Organisation* organisation = id ? names.OrgById(OrgId(id)) : nullptr;
  organisation ? WriteOrganisation(writer, *organisation) : WriteDefaultOrganisation(writer);
}

// MISP keeps NULL, not 0, for "no sharing group" in these two tables.
void MemberIdOrNull(JsonWriter& writer, std::string_view name, uint64_t id) {
  id ? writer.MemberId(name, id) : writer.MemberNull(name);
}

void WriteCluster(JsonWriter& writer, const Attached& attached, Names& names, GalaxyOwner owner) {
  const fb::GalaxyCluster& cluster = *attached.cluster;
  writer.BeginObject();
  WriteClusterFields(writer, cluster);
  writer.Key("GalaxyClusterRelation");
  WriteClusterRelations(writer, cluster, names);
  WriteClusterOrg(writer, "Org", cluster.org_id(), names);
  WriteClusterOrg(writer, "Orgc", cluster.orgc_id(), names);
  writer.Key("meta");
  WriteClusterMeta(writer, cluster);
  writer.MemberId("tag_id", attached.link->tag_id());
  writer.MemberId(owner == GalaxyOwner::kEvent ? "event_tag_id" : "attribute_tag_id", attached.link->id());
  writer.MemberBool("local", attached.link->local());
  const std::string_view type = View(attached.link->relationship_type());
  type.empty() ? writer.MemberBool("relationship_type", false) : writer.Member("relationship_type", type);
  writer.EndObject();
}

}  // namespace

void WriteGalaxies(JsonWriter& writer, const TagLinks* links, Names& names, GalaxyOwner owner, TagFilter filter) {
  writer.BeginArray();
  std::vector<Attached> left;
  if (links != nullptr) left = AttachedClusters(*links, names, filter);
  // One round a galaxy: things carry a handful of clusters.
  while (!left.empty()) {
    const uint64_t galaxy_id = left.front().cluster->galaxy_id();
    const auto others = std::stable_partition(left.begin(), left.end(),
                                              [&](const Attached& one) { return one.cluster->galaxy_id() == galaxy_id; });
    if (const fb::Galaxy* galaxy = names.GalaxyById(GalaxyId(galaxy_id))) {
      writer.BeginObject();
      WriteGalaxyFields(writer, *galaxy);
      writer.Key("GalaxyCluster");
      writer.BeginArray();
      for (auto one = left.begin(); one != others; ++one) WriteCluster(writer, *one, names, owner);
      writer.EndArray();
      writer.EndObject();
    }
    left.erase(left.begin(), others);
  }
  writer.EndArray();
}

void WriteIndexClusters(JsonWriter& writer, const TagLinks* links, Names& names, TagFilter filter) {
  if (links == nullptr) return;
  const std::vector<Attached> clusters = AttachedClusters(*links, names, filter);
  if (clusters.empty()) return;
  writer.Key("GalaxyCluster");
  writer.BeginArray();
  for (const Attached& one : clusters) {
    writer.BeginObject();
    WriteClusterFields(writer, *one.cluster);
    if (const fb::Galaxy* galaxy = names.GalaxyById(GalaxyId(one.cluster->galaxy_id()))) {
      writer.Key("Galaxy");
      writer.BeginObject();
      WriteGalaxyFields(writer, *galaxy);
      writer.EndObject();
    }
    writer.Key("meta");
    WriteClusterMeta(writer, *one.cluster);
    writer.MemberId("tag_id", one.link->tag_id());
    writer.MemberBool("local", one.link->local());
    MemberText(writer, "relationship_type", one.link->relationship_type());
    writer.EndObject();
  }
  writer.EndArray();
}

void WriteGalaxyFields(JsonWriter& writer, const fb::Galaxy& galaxy) {
  writer.MemberId("id", galaxy.id());
  MemberUuid(writer, "uuid", galaxy.uuid());
  MemberText(writer, "name", galaxy.name());
  MemberText(writer, "type", galaxy.type());
  MemberText(writer, "description", galaxy.description());
  MemberText(writer, "version", galaxy.version());
  MemberText(writer, "icon", galaxy.icon());
  MemberText(writer, "namespace", galaxy.namespace_());
  writer.MemberBool("enabled", galaxy.enabled());
  writer.MemberBool("local_only", galaxy.local_only());
  if (const std::string_view order = View(galaxy.kill_chain_order()); !order.empty()) {
    writer.Key("kill_chain_order");
    writer.Raw(order);
  }
}

void WriteClusterFields(JsonWriter& writer, const fb::GalaxyCluster& cluster) {
  writer.MemberId("id", cluster.id());
  MemberUuid(writer, "uuid", cluster.uuid());
  MemberText(writer, "collection_uuid", cluster.collection_uuid());
  MemberText(writer, "type", cluster.type());
  MemberText(writer, "value", cluster.value());
  MemberText(writer, "tag_name", cluster.tag_name());
  MemberText(writer, "description", cluster.description());
  writer.MemberId("galaxy_id", cluster.galaxy_id());
  MemberText(writer, "source", cluster.source());
  writer.Key("authors");
  writer.BeginArray();
  if (cluster.authors() != nullptr) {
    for (const flatbuffers::String* author : *cluster.authors()) writer.String(View(author));
  }
  writer.EndArray();
  MemberText(writer, "version", cluster.version());
  // Default clusters are for everybody. MISP 2.5.1 says so by "distribution":"3", which PyMISP refuses since 2.5.34: to it only
  // custom ones have a distribution.
  if (!cluster.default_()) writer.MemberId("distribution", cluster.distribution());
  MemberIdOrNull(writer, "sharing_group_id", cluster.sharing_group_id());
  writer.MemberId("org_id", cluster.org_id());
  writer.MemberId("orgc_id", cluster.orgc_id());
  writer.MemberBool("default", cluster.default_());
  writer.MemberBool("locked", cluster.locked());
  // Clusters that ship with MISP have defaults there, custom ones NULL.
  const std::string_view extends_uuid = View(cluster.extends_uuid()), extends_version = View(cluster.extends_version());
  if (cluster.default_() || !extends_uuid.empty()) {
    writer.Member("extends_uuid", extends_uuid);
    writer.Member("extends_version", extends_version.empty() ? "0" : extends_version);
  } else {
    writer.MemberNull("extends_uuid");
    writer.MemberNull("extends_version");
  }
  writer.MemberBool("published", cluster.published());
  writer.MemberBool("deleted", cluster.deleted());
}

void WriteClusterMeta(JsonWriter& writer, const fb::GalaxyCluster& cluster) {
  std::vector<std::pair<std::string_view, std::vector<std::string_view>>> meta;  // in order of first appearance
  std::unordered_map<std::string_view, size_t> places;
  if (cluster.elements() != nullptr) {
    for (const fb::GalaxyElement* element : *cluster.elements()) {
      const auto [place, is_new] = places.try_emplace(View(element->key()), meta.size());
      if (is_new) meta.push_back({View(element->key()), {}});
      meta[place->second].second.push_back(View(element->value()));
    }
  }
  writer.BeginObject();
  for (const auto& [key, values] : meta) {
    writer.Key(key);
    writer.BeginArray();
    for (const std::string_view value : values) writer.String(value);
    writer.EndArray();
  }
  writer.EndObject();
}

void WriteClusterRelation(JsonWriter& writer, const fb::GalaxyCluster& cluster, const fb::GalaxyClusterRelation& relation,
                          Names& names) {
  const fb::GalaxyCluster* target = names.ClusterByUuid(UuidOf(relation.referenced_cluster_uuid()));
  writer.BeginObject();
  writer.MemberId("id", relation.id());
  writer.MemberId("galaxy_cluster_id", cluster.id());
  writer.MemberId("referenced_galaxy_cluster_id", target ? target->id() : 0);
  MemberUuid(writer, "referenced_galaxy_cluster_uuid", relation.referenced_cluster_uuid());
  MemberText(writer, "referenced_galaxy_cluster_type", relation.relation_type());
  MemberUuid(writer, "galaxy_cluster_uuid", cluster.uuid());
  const auto distribution = relation.distribution();
  writer.MemberId("distribution", distribution ? *distribution : cluster.distribution());
  MemberIdOrNull(writer, "sharing_group_id", distribution ? relation.sharing_group_id() : cluster.sharing_group_id());
  writer.MemberBool("default", cluster.default_());
  writer.Key("Tag");
  writer.BeginArray();
  if (relation.tag_names() != nullptr) {
    for (const flatbuffers::String* name : *relation.tag_names()) {
      if (const fb::Tag* tag = names.TagByName(View(name))) WriteTag(writer, *tag);
    }
  }
  writer.EndArray();
  writer.EndObject();
}

void WriteClusterRelations(JsonWriter& writer, const fb::GalaxyCluster& cluster, Names& names) {
  writer.BeginArray();
  if (cluster.relations() != nullptr) {
    for (const fb::GalaxyClusterRelation* relation : *cluster.relations())
      WriteClusterRelation(writer, cluster, *relation, names);
  }
  writer.EndArray();
}

}  // namespace muninn::json
