// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_READ_DECAYING_MODEL_H_
#define MUNINN_SCHEMA_JSON_READ_DECAYING_MODEL_H_

#include <string_view>

#include "absl/status/status.h"
#include "schema/entities/decaying_model_generated.h"
#include "schema/json/json_value.h"
#include "schema/rules/decay.h"

namespace muninn::json {

// Takes over what the object names (name, description, formula, parameters, attribute_types, ref, version, enabled, all_orgs,
// uuid); the rest stays. `parameters`, `attribute_types` and `ref` may be JSON in a text.
// Error: FieldError (parameters that are no object of numbers).
absl::Status ReadDecayingModel(Value value, fb::DecayingModelT* model);

// Takes over the numbers that the object of parameters names; the rest stays.
void TakeDecayParameters(Value parameters, rules::DecayParameters* taken);
// What ReadDecayingModel stored, as numbers.
rules::DecayParameters ReadDecayParameters(std::string_view formula, Value parameters);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_READ_DECAYING_MODEL_H_
