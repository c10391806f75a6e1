// SPDX-License-Identifier: Apache-2.0
#include "engine/query/block_walk.h"

#include <algorithm>
#include <utility>

#include "engine/store/codec.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

// Asking an event for its blocks costs about as much as passing this many runs.
constexpr uint64_t kRunsPerEvent = 80;
// When more than one event in this many is wanted, all are passed through and each is judged when it comes: to list thousands
// beforehand costs a search with a limit more than what it reads.
constexpr uint64_t kEventsPerWanted = 8;

// Only the keys count, but their values lie between them.
absl::Status AddBlocksOf(Cursor& parts, EventId event, std::vector<BlockRef>& blocks) {
  const std::string prefix = EventPrefix(event, PartKind::kAttributes);
  for (parts.Seek(prefix); parts.Valid() && parts.key().substr(0, prefix.size()) == prefix; parts.Next())
    blocks.push_back({ReadFixed64(parts.key(), 9), event});
  return parts.status();
}

BlockRef BlockOfRun(const Cursor& runs) {
  return {ReadFixed64(runs.key(), 1) / kIdsPerBlock, EventId(ReadFixed64(runs.value()))};
}

}  // namespace

absl::StatusOr<BlockWalk> BlockWalk::Begin(const Reader& reader, const Filter& filter, const Source& source, uint64_t from) {
  BlockWalk walk;
  walk.all_ = source.kind == SourceKind::kAll;
  std::optional<Candidates> candidates;
  uint64_t runs_worth = 0;  // so many events are rather passed through in the runs than asked for their blocks
  if (!walk.all_) {
    ASSIGN_OR_RETURN(const fb::CountersT counters, LoadCounters(reader));
    runs_worth = counters.attribute / kIdsPerBlock / kRunsPerEvent + 16;
    ASSIGN_OR_RETURN(candidates, FindFewCandidates(reader, filter, source, counters.event / kEventsPerWanted + 16));
    walk.all_ = !candidates;
  }
  if (candidates) {
    walk.blocks_ = std::move(candidates->blocks);
    if (candidates->events.size() > runs_worth) {
      walk.events_.insert(candidates->events.begin(), candidates->events.end());
    } else if (!candidates->events.empty()) {
      const std::unique_ptr<Cursor> parts = reader.Scan(Family::kPart, "");
      for (const EventId event : candidates->events) RETURN_IF_ERROR(AddBlocksOf(*parts, event, walk.blocks_));
      // Of a block that both a tag of its own and its event's make a candidate, all attributes are.
      SortAndJoin(walk.blocks_);
    }
  }
  if (walk.all_ || !walk.events_.empty()) {
    walk.runs_ = reader.Scan(Family::kRun, "a");
    walk.runs_->Seek(RunKey('a', from * kIdsPerBlock));
  }
  walk.next_ = static_cast<size_t>(std::lower_bound(walk.blocks_.begin(), walk.blocks_.end(), from,
                                                    [](const BlockRef& ref, uint64_t block) { return ref.block < block; }) -
                                   walk.blocks_.begin());
  return walk;
}

absl::StatusOr<bool> BlockWalk::Next(std::vector<BlockRef>* group) {
  group->clear();
  if (runs_) return NextOfRuns(group);
  while (next_ < blocks_.size() && (group->empty() || blocks_[next_].block == group->front().block))
    group->push_back(blocks_[next_++]);
  return !group->empty();
}

// Merges what the runs say with the single candidates.
absl::StatusOr<bool> BlockWalk::NextOfRuns(std::vector<BlockRef>* group) {
  const auto add = [&](const BlockRef& ref) {
    const auto known =
        std::find_if(group->begin(), group->end(), [&](const BlockRef& other) { return other.event == ref.event; });
    if (known == group->end())
      group->push_back(ref);
    else
      known->candidates |= ref.candidates;
  };
  while (runs_->Valid() && !all_ && !events_.contains(EventId(ReadFixed64(runs_->value())))) {
    runs_->Next();
  }
  const bool in_runs = runs_->Valid();
  if (!in_runs) RETURN_IF_ERROR(runs_->status());
  if (!in_runs && next_ == blocks_.size()) return false;
  uint64_t block = in_runs ? BlockOfRun(*runs_).block : UINT64_MAX;
  if (next_ < blocks_.size()) block = std::min(block, blocks_[next_].block);
  for (; next_ < blocks_.size() && blocks_[next_].block == block; ++next_) add(blocks_[next_]);
  for (; runs_->Valid(); runs_->Next()) {
    const BlockRef ref = BlockOfRun(*runs_);
    if (ref.block != block) break;
    if (all_ || events_.contains(ref.event)) add(ref);
  }
  return true;
}

}  // namespace muninn
