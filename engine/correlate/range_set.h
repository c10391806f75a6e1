// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CORRELATE_RANGE_SET_H_
#define MUNINN_ENGINE_CORRELATE_RANGE_SET_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/index/near_keys.h"

namespace muninn {

// Many ranges in memory, asked for those around an address. Ranges nest or are apart, so they form trees: the last one that
// starts at or before the address either holds it, or one of those around it does. A question costs one search in a sorted
// array and a step for each range around what it finds. 40 bytes a range, 24 a posting.
class RangeSet {
 public:
  void Add(const Network& range, const Posting& posting) { added_.push_back({range, posting}); }
  void Finish();  // after the last Add, before the first question

  // visit(const Network& range, const Posting&) -> bool, narrow ranges first; stops when it returns false.
  template <typename Visit>
  void ForEachContaining(const Network& address, const Visit& visit) const {
    for (uint32_t at = Narrowest(address); at != kNone; at = nodes_[at].around) {
      const Node& node = nodes_[at];
      for (uint32_t i = node.first; i < nodes_[at + 1].first; ++i) {
        if (!visit(node.range, postings_[i])) return;
      }
    }
  }
  size_t size() const { return nodes_.empty() ? 0 : nodes_.size() - 1; }

 private:
  static constexpr uint32_t kNone = ~uint32_t{0};
  struct Added {
    Network range;
    Posting posting;
  };
  struct Node {
    Network range;
    uint32_t first = 0;       // of its postings
    uint32_t around = kNone;  // the next wider range around it
  };
  uint32_t Narrowest(const Network& address) const;

  std::vector<Added> added_;
  std::vector<Node> nodes_;  // sorted by start, wide before narrow; one more at the end
  std::vector<Posting> postings_;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_CORRELATE_RANGE_SET_H_
