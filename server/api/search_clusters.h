// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_CLUSTERS_H_
#define MUNINN_SERVER_API_SEARCH_CLUSTERS_H_

#include <span>

#include "schema/entities/galaxy_generated.h"
#include "server/api/call.h"
#include "server/api/entry_list.h"

namespace muninn::api {

// What lists of galaxy clusters are filtered and sorted by.
std::span<const Column<fb::GalaxyCluster>> ClusterColumns();

http::Response SearchClusters(Call& call);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_CLUSTERS_H_
