// SPDX-License-Identifier: Apache-2.0
#include "engine/query/page_marks.h"

#include <algorithm>
#include <utility>

#include "schema/base/status.h"

namespace muninn {
namespace {

// Do both see the same? Groups are compared by their set, which is made anew when they change.
bool SeeTheSame(const Actor& a, const Actor& b) {
  return a.user == b.user && a.org == b.org && a.permissions.bits == b.permissions.bits && a.sharing_groups == b.sharing_groups &&
         a.unpublished_private == b.unpublished_private;
}

bool FewerHits(const PageMarks::Mark& mark, uint64_t hits) { return mark.hits < hits; }

}  // namespace

PageMarks::Walk* PageMarks::FindWalk(const Filter& filter, const Actor& actor) {
  for (auto walk = walks_.begin(); walk != walks_.end(); ++walk) {
    if (SeeTheSame(walk->actor, actor) && walk->filter == filter) {
      walks_.splice(walks_.begin(), walks_, walk);
      return &*walk;
    }
  }
  return nullptr;
}

AttributeId PageMarks::FirstChange(SequenceNumber a, SequenceNumber b) const {
  const auto [from, to] = std::minmax(a, b);
  AttributeId first(UINT64_MAX);
  if (from == to) return first;
  if (from < known_from_) return AttributeId(0);
  auto change = std::upper_bound(changes_.begin(), changes_.end(), from,
                                 [](SequenceNumber sequence, const Change& c) { return sequence < c.sequence; });
  for (; change != changes_.end(); ++change) {
    first = std::min(first, change->first);
    if (change->sequence >= to) break;  // a commit of several records counts as one
  }
  return first;
}

void PageMarks::Advance(Walk& walk, SequenceNumber sequence) const {
  const AttributeId first = FirstChange(walk.sequence, sequence);
  walk.sequence = sequence;
  std::erase_if(walk.marks, [&](const Mark& mark) { return mark.after >= first; });
}

PageMarks::Mark PageMarks::Find(const Filter& filter, const Actor& actor, SequenceNumber sequence, uint64_t hits) {
  absl::MutexLock lock(&mutex_);
  Walk* const walk = FindWalk(filter, actor);
  if (walk == nullptr) return {};
  if (sequence > walk->sequence) Advance(*walk, sequence);
  const AttributeId first = FirstChange(walk->sequence, sequence);  // of an older state only
  auto mark = std::lower_bound(walk->marks.begin(), walk->marks.end(), hits + 1, FewerHits);
  while (mark != walk->marks.begin()) {
    --mark;
    if (mark->after < first) return *mark;
  }
  return {};
}

void PageMarks::Add(const Filter& filter, const Actor& actor, SequenceNumber sequence, const std::vector<Mark>& marks) {
  absl::MutexLock lock(&mutex_);
  Walk* walk = FindWalk(filter, actor);
  if (walk == nullptr) {
    if (walks_.size() >= kWalksMax) walks_.pop_back();
    walks_.push_front({filter, actor, sequence, {}});
    walk = &walks_.front();
    // A filter is only compared here: what its expressions were compiled to would be kept for nothing.
    walk->filter.expressions.Forget();
    walk->filter.not_expressions.Forget();
  }
  if (sequence > walk->sequence) Advance(*walk, sequence);
  const AttributeId first = FirstChange(walk->sequence, sequence);
  for (const Mark& mark : marks) {
    const auto place = std::lower_bound(walk->marks.begin(), walk->marks.end(), mark.hits, FewerHits);
    if (mark.after < first && mark.hits > 0 && (place == walk->marks.end() || place->hits != mark.hits))
      walk->marks.insert(place, mark);
  }
  if (walk->marks.size() <= kMarksMax) return;
  // Every second one, from the last backwards: that is where a walk goes on.
  std::vector<Mark> kept;
  for (size_t i = walk->marks.size() % 2 == 0 ? 1 : 0; i < walk->marks.size(); i += 2) kept.push_back(walk->marks[i]);
  walk->marks = std::move(kept);
}

void PageMarks::Changed(SequenceNumber sequence, AttributeId first) {
  absl::MutexLock lock(&mutex_);
  changes_.push_back({sequence, first});
  if (changes_.size() <= kChangesMax) return;
  known_from_ = changes_.front().sequence;
  changes_.pop_front();
}

}  // namespace muninn
