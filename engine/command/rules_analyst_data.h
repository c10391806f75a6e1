// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_ANALYST_DATA_H_
#define MUNINN_ENGINE_COMMAND_RULES_ANALYST_DATA_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/analyst_data_generated.h"

namespace muninn {

// See entry_rules.h. What an organisation said only it changes; what is said is written in its name.
absl::Status CheckAnalystData(const EntryScene& scene, const fb::AnalystDataT* before, fb::AnalystDataT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_ANALYST_DATA_H_
