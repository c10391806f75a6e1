// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_RELATION_TAGS_H_
#define MUNINN_SERVER_API_RELATION_TAGS_H_

#include "schema/entities/galaxy_generated.h"
#include "server/api/call.h"

namespace muninn::api {

// Relations of clusters name their tags, and show those that exist. Makes the ones that do not yet, if the actor may make tags;
// one that is refused is left out, the relation stands without it. Renews the call: `cluster` may be gone with its snapshot.
void MakeRelationTags(Call& call, const fb::GalaxyCluster& cluster);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_RELATION_TAGS_H_
