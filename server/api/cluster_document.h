// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_CLUSTER_DOCUMENT_H_
#define MUNINN_SERVER_API_CLUSTER_DOCUMENT_H_

#include "absl/status/status.h"
#include "engine/access/actor.h"
#include "engine/store/reader.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/json/json_writer.h"
#include "server/api/names.h"

namespace muninn::api {

// The value of "GalaxyElement": [{id, galaxy_cluster_id, key, value}].
void WriteClusterElements(json::JsonWriter& writer, const fb::GalaxyCluster& cluster);
// A whole cluster as galaxy_clusters/view shows it: its row, galaxy, elements, relations as this actor may see them, and those
// of others that point to it. `inbound`: analyst data that points to it as well. The braces included, the key "GalaxyCluster"
// not. Errors: kDataLoss, kUnavailable.
absl::Status WriteClusterDocument(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor,
                                  const fb::GalaxyCluster& cluster, bool inbound = false);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_CLUSTER_DOCUMENT_H_
