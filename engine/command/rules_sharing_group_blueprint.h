// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_SHARING_GROUP_BLUEPRINT_H_
#define MUNINN_ENGINE_COMMAND_RULES_SHARING_GROUP_BLUEPRINT_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/sharing_group_blueprint_generated.h"

namespace muninn {

// See entry_rules.h. A blueprint is its organisation's: what it makes is that organisation's group.
absl::Status CheckSharingGroupBlueprint(const EntryScene& scene, const fb::SharingGroupBlueprintT* before,
                                        fb::SharingGroupBlueprintT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_SHARING_GROUP_BLUEPRINT_H_
