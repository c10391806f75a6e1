// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_WRITE_GALAXY_H_
#define MUNINN_SCHEMA_JSON_WRITE_GALAXY_H_

#include <cstdint>

#include "schema/entities/galaxy_generated.h"
#include "schema/json/json_writer.h"
#include "schema/json/names.h"
#include "schema/json/write_tag.h"

namespace muninn::json {

// What a thing's tags hang on: decides the name of the link's number in each cluster.
enum class GalaxyOwner : uint8_t { kEvent, kAttribute };

// A Galaxy list (event-json.md §1.6): derived from the tags with is_galaxy, clusters grouped by galaxy in the order of the
// tags. Clusters that are unknown or deleted have only their tag.
void WriteGalaxies(JsonWriter& writer, const TagLinks* links, Names& names, GalaxyOwner owner, TagFilter filter);

// The member "GalaxyCluster" of a row of events/index: the clusters in the order of the tags, each with its galaxy; left out when
// there is none.
void WriteIndexClusters(JsonWriter& writer, const TagLinks* links, Names& names, TagFilter filter);

// Members of a galaxy row, without braces: id … local_only; kill_chain_order only when there is one.
void WriteGalaxyFields(JsonWriter& writer, const fb::Galaxy& galaxy);

// Members of a cluster row, without braces: id … deleted; distribution only of custom clusters.
void WriteClusterFields(JsonWriter& writer, const fb::GalaxyCluster& cluster);
// The value of "meta": {"country":["RU"],…}, or {}.
void WriteClusterMeta(JsonWriter& writer, const fb::GalaxyCluster& cluster);
// One relation of a cluster.
void WriteClusterRelation(JsonWriter& writer, const fb::GalaxyCluster& cluster, const fb::GalaxyClusterRelation& relation,
                          Names& names);
// The value of "GalaxyClusterRelation".
void WriteClusterRelations(JsonWriter& writer, const fb::GalaxyCluster& cluster, Names& names);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_WRITE_GALAXY_H_
