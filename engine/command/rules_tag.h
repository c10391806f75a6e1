// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_TAG_H_
#define MUNINN_ENGINE_COMMAND_RULES_TAG_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/tag_generated.h"

namespace muninn {

// See entry_rules.h. Editing and removing is for site administrators; new tags also come through Registrar::Tag.
absl::Status CheckTag(const EntryScene& scene, const fb::TagT* before, fb::TagT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_TAG_H_
