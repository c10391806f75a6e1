// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_EVENT_INDEX_H_
#define MUNINN_ENGINE_INDEX_EVENT_INDEX_H_

#include "engine/store/transaction.h"
#include "schema/entities/entities_generated.h"

namespace muninn {

// The keys by which an event is found: uuid, times, date, organisations, its tags. Either state may be nullptr: a new
// event has none before, a deleted one none after.
void MoveEventKeys(const fb::Event* before, const fb::Event* after, Transaction& txn);

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_EVENT_INDEX_H_
