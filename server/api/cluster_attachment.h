// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_CLUSTER_ATTACHMENT_H_
#define MUNINN_SERVER_API_CLUSTER_ATTACHMENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "schema/draft.h"
#include "server/api/call.h"

namespace muninn::api {

// A cluster hangs on a thing by its tag. The path names the thing: /{id or uuid}/{event|attribute|tag_collection}[/local:1].

// galaxies/attachCluster: one cluster, "target_id".
http::Response AttachCluster(Call& call);
// galaxies/attachMultipleClusters: "target_ids", a list or JSON in a text.
http::Response AttachMultipleClusters(Call& call);
// galaxy_clusters/detach/{thing}/{event|attribute|tag_collection}/{tag}
http::Response DetachCluster(Call& call);

// A list of ids, one id, or either of them as JSON in a text.
std::vector<std::string> ReadIds(json::Value value);
// What clusters, named by number or uuid, hang by: their tags, made in the server's name where they are missing, as whoever may
// tag gets them. Errors: kNotFound, also of clusters that the actor may not see.
absl::StatusOr<std::vector<TagDraft>> TagsOfClusters(Call& call, const std::vector<std::string>& ids);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_CLUSTER_ATTACHMENT_H_
