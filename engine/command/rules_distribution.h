// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_DISTRIBUTION_H_
#define MUNINN_ENGINE_COMMAND_RULES_DISTRIBUTION_H_

#include <cstdint>

#include "absl/status/status.h"
#include "engine/command/entry_change.h"

namespace muninn {

// Whom an entry is for: 0 own organisation, 1 community, 2 connected communities, 3 all, 4 a sharing group that there is and that
// the actor's organisation is in; with any other distribution the group is cleared. Error: FieldError.
absl::Status CheckDistribution(const EntryScene& scene, uint8_t distribution, uint64_t* sharing_group_id);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_DISTRIBUTION_H_
