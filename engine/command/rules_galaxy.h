// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_GALAXY_H_
#define MUNINN_ENGINE_COMMAND_RULES_GALAXY_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/galaxy_generated.h"

namespace muninn {

// Numbers the relations that have no number yet (engine/index/relation_id.h).
void NumberRelations(uint64_t cluster, std::vector<std::unique_ptr<fb::GalaxyClusterRelationT>>& relations);

// See entry_rules.h. A galaxy is the site administrators' business; a custom cluster that of galaxy editors of its organisation.
absl::Status CheckGalaxy(const EntryScene& scene, const fb::GalaxyT* before, fb::GalaxyT* after);
absl::Status CheckGalaxyCluster(const EntryScene& scene, const fb::GalaxyClusterT* before, fb::GalaxyClusterT* after);
// Who may delete clusters may keep them from coming back.
absl::Status CheckGalaxyClusterBlocklist(const EntryScene& scene, const fb::GalaxyClusterBlocklistT* before,
                                         fb::GalaxyClusterBlocklistT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_GALAXY_H_
