// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_DELIMITED_PATTERN_H_
#define MUNINN_ENGINE_MATCH_DELIMITED_PATTERN_H_

// Regular expressions as PHP, and so MISP's administrators, write them: "/…/i", "#…#", "(…)". They are matched as bytes, or as
// UTF-8 with the flag u. PCRE2 has the last word on what matches, and it is bounded: an expression that runs wild on a value
// gives up, which counts as not matching it.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace muninn::match {

// A delimiter is no letter, digit, white space or backslash; "(", "[", "{" and "<" end with their mirror. Flags: i m s x u U A
// D X J S n.
struct DelimitedText {
  std::string expression;  // between the delimiters
  std::string flags;
  bool has(char flag) const { return flags.find(flag) != std::string::npos; }
  friend bool operator==(const DelimitedText&, const DelimitedText&) = default;
};
// Error: kInvalidArgument, the message says what is missing.
absl::StatusOr<DelimitedText> ParseDelimited(std::string_view text);

// What takes the place of matches: "$n", "${n}" and "\n" with n = 0 to 99, two digits taken greedily, are groups; "\\" is a
// backslash; anything else stands for itself.
class Replacement {
 public:
  explicit Replacement(std::string_view text);

 private:
  friend class DelimitedPattern;
  struct Piece {
    std::string literal;
    int group = -1;  // behind the literal; -1: none
  };
  std::vector<Piece> pieces_;
};

enum class Answer { kNo, kYes, kGaveUp };
// How often expressions have given up on values since the process began, all together: rules, lists, hunts, searches and what
// new expressions are tried on.
uint64_t GiveUps();

// Where the leftmost match begins and ends, in bytes.
struct Found {
  Answer answer = Answer::kNo;
  size_t from = 0, to = 0;
};

// Compiled; machine code is made when it is first asked for. Immutable; any number of threads may ask.
class DelimitedPattern {
 public:
  // Error: kInvalidArgument (delimiters, flags, or the expression: the message says why).
  static absl::StatusOr<DelimitedPattern> Compile(std::string_view text);
  static absl::StatusOr<DelimitedPattern> Compile(DelimitedText text);

  const DelimitedText& text() const { return text_; }
  Found Find(std::string_view value) const;
  bool Matches(std::string_view value) const { return Find(value).answer == Answer::kYes; }
  // All matches replaced; nullopt: it does not match.
  std::optional<std::string> ReplaceAll(std::string_view value, const Replacement& replacement) const;

 private:
  struct Code;
  DelimitedPattern(DelimitedText text, std::shared_ptr<const Code> code) : text_(std::move(text)), code_(std::move(code)) {}

  DelimitedText text_;
  std::shared_ptr<const Code> code_;
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_DELIMITED_PATTERN_H_
