// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_PATTERN_LIST_H_
#define MUNINN_ENGINE_MATCH_PATTERN_LIST_H_

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/match/delimited_pattern.h"
#include "engine/match/pattern_set.h"

namespace muninn::match {

// A list of PHP's expressions. One scan says which of them can match a value at all; those then look themselves. Immutable; any
// thread.
class PatternList {
 public:
  // Expressions that do not compile never match.
  explicit PatternList(const std::vector<std::string_view>& texts);

  size_t size() const { return patterns_.size(); }
  // nullptr: it did not compile.
  const DelimitedPattern* operator[](size_t index) const { return patterns_[index] ? &*patterns_[index] : nullptr; }
  // Ascending: those that may match, at least those that do.
  std::vector<size_t> Candidates(std::string_view value) const;

 private:
  std::vector<std::optional<DelimitedPattern>> patterns_;
  std::vector<size_t> always_;                // what the scanner can't judge
  std::shared_ptr<const PatternSet> judged_;  // nullptr: nothing
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_PATTERN_LIST_H_
