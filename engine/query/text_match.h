// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_TEXT_MATCH_H_
#define MUNINN_ENGINE_QUERY_TEXT_MATCH_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"

namespace muninn {

// A condition on text: (any of `any`) and (all of `all`) and (none of `none`); an empty list asks for nothing.
// A term that starts or ends with "%" is a pattern: "%" any run, "_" any character, and the term itself as text; other
// terms are compared whole. (restSearch's generic filter grammar, restsearch.md §2.)
class TextMatch {
 public:
  enum class Case : uint8_t {
    kFold,  // letter case, accents and the like don't count (rules::CorrelationKey)
    kExact,
  };
  TextMatch() = default;
  explicit TextMatch(Case fold) : case_(fold) {}

  void AddAny(std::string_view term);
  void AddAll(std::string_view term);  // exact terms among them behave like `any`: a column has one value
  void AddNone(std::string_view term);
  void AddPattern(std::string_view term);  // like AddAny, a pattern wherever its "%" and "_" stand

  bool operator==(const TextMatch&) const = default;
  bool empty() const { return any_.empty() && all_.empty() && none_.empty(); }
  bool Matches(std::string_view text) const { return MatchesEither({&text, 1}); }
  // For things with several texts (the halves of a value): a positive term needs one of them, a negative none.
  template <size_t N>
  bool MatchesEither(const std::string_view (&texts)[N]) const {
    return MatchesEither({texts, N});
  }

  // False: no text matches that is part of `texts`, which are folded as this condition folds and joined by any byte.
  bool MayMatchIn(std::string_view texts) const;

  // The exact positive terms, when they alone can decide (no pattern among them): what an index can look up.
  // Empty: no such list.
  std::vector<std::string> ExactTerms() const;

 private:
  struct Texts {
    const std::string_view* begin;
    size_t count;
  };
  struct Term {
    std::string text;    // as given
    std::string folded;  // or as given, when case counts
    bool pattern = false;
    std::string literal;  // in each text that matches, folded
    bool operator==(const Term&) const = default;
  };
  Term Make(std::string_view term) const;
  void PushAny(Term term);
  bool MatchesEither(Texts texts) const;
  static bool TermMatches(const Term& term, std::string_view folded);

  Case case_ = Case::kFold;
  std::vector<Term> any_, all_, none_;
  absl::flat_hash_set<std::string> any_exact_;  // of any_, folded: lists of thousands are usual
  bool any_has_pattern_ = false;
};

// SQL's LIKE over bytes: "%" any run, "_" any one UTF-8 character, a backslash before these or itself takes their
// meaning away.
bool Like(std::string_view pattern, std::string_view text);

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_TEXT_MATCH_H_
