// SPDX-License-Identifier: Apache-2.0
//
// Shapes: MISP 2.5.1.
#include "server/api/cluster_document.h"

#include <functional>
#include <string_view>

#include "engine/access/visibility.h"
#include "engine/index/registry.h"
#include "engine/index/relation_id.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/write_galaxy.h"
#include "schema/json/write_organisation.h"
#include "server/api/analyst_document.h"

namespace muninn::api {
namespace {

void WriteOwner(json::JsonWriter& writer, std::string_view name, uint64_t id, ReaderNames& names) {
  writer.Key(name);
  const fb::Organisation* organisation = id == 0 ? nullptr : names.OrgById(OrgId(id));
  organisation != nullptr ? json::WriteOrganisation(writer, *organisation) : json::WriteDefaultOrganisation(writer);
}

// The relations of other clusters that point to this one.
absl::Status WriteTargeting(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor,
                            const fb::GalaxyCluster& cluster) {
  const Uuid target = json::UuidOf(cluster.uuid());
  bool open = false;
  RETURN_IF_ERROR(
      ForEachListed<fb::GalaxyCluster>(reader, NameKind::kTarget, target.ToBytes(), [&](const fb::GalaxyCluster& source) {
        if (source.deleted() || !MaySee(actor, source) || source.relations() == nullptr) return;
        for (const fb::GalaxyClusterRelation* relation : *source.relations()) {
          if (json::UuidOf(relation->referenced_cluster_uuid()) != target || !MaySee(actor, source, *relation)) continue;
          if (!open) {
            writer.Key("TargetingClusterRelation");
            writer.BeginArray();
            open = true;
          }
          json::WriteClusterRelation(writer, source, *relation, names);
        }
      }));
  if (open) writer.EndArray();
  return absl::OkStatus();
}

}  // namespace

void WriteClusterElements(json::JsonWriter& writer, const fb::GalaxyCluster& cluster) {
  uint64_t id = FirstIdIn(ClusterId(cluster.id()));
  writer.BeginArray();
  if (cluster.elements() != nullptr) {
    for (const fb::GalaxyElement* element : *cluster.elements()) {
      writer.BeginObject();
      writer.MemberId("id", ++id);
      writer.MemberId("galaxy_cluster_id", cluster.id());
      json::MemberText(writer, "key", element->key());
      json::MemberText(writer, "value", element->value());
      writer.EndObject();
    }
  }
  writer.EndArray();
}

absl::Status WriteClusterDocument(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor,
                                  const fb::GalaxyCluster& cluster, bool inbound) {
  writer.BeginObject();
  json::WriteClusterFields(writer, cluster);
  if (const fb::Galaxy* galaxy = names.GalaxyById(GalaxyId(cluster.galaxy_id()))) {
    writer.Key("Galaxy");
    writer.BeginObject();
    json::WriteGalaxyFields(writer, *galaxy);
    writer.EndObject();
  }
  writer.Key("GalaxyElement");
  WriteClusterElements(writer, cluster);
  writer.Key("GalaxyClusterRelation");
  writer.BeginArray();
  if (cluster.relations() != nullptr) {
    for (const fb::GalaxyClusterRelation* relation : *cluster.relations()) {
      if (MaySee(actor, cluster, *relation)) json::WriteClusterRelation(writer, cluster, *relation, names);
    }
  }
  writer.EndArray();
  WriteOwner(writer, "Org", cluster.org_id(), names);
  WriteOwner(writer, "Orgc", cluster.orgc_id(), names);
  RETURN_IF_ERROR(WriteTargeting(writer, reader, names, actor, cluster));
  if (inbound) RETURN_IF_ERROR(WriteInboundRelationships(writer, reader, names, actor, json::UuidOf(cluster.uuid())));
  writer.EndObject();
  return absl::OkStatus();
}

}  // namespace muninn::api
