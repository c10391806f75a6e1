// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_VALUE_TEXTS_H_
#define MUNINN_ENGINE_QUERY_VALUE_TEXTS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "schema/base/id.h"

namespace muninn {

// The values of a block, each whole ("value1" or "value1|value2") with a line break behind it.
struct BlockTexts {
  std::string written;
  std::string folded;  // their halves folded (rules::CorrelationKey); "": as written

  std::string_view Folded() const { return folded.empty() ? written : folded; }
};

// The values of blocks that searches have passed through, so that the next search for a part of a value or by an expression
// reads only the blocks that may have it. Exact: what was read of one state counts for another unless a record between the two
// is about the block's event. Some 45 bytes a value, twice that where folding changes something in its block; when kBytesMax
// are full, further blocks are read each time. Thread-safe.
class ValueTexts {
 public:
  // nullptr: not known of the state after record `sequence`.
  using Text = std::shared_ptr<const BlockTexts>;
  Text Find(EventId event, uint64_t block, SequenceNumber sequence) const;
  // What a reader of that state has found.
  void Keep(EventId event, uint64_t block, SequenceNumber sequence, BlockTexts texts);
  // To be told of each commit, in order, before its state can be read: up to record `sequence`, it is about this event.
  void Changed(SequenceNumber sequence, EventId event);

 private:
  static constexpr size_t kSlots = 1 << 16, kBytesMax = 256 << 20;

  struct Entry {
    SequenceNumber sequence = 0;
    Text texts;
  };
  SequenceNumber ChangedAt(EventId event) const ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return (*changed_)[event.value() % kSlots]; }

  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::pair<uint64_t, uint64_t>, Entry> entries_ ABSL_GUARDED_BY(mutex_);  // by block and event
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  // When an event changed last, by its number's remainder: a change makes some others count as changed, too.
  std::unique_ptr<std::array<SequenceNumber, kSlots>> changed_ ABSL_GUARDED_BY(mutex_) =
      std::make_unique<std::array<SequenceNumber, kSlots>>();
};

// What searches know of the values in the state after record `sequence`; without `texts` nothing.
struct KnownTexts {
  ValueTexts* texts = nullptr;
  SequenceNumber sequence = 0;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_VALUE_TEXTS_H_
