// SPDX-License-Identifier: Apache-2.0
#include "engine/query/plan.h"

#include <algorithm>
#include <utility>

#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr size_t kLooks[] = {16, 128, 1024};

struct Averages {
  uint64_t blocks = 0;  // in all
  uint64_t blocks_per_event = 1;
};

absl::StatusOr<Averages> LoadAverages(const Reader& reader) {
  ASSIGN_OR_RETURN(const fb::CountersT counters, LoadCounters(reader));
  Averages averages;
  averages.blocks = (counters.attribute - 1) / kIdsPerBlock + (counters.event - 1);  // an event seldom fills its last one
  averages.blocks_per_event = std::max<uint64_t>(1, averages.blocks / std::max<uint64_t>(1, counters.event - 1));
  return averages;
}

absl::Status Measure(const Reader& reader, const Filter& filter, const Averages& averages, size_t looks, PlannedSource& planned) {
  planned.measured = true;
  if (planned.source.kind == SourceKind::kAll) {
    planned.blocks = averages.blocks;
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const SourceSize size, MeasureSource(reader, filter, planned.source, looks));
  planned.blocks = size.attributes + size.events * averages.blocks_per_event;
  planned.exact = size.exact;
  return absl::OkStatus();
}

}  // namespace

Plan PlanWith(Source source) {
  Plan plan;
  plan.chosen.source = std::move(source);
  return plan;
}

absl::StatusOr<Plan> MakePlan(const Reader& reader, const Filter& filter, bool explain) {
  std::vector<Source> sources = PossibleSources(filter);
  if (sources.size() <= 2 && !explain) return PlanWith(std::move(sources.front()));
  std::vector<PlannedSource> planned;
  for (Source& source : sources) planned.push_back({std::move(source)});
  ASSIGN_OR_RETURN(const Averages averages, LoadAverages(reader));
  for (const size_t looks : kLooks) {
    bool one_is_known = false;
    for (PlannedSource& source : planned) {
      if (!source.exact) RETURN_IF_ERROR(Measure(reader, filter, averages, looks, source));
      one_is_known |= source.exact;
    }
    if (one_is_known) break;
  }
  // At equal cost the one that PossibleSources names first: those of single attributes precede those of whole events.
  std::stable_sort(planned.begin(), planned.end(),
                   [](const PlannedSource& a, const PlannedSource& b) { return a.blocks < b.blocks; });
  Plan plan;
  plan.chosen = std::move(planned.front());
  planned.erase(planned.begin());
  plan.rejected = std::move(planned);
  return plan;
}

}  // namespace muninn
