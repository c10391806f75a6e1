// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_PATTERN_SET_H_
#define MUNINN_ENGINE_MATCH_PATTERN_SET_H_

// "Which of these thousands of patterns occur in this text?" This is the only folder that knows Hyperscan. Equality never
// comes here: it is an index lookup.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace muninn::match {

struct Pattern {
  uint32_t id = 0;   // what a hit reports; several patterns may share one
  std::string text;  // the literal's bytes, or a PCRE expression without delimiters
  bool caseless = false;
  bool dot_all = false;      // regexes: "." matches line breaks
  bool multiline = false;    // regexes: "^" and "$" match at line breaks
  bool approximate = false;  // regexes: it may hit where it does not match, so that more expressions compile
};

// An immutable compiled set of literals or of regexes; the two are kept apart, for literals are a hundred times cheaper.
// Compile away from requests, then share: any number of threads may scan at once.
class PatternSet {
 public:
  // Errors: kInvalidArgument (a pattern that does not compile or is empty: the message names its id and why),
  // kResourceExhausted (memory, or more than kPatternsMax).
  static absl::StatusOr<std::shared_ptr<const PatternSet>> CompileLiterals(const std::vector<Pattern>& patterns);
  static absl::StatusOr<std::shared_ptr<const PatternSet>> CompileRegexes(const std::vector<Pattern>& patterns);
  // From Serialise, on the same kind of processor. Errors: kDataLoss (anything else).
  static absl::StatusOr<std::shared_ptr<const PatternSet>> Deserialise(std::string_view bytes);
  virtual ~PatternSet() = default;

  virtual absl::StatusOr<std::string> Serialise() const = 0;
  virtual size_t bytes() const = 0;

  // Calls `hit` with the id of each pattern that occurs and the offset behind one of its ends: at least once for a pattern
  // that occurs, and in no promised order. Stops when `hit` returns false. Errors: kResourceExhausted (memory).
  virtual absl::Status Scan(std::string_view text, const std::function<bool(uint32_t id, uint64_t end)>& hit) const = 0;
};

inline constexpr size_t kPatternsMax = 1'000'000;

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_PATTERN_SET_H_
