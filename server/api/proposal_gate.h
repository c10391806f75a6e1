// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_PROPOSAL_GATE_H_
#define MUNINN_SERVER_API_PROPOSAL_GATE_H_

#include <functional>
#include <memory>

#include "engine/engine.h"
#include "schema/entities/entities_generated.h"

namespace muninn::api {

// Which attributes a search gives out that respects proposals: none of which somebody proposes that it be deleted or be no longer
// for detection. Empty, which is all of them, unless MISP.proposals_block_attributes is set. One thread at a time; keeps the
// proposals of one event.
std::function<bool(const fb::Attribute&)> ProposalGate(std::shared_ptr<const muninn::Snapshot> snapshot);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_PROPOSAL_GATE_H_
