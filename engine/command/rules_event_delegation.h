// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_EVENT_DELEGATION_H_
#define MUNINN_ENGINE_COMMAND_RULES_EVENT_DELEGATION_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/event_delegation_generated.h"

namespace muninn {

// See entry_rules.h. An event's creator asks, for events nobody else sees; both sides may end the request.
absl::Status CheckEventDelegation(const EntryScene& scene, const fb::EventDelegationT* before, fb::EventDelegationT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_EVENT_DELEGATION_H_
