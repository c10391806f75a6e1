// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_PATTERN_SCAN_H_
#define MUNINN_ENGINE_MATCH_PATTERN_SCAN_H_

// One scan of some values with a set of patterns; for pattern_set.cc.

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/match/pattern_set.h"

namespace muninn::match {

class PatternSet::Run {
 public:
  Run(const PatternSet& set, std::span<const std::string_view> values, absl::FunctionRef<bool(const Hit&)> hit)
      : set_(set), values_(values), hit_(hit) {}

  // How often an expression ran wild.
  size_t All();

 private:
  // Each returns false when the caller has enough.
  bool Literals();
  bool Blocks();
  bool Loose();
  // The values first, first + 1, … as long as they fit a block, each followed by a line break; one alone is scanned where it is.
  // Hyperscan tells of every end of a match: in long values of one letter, of many thousand. More than this for each pair of
  // expression and value are not listened to.
  static constexpr size_t kToldMax = 32;
  static constexpr size_t kBlockValuesMax = 4096;
  bool Block(size_t first, size_t count, std::string_view text);
  bool Confirm(uint32_t slot, uint32_t value);
  bool Report(uint32_t slot, uint32_t value, size_t from, size_t to);

  const PatternSet& set_;
  const std::span<const std::string_view> values_;
  const absl::FunctionRef<bool(const Hit&)> hit_;
  std::vector<uint64_t> settled_;            // bits of one shard and block: [expression][value] was held against each other
  absl::flat_hash_map<uint32_t, int> wild_;  // slot -> how often it gave up
  size_t gave_up_ = 0;
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_PATTERN_SCAN_H_
