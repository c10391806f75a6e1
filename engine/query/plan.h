// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_PLAN_H_
#define MUNINN_ENGINE_QUERY_PLAN_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/query/source.h"

namespace muninn {

// A source and what going through it would cost, in blocks of attributes to look into.
struct PlannedSource {
  Source source;
  uint64_t blocks = 0;
  bool exact = false;     // the entries of the index were counted, not estimated
  bool measured = false;  // false: there was nothing to choose between
};

// Which source a search goes through. Points into its filter.
struct Plan {
  PlannedSource chosen;
  std::vector<PlannedSource> rejected;  // cheapest first
};

// The source with the fewest blocks. Costs little more than going through it: all sources are counted side by side until one
// is at its end, and where all are long, their sizes are estimated. With one source besides everything, nothing is counted,
// unless `explain` wants the figures.
absl::StatusOr<Plan> MakePlan(const Reader& reader, const Filter& filter, bool explain = false);
// Through this source, whatever it costs. For tests and for those who know better.
Plan PlanWith(Source source);

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_PLAN_H_
