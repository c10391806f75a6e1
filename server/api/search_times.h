// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_TIMES_H_
#define MUNINN_SERVER_API_SEARCH_TIMES_H_

// Filters on times (restsearch.md §4): one moment is a lower bound, two are a range in either order. What can't be read is a
// moment in the future, so that nothing is found. Each narrows the range that is there already.
// Nothing bounds nothing. Errors: kInvalidArgument for a list that has not two ends.

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "engine/query/filter.h"
#include "server/api/parameters.h"

namespace muninn::api {

// In seconds; 0 bounds nothing.
absl::Status NarrowTimes(const Terms& terms, uint64_t now, std::optional<Range>& seconds);

// first_seen and last_seen, in microseconds. `upper`: one moment is an upper bound.
absl::Status NarrowSeen(const Terms& terms, uint64_t now, bool upper, std::optional<Range>& micros);

// In days since 1970.
absl::Status NarrowDates(const Terms& terms, uint64_t now, std::optional<Range>& days);
enum class Bound : uint8_t { kFrom, kTo };
void NarrowDate(const Terms& terms, uint64_t now, Bound bound, std::optional<Range>& days);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_TIMES_H_
