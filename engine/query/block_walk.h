// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_BLOCK_WALK_H_
#define MUNINN_ENGINE_QUERY_BLOCK_WALK_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "engine/query/source.h"

namespace muninn {

// Goes through the blocks of a source in groups that share a number, ascending: the attributes of one group precede those of
// the next. Few events are asked for their blocks; for many, the runs of all attributes are passed through, which costs the
// more the later the wanted ones come, but nothing beforehand. Where a source lists a good part of all events, it is left alone
// and every event's blocks come: who walks checks what the filter says of them anyway. Must not outlive reader and filter.
class BlockWalk {
 public:
  // Starts at block number `from`.
  static absl::StatusOr<BlockWalk> Begin(const Reader& reader, const Filter& filter, const Source& source, uint64_t from);

  // False: no further group. Each (block, event) comes once.
  absl::StatusOr<bool> Next(std::vector<BlockRef>* group);
  // Are so few blocks to be read that they are worth keeping in memory?
  bool few() const { return !runs_ && blocks_.size() <= kFewBlocks; }

 private:
  static constexpr size_t kFewBlocks = 8192;

  absl::StatusOr<bool> NextOfRuns(std::vector<BlockRef>* group);

  std::vector<BlockRef> blocks_;  // ascending
  size_t next_ = 0;
  // Passing through the runs:
  std::unique_ptr<Cursor> runs_;
  bool all_ = false;
  absl::flat_hash_set<EventId> events_;  // of which all blocks count, unless all_
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_BLOCK_WALK_H_
