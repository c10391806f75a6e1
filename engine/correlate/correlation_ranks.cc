// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/correlation_ranks.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "engine/index/content_reader.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr uint64_t kTellEvery = 65'536;  // postings

// What is known of a value once its postings are read.
struct Count {
  Posting example;
  uint64_t all = 0;               // postings that correlate
  uint64_t squares = 0;           // of the counts of each event
  uint64_t fewest = ~uint64_t{};  // of an event
  uint64_t in_event = 0;

  void CloseEvent() {
    if (in_event == 0) return;
    squares += in_event * in_event;
    fewest = std::min(fewest, in_event);
    in_event = 0;
  }
  uint64_t pairs() const { return (all * all - squares) / 2; }
};

// Keeps the `size` best of any number.
class Best {
 public:
  Best(size_t size, uint64_t (*rank)(const Count&)) : size_(size), rank_(rank) {}
  void Offer(const Count& count) {
    if (counts_.size() == size_) {
      if (rank_(count) <= rank_(counts_.front())) return;
      std::pop_heap(counts_.begin(), counts_.end(), order());
      counts_.pop_back();
    }
    counts_.push_back(count);
    std::push_heap(counts_.begin(), counts_.end(), order());
  }
  // Best first; of equals the one that has been there longest.
  std::vector<Count> Take() {
    std::sort(counts_.begin(), counts_.end(), [this](const Count& a, const Count& b) {
      return std::pair(rank_(a), b.example.attribute) > std::pair(rank_(b), a.example.attribute);
    });
    return std::move(counts_);
  }

 private:
  std::function<bool(const Count&, const Count&)> order() const {
    return [this](const Count& a, const Count& b) { return rank_(a) > rank_(b); };
  }
  size_t size_;
  uint64_t (*rank_)(const Count&);
  std::vector<Count> counts_;
};

class Ranker {
 public:
  Ranker(const Reader& reader, const CorrelateOptions& options)
      : reader_(reader),
        limit_(options.over_correlation_limit),
        top_(kTopValuesMax, [](const Count& count) { return count.pairs(); }),
        over_(kOverValuesMax, [](const Count& count) { return count.all; }) {}

  absl::StatusOr<CorrelationRanks> Run(const RankingProgress& progress) {
    std::string hash;
    uint64_t postings = 0;
    const std::unique_ptr<Cursor> cursor = reader_.Scan(Family::kPosting, "");
    for (; cursor != nullptr && cursor->Valid(); cursor->Next()) {
      const std::string_view key = cursor->key();
      // Hashes come in order and lie evenly, so the first byte tells how far this is.
      if (progress && ++postings % kTellEvery == 0)
        RETURN_IF_ERROR(progress(static_cast<unsigned char>(key.front()) * 100u / 256u));
      if (key.substr(0, 16) != hash) {
        CloseValue();
        hash = key.substr(0, 16);
      }
      const Posting posting = DecodePosting(key, cursor->value());
      if (!(posting.flags & kCorrelates)) continue;
      if (posting.event != event_) {
        count_.CloseEvent();
        event_ = posting.event;
      }
      ASSIGN_OR_RETURN(const bool counts, Correlates(posting.event));
      if (!counts) continue;
      if (count_.all++ == 0) count_.example = posting;
      ++count_.in_event;
    }
    if (cursor != nullptr) RETURN_IF_ERROR(cursor->status());
    CloseValue();
    CorrelationRanks ranks;
    ASSIGN_OR_RETURN(ranks.top, Named(top_.Take()));
    ASSIGN_OR_RETURN(ranks.over, Named(over_.Take()));
    return ranks;
  }

 private:
  absl::StatusOr<bool> Correlates(EventId event) {
    const auto [place, fresh] = correlates_.try_emplace(event, false);
    if (fresh) {
      ASSIGN_OR_RETURN(const auto loaded, LoadEvent(reader_, event));
      place->second = loaded && !(*loaded)->disable_correlation();
    }
    return place->second;
  }
  void CloseValue() {
    count_.CloseEvent();
    if (count_.pairs() > 0) {
      top_.Offer(count_);
      if (count_.all - count_.fewest > limit_) over_.Offer(count_);
    }
    count_ = Count();
    event_ = EventId();
  }
  absl::StatusOr<std::vector<RankedValue>> Named(const std::vector<Count>& counts) const {
    std::vector<RankedValue> values;
    for (const Count& count : counts) {
      const Posting& example = count.example;
      ASSIGN_OR_RETURN(const auto block, LoadAttributeBlock(reader_, example.event, example.attribute));
      const fb::Attribute* const attribute = block ? FindIn(**block, example.attribute) : nullptr;
      if (attribute == nullptr) continue;
      const auto* const half = example.flags & kInValue1 ? attribute->value1() : attribute->value2();
      values.push_back({half == nullptr ? std::string() : half->str(), count.all, count.pairs()});
    }
    return values;
  }

  const Reader& reader_;
  const uint64_t limit_;
  Best top_, over_;
  Count count_;
  EventId event_;
  absl::flat_hash_map<EventId, bool> correlates_;
};

}  // namespace

absl::StatusOr<CorrelationRanks> RankCorrelations(const Reader& reader, const CorrelateOptions& options,
                                                  const RankingProgress& progress) {
  if (!options.enabled) return CorrelationRanks();
  return Ranker(reader, options).Run(progress);
}

absl::StatusOr<std::shared_ptr<const CorrelationRanks>> CorrelationRanking::Of(const Reader& reader, SequenceNumber sequence,
                                                                               const CorrelateOptions& options, bool anew,
                                                                               const RankingProgress& progress) {
  if (!options.enabled) return std::make_shared<const CorrelationRanks>();
  constexpr auto kShort = std::chrono::milliseconds(50);  // a pass that need not be spared
  absl::MutexLock lock(&mutex_);
  const Clock::time_point now = Clock::now();
  const bool current = ranks_ != nullptr && limit_ == options.over_correlation_limit &&
                       (sequence_ == sequence || (took_ > kShort && now - made_ < 20 * took_));
  if (current && !anew) return ranks_;
  ASSIGN_OR_RETURN(CorrelationRanks ranks, RankCorrelations(reader, options, progress));
  ranks_ = std::make_shared<const CorrelationRanks>(std::move(ranks));
  sequence_ = sequence;
  limit_ = options.over_correlation_limit;
  made_ = Clock::now();
  took_ = made_ - now;
  return ranks_;
}

}  // namespace muninn
