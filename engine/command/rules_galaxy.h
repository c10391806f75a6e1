// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_GALAXY_H_
#define MUNINN_ENGINE_COMMAND_RULES_GALAXY_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/galaxy_generated.h"

namespace muninn {

// See entry_rules.h. A galaxy is the site administrators' business; a custom cluster that of galaxy editors of its organisation.
absl::Status CheckGalaxy(const EntryScene& scene, const fb::GalaxyT* before, fb::GalaxyT* after);
absl::Status CheckGalaxyCluster(const EntryScene& scene, const fb::GalaxyClusterT* before, fb::GalaxyClusterT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_GALAXY_H_
