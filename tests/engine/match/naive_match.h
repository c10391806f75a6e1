// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TESTS_ENGINE_MATCH_NAIVE_MATCH_H_
#define MUNINN_TESTS_ENGINE_MATCH_NAIVE_MATCH_H_

// What matching means, without any cleverness: PCRE2's interpreter and std::string::find, one pattern and one value at a time.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/match/pattern_set.h"

namespace muninn::match::test {

class NaivePattern {
 public:
  explicit NaivePattern(const Pattern& pattern);
  ~NaivePattern();
  NaivePattern(NaivePattern&& other) noexcept;
  NaivePattern& operator=(NaivePattern&&) = delete;

  bool compiles() const;
  struct Answer {
    bool known = true;  // false: PCRE2 gave up
    bool matches = false;
    size_t from = 0, to = 0;
  };
  Answer Find(std::string_view value) const;

 private:
  Pattern pattern_;
  void* code_ = nullptr;
};

// Compares what `set` reports of the values, given together, with what each pattern says of each value. Fails the test at the
// first difference. Returns the number of hits.
size_t ExpectSameHits(const PatternSet& set, std::span<const std::string_view> values);

}  // namespace muninn::match::test

#endif  // MUNINN_TESTS_ENGINE_MATCH_NAIVE_MATCH_H_
