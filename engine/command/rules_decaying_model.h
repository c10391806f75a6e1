// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_DECAYING_MODEL_H_
#define MUNINN_ENGINE_COMMAND_RULES_DECAYING_MODEL_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/decaying_model_generated.h"

namespace muninn {

// See entry_rules.h. Who may use decaying models changes those of his organisation; default ones are the site
// administrators'.
absl::Status CheckDecayingModel(const EntryScene& scene, const fb::DecayingModelT* before, fb::DecayingModelT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_DECAYING_MODEL_H_
