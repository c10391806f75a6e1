// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_VALUE_EXPRESSIONS_H_
#define MUNINN_ENGINE_QUERY_VALUE_EXPRESSIONS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace muninn {

// A condition on values: one of these expressions matches. They are written as preg_replace takes them ("/…/i",
// engine/match/delimited_pattern.h) and held against the whole value, "value1" or "value1|value2", as it is stored. Hyperscan
// says which blocks of values and which values to look at, PCRE2 what matches. Copies share what they are compiled to. For one
// search at a time, by any number of threads.
class ValueExpressions {
 public:
  static constexpr size_t kCountMax = 64;      // expressions of one search
  static constexpr size_t kBytesMax = 2'000;   // of one
  static constexpr size_t kPlacesMax = 2'048;  // of all (match/approximation.h): compiling takes no longer than a second
  static constexpr size_t kGaveUpMax = 8;      // values on which they took too many steps

  // Asks for nothing.
  ValueExpressions() = default;
  // From a millisecond to some ten an expression, next to nothing when somebody asked for the same ones a while ago. No lock is
  // held meanwhile. Error: kInvalidArgument, a FieldError for people: an expression that does not compile, that nothing can
  // bound (match/admission.h), or too many of them.
  static absl::StatusOr<ValueExpressions> Compile(std::vector<std::string> expressions);

  bool operator==(const ValueExpressions& other) const { return expressions_ == other.expressions_; }
  bool empty() const { return expressions_.empty(); }
  const std::vector<std::string>& expressions() const { return expressions_; }
  // Those that Hyperscan can't tell of: PCRE2 looks for them in each value.
  size_t loose() const;

  // What follows is not for empty ones, nor for those that were made to forget.

  // A value that one takes too many steps on does not match it. After kGaveUpMax of them nothing matches: see Bounded.
  bool Matches(std::string_view value1, std::string_view value2) const;
  // False: they match none of these values, each whole with a line break behind it.
  bool MayMatchIn(std::string_view texts) const;

  // Error, a FieldError: too many values took too many steps, so what was found is not all. No error for empty ones.
  absl::Status Bounded() const;
  // Drops what they are compiled to. Can still be compared.
  void Forget() { run_.reset(); }

 private:
  struct Run;

  std::vector<std::string> expressions_;
  std::shared_ptr<Run> run_;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_VALUE_EXPRESSIONS_H_
