// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_READ_CLUSTER_H_
#define MUNINN_SCHEMA_JSON_READ_CLUSTER_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/json/json_value.h"

namespace muninn::json {

// Takes over what the object names; the rest stays. GalaxyElement (or "meta" where there are none) and GalaxyClusterRelation
// replace the lists that are there; a relation keeps its number when it names it. Neither type, galaxy nor owner is read.
// Error: FieldError.
absl::Status ReadClusterFields(Value value, fb::GalaxyClusterT* cluster);
// The members of a relation, likewise.
absl::Status ReadRelationFields(Value value, fb::GalaxyClusterRelationT* relation);

// The two kinds of file of misp-galaxy: a galaxy, and a list of clusters with its version, source and authors. What has no uuid
// is an error (kInvalidArgument); clusters without a value are left out.
absl::StatusOr<fb::GalaxyT> ReadGalaxyDefinition(Value value);
absl::StatusOr<std::vector<fb::GalaxyClusterT>> ReadClusterDefinitions(Value value);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_READ_CLUSTER_H_
