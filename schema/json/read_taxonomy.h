// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_READ_TAXONOMY_H_
#define MUNINN_SCHEMA_JSON_READ_TAXONOMY_H_

#include "absl/status/statusor.h"
#include "schema/entities/taxonomy_generated.h"
#include "schema/json/json_value.h"

namespace muninn::json {

// A taxonomy as misp-taxonomies has it in machinetag.json: namespace, description, version, exclusive, predicates[], values[].
// Not enabled, not required. Error: kInvalidArgument (no namespace, or no predicates).
absl::StatusOr<fb::TaxonomyT> ReadTaxonomy(Value value);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_READ_TAXONOMY_H_
