// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CORRELATE_CORRELATION_RANKS_H_
#define MUNINN_ENGINE_CORRELATE_CORRELATION_RANKS_H_

// Which values correlate most, and which so much that their pairs are left out. Nothing is kept for this while attributes
// come in: one pass over the posting lists counts them, and who asks again soon gets what the last pass found.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "engine/correlate/correlate.h"
#include "schema/base/id.h"

namespace muninn {

struct RankedValue {
  std::string value;        // as one of its attributes has it
  uint64_t occurrence = 0;  // attributes that have it and correlate
  uint64_t pairs = 0;       // of those, in different events
};
struct CorrelationRanks {
  std::vector<RankedValue> top;   // most pairs first, at most kTopValuesMax
  std::vector<RankedValue> over;  // those over the limit, most occurrences first, at most kOverValuesMax
};
inline constexpr size_t kTopValuesMax = 10'000;
inline constexpr size_t kOverValuesMax = 100'000;

// Told now and then how much of the postings is read; its error ends the pass. May be empty.
using RankingProgress = std::function<absl::Status(uint64_t percent)>;

// Reads all postings: some 0.3 µs each. Errors: kDataLoss, kUnavailable, those of `progress`.
absl::StatusOr<CorrelationRanks> RankCorrelations(const Reader& reader, const CorrelateOptions& options,
                                                  const RankingProgress& progress = nullptr);

// Keeps the ranks of the moment they were asked for. Thread-safe; a second question waits for the pass of the first.
class CorrelationRanking {
 public:
  // Of the state `reader`, whose last record is `sequence`. A pass is made again when there are new records and the last one
  // is 20 times as old as it was long, or with `anew`: so at most a twentieth of the time goes into it.
  absl::StatusOr<std::shared_ptr<const CorrelationRanks>> Of(const Reader& reader, SequenceNumber sequence,
                                                             const CorrelateOptions& options, bool anew,
                                                             const RankingProgress& progress = nullptr);

 private:
  using Clock = std::chrono::steady_clock;
  absl::Mutex mutex_;
  std::shared_ptr<const CorrelationRanks> ranks_ ABSL_GUARDED_BY(mutex_);
  SequenceNumber sequence_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t limit_ ABSL_GUARDED_BY(mutex_) = 0;
  Clock::time_point made_ ABSL_GUARDED_BY(mutex_);
  Clock::duration took_ ABSL_GUARDED_BY(mutex_) = {};
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_CORRELATE_CORRELATION_RANKS_H_
