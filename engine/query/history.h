// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_HISTORY_H_
#define MUNINN_ENGINE_QUERY_HISTORY_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "engine/store/transaction.h"
#include "schema/base/id.h"

namespace muninn {

// A moment: after a record, or at a time.
struct AsOf {
  std::optional<SequenceNumber> sequence;
  std::optional<int64_t> time_us;
};

// The event as it was then: its records up to that moment folded again, by the same code that wrote the index, into a
// store in memory that reads like any other. Costs one event's history. What was purged since is gone here, too.
// nullptr: the event did not exist then (or does not any more). Errors: kDataLoss, kUnavailable.
absl::StatusOr<std::unique_ptr<Transaction>> EventAsOf(const Reader& reader, EventId event, const AsOf& moment);

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_HISTORY_H_
