// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_DISCUSSION_H_
#define MUNINN_ENGINE_COMMAND_RULES_DISCUSSION_H_

#include <vector>

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "engine/command/entry_rules.h"
#include "schema/entities/discussion_generated.h"

namespace muninn {

// See entry_rules.h. A thread comes and goes with its posts; a post is its writer's, and the site administrators'.
absl::Status CheckThread(const EntryScene& scene, const fb::ThreadT* before, fb::ThreadT* after);
absl::Status CheckPost(const EntryScene& scene, const fb::PostT* before, fb::PostT* after);
// A thread's posts go with it.
absl::Status BelongingToThread(const Reader& state, uint64_t thread, std::vector<EntryReference>* others);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_DISCUSSION_H_
