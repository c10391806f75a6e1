// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_PAGE_MARKS_H_
#define MUNINN_ENGINE_QUERY_PAGE_MARKS_H_

#include <cstdint>
#include <deque>
#include <list>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "engine/access/actor.h"
#include "engine/query/filter.h"
#include "schema/base/id.h"

namespace muninn {

// How far searches have got, so that a later page starts where an earlier one ended instead of passing all before it again.
// Exact: what is remembered of one state counts for another only up to the first attribute that any record between the two
// may have changed. New events, whose attributes have higher numbers than all others, so leave the places of a walk alone.
// Thread-safe. Forgets the walk that was used longest ago.
class PageMarks {
 public:
  // `last`: of the log, when it is opened: of records up to there nothing is known.
  explicit PageMarks(SequenceNumber last = 0) : known_from_(last) {}

  // The first `hits` hits end with attribute `after`.
  struct Mark {
    uint64_t hits = 0;
    AttributeId after;
  };
  // The furthest place with at most `hits` hits, for readers of the state after record `sequence`; all zero: none is known.
  Mark Find(const Filter& filter, const Actor& actor, SequenceNumber sequence, uint64_t hits);
  // What a reader of that state has found, ascending.
  void Add(const Filter& filter, const Actor& actor, SequenceNumber sequence, const std::vector<Mark>& marks);
  // To be told of each commit, in order, before its state can be read: up to record `sequence`, it left all attributes below
  // `first` and everything about them as they were.
  void Changed(SequenceNumber sequence, AttributeId first);

 private:
  static constexpr size_t kWalksMax = 64, kMarksMax = 512, kChangesMax = 8192;

  struct Walk {
    Filter filter;
    Actor actor;
    SequenceNumber sequence;  // for this state all marks hold
    std::vector<Mark> marks;  // ascending
  };
  struct Change {
    SequenceNumber sequence;
    AttributeId first;
  };

  Walk* FindWalk(const Filter& filter, const Actor& actor) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The lowest attribute that may differ between the two states.
  AttributeId FirstChange(SequenceNumber a, SequenceNumber b) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Brings a walk to a later state: forgets what does not hold there.
  void Advance(Walk& walk, SequenceNumber sequence) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  std::list<Walk> walks_ ABSL_GUARDED_BY(mutex_);  // the last used first
  std::deque<Change> changes_ ABSL_GUARDED_BY(mutex_);
  SequenceNumber known_from_ ABSL_GUARDED_BY(mutex_);  // all changes after this record are in changes_
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_PAGE_MARKS_H_
