// SPDX-License-Identifier: Apache-2.0
#include "engine/match/admission.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/match/delimited_pattern.h"
#include "engine/match/regex_shard.h"
#include "schema/base/status.h"

namespace muninn::match {
namespace {

// The letters that an expression speaks of, and what its classes and dots may mean.
std::string LettersOf(std::string_view expression) {
  constexpr size_t kLettersMax = 12;
  std::string letters = "a0. ";
  for (const char c : expression) {
    const bool is_new = letters.size() < kLettersMax && letters.find(c) == letters.npos;
    if (is_new && (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '/')) letters += c;
  }
  return letters;
}

}  // namespace

absl::Status Admit(std::string_view delimited) {
  ASSIGN_OR_RETURN(const DelimitedPattern pattern, DelimitedPattern::Compile(delimited));
  if (RegexShard::Takes(pattern.text())) return absl::OkStatus();
  constexpr size_t kRun = 256;
  for (const char letter : LettersOf(pattern.text().expression)) {
    // One that ends otherwise, so that all ways to match are gone through.
    if (pattern.Find(std::string(kRun, letter) + "\x01!").answer == Answer::kGaveUp)
      return absl::ResourceExhaustedError(absl::StrCat("it can neither be looked for together with others nor be bounded: on ",
                                                       kRun, " times \"", std::string(1, letter), "\" it takes too many steps"));
  }
  return absl::OkStatus();
}

}  // namespace muninn::match
