// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/range_set.h"

#include <algorithm>
#include <tuple>

namespace muninn {
namespace {

auto PlaceOf(const Network& range) { return std::tuple(range.family, range.hi, range.lo, range.bits); }

}  // namespace

void RangeSet::Finish() {
  std::sort(added_.begin(), added_.end(), [](const Added& a, const Added& b) {
    return std::tuple_cat(PlaceOf(a.range), std::tuple(a.posting.event, a.posting.attribute)) <
           std::tuple_cat(PlaceOf(b.range), std::tuple(b.posting.event, b.posting.attribute));
  });
  nodes_.clear();
  postings_.clear();
  for (const Added& added : added_) {
    if (nodes_.empty() || nodes_.back().range != added.range) {
      Node node{added.range, static_cast<uint32_t>(postings_.size()), kNone};
      uint32_t around = nodes_.empty() ? kNone : static_cast<uint32_t>(nodes_.size() - 1);
      while (around != kNone && !nodes_[around].range.Contains(node.range)) around = nodes_[around].around;
      node.around = around;
      nodes_.push_back(node);
    }
    postings_.push_back(added.posting);
  }
  if (!nodes_.empty()) nodes_.push_back({{}, static_cast<uint32_t>(postings_.size()), kNone});
  added_ = {};
}

uint32_t RangeSet::Narrowest(const Network& address) const {
  if (nodes_.empty()) return kNone;
  const auto after = std::upper_bound(nodes_.begin(), nodes_.end() - 1, PlaceOf(address),
                                      [](const auto& place, const Node& node) { return place < PlaceOf(node.range); });
  uint32_t at = after == nodes_.begin() ? kNone : static_cast<uint32_t>(after - nodes_.begin() - 1);
  while (at != kNone && !nodes_[at].range.Contains(address)) at = nodes_[at].around;
  return at;
}

}  // namespace muninn
