// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_REMOTE_H_
#define MUNINN_ENGINE_COMMAND_RULES_REMOTE_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/remote_generated.h"

namespace muninn {

// See entry_rules.h. Feeds and servers are for site administrators.
absl::Status CheckFeed(const EntryScene& scene, const fb::FeedT* before, fb::FeedT* after);
absl::Status CheckServer(const EntryScene& scene, const fb::ServerT* before, fb::ServerT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_REMOTE_H_
