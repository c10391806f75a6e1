// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_HUNT_H_
#define MUNINN_ENGINE_COMMAND_RULES_HUNT_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/hunt_generated.h"

namespace muninn {

// See entry_rules.h. Whoever may add events may hunt; a hunt is its owner's, the administrators' of his organisation, and the
// site administrators'. Whether its terms compile is not asked here, under the lock of all commands, but before
// (match::HuntTerms).
absl::Status CheckHunt(const EntryScene& scene, const fb::HuntT* before, fb::HuntT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_HUNT_H_
