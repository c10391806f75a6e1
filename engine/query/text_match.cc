// SPDX-License-Identifier: Apache-2.0
#include "engine/query/text_match.h"

#include <string.h>

#include <algorithm>
#include <utility>

#include "schema/base/status.h"
#include "schema/rules/correlation_key.h"

namespace muninn {
namespace {

bool IsPattern(std::string_view term) { return !term.empty() && (term.front() == '%' || term.back() == '%'); }

size_t CharacterBytes(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

struct Literal {
  char character;
  size_t size;  // in the pattern
};

// The character at `at` of a pattern that stands for itself: "\%" is "%" and "\\" is one backslash, as in MySQL; a lone
// backslash before anything else is one, too.
Literal LiteralAt(std::string_view pattern, size_t at) {
  if (pattern[at] == '\\' && at + 1 < pattern.size()) {
    const char next = pattern[at + 1];
    if (next == '\\' || next == '%' || next == '_') return {next, 2};
  }
  return {pattern[at], 1};
}

// Of all that a pattern, or the same text taken as it is, matches.
std::string LongestLiteral(std::string_view pattern) {
  std::string longest, run;
  const auto end_run = [&] {
    if (run.size() > longest.size()) longest = run;
    run.clear();
  };
  for (size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    // A backslash means one thing in a pattern and another in a text.
    if (c == '%' || c == '_' || c == '\\')
      end_run();
    else
      run.push_back(c);
  }
  end_run();
  return longest;
}

bool Contains(std::string_view text, const std::string& part) {
  return part.empty() || memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

}  // namespace

// Greedy with one point of return: the last "%" may take one character more. Linear for patterns with one "%", at worst
// the product of both lengths.
bool Like(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0;
  size_t star = std::string_view::npos, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '%') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == '_') {
      ++p;
      t = std::min(text.size(), t + CharacterBytes(text[t]));
    } else if (p < pattern.size() && LiteralAt(pattern, p).character == text[t]) {
      p += LiteralAt(pattern, p).size;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '%') ++p;
  return p == pattern.size();
}

TextMatch::Term TextMatch::Make(std::string_view term) const {
  Term made;
  made.text = std::string(term);
  made.folded = case_ == Case::kFold ? rules::CorrelationKey(term) : made.text;
  made.pattern = IsPattern(term);
  made.literal = LongestLiteral(made.folded);
  return made;
}

void TextMatch::PushAny(Term term) {
  any_exact_.insert(term.folded);
  any_has_pattern_ |= term.pattern;
  any_.push_back(std::move(term));
}

void TextMatch::AddAny(std::string_view term) { PushAny(Make(term)); }
void TextMatch::AddAll(std::string_view term) { all_.push_back(Make(term)); }
void TextMatch::AddNone(std::string_view term) { none_.push_back(Make(term)); }
void TextMatch::AddPattern(std::string_view term) {
  Term made = Make(term);
  made.pattern = true;
  PushAny(std::move(made));
}

bool TextMatch::TermMatches(const Term& term, std::string_view folded) {
  return term.folded == folded || (term.pattern && Like(term.folded, folded));
}

bool TextMatch::MatchesEither(Texts texts) const {
  if (empty()) return true;
  constexpr size_t kTextsMax = 4;
  std::string folded[kTextsMax];
  std::string_view views[kTextsMax];
  const size_t count = std::min(texts.count, kTextsMax);
  for (size_t i = 0; i < count; ++i) {
    if (case_ == Case::kFold) folded[i] = rules::CorrelationKey(texts.begin[i]);
    views[i] = case_ == Case::kFold ? std::string_view(folded[i]) : texts.begin[i];
  }
  const auto hit = [&](const Term& term) {
    return std::any_of(views, views + count, [&](std::string_view view) { return TermMatches(term, view); });
  };
  if (std::any_of(none_.begin(), none_.end(), hit)) return false;
  if (!any_.empty() &&
      std::none_of(views, views + count, [&](std::string_view view) { return any_exact_.contains(ToAbsl(view)); }) &&
      !(any_has_pattern_ && std::any_of(any_.begin(), any_.end(), [&](const Term& term) { return term.pattern && hit(term); })))
    return false;
  // Several exact values can't all be one column's value: MISP reads them as alternatives.
  bool exact_asked = false, exact_hit = false;
  for (const Term& term : all_) {
    if (term.pattern) {
      if (!hit(term)) return false;
    } else {
      exact_asked = true;
      exact_hit |= hit(term);
    }
  }
  return !exact_asked || exact_hit;
}

bool TextMatch::MayMatchIn(std::string_view texts) const {
  constexpr size_t kTermsMax = 16;  // with more, comparing the values themselves is quicker
  const auto may = [&](const Term& term) { return Contains(texts, term.literal); };
  if (!any_.empty() && any_.size() <= kTermsMax && std::none_of(any_.begin(), any_.end(), may)) return false;
  // Exact ones among `all` are alternatives.
  return std::all_of(all_.begin(), all_.end(), [&](const Term& term) { return !term.pattern || may(term); });
}

std::vector<std::string> TextMatch::ExactTerms() const {
  std::vector<std::string> terms;
  if (!any_.empty() && !any_has_pattern_) {
    for (const Term& term : any_) terms.push_back(term.text);
    return terms;
  }
  if (!any_.empty() && all_.empty()) return terms;
  for (const Term& term : all_) {
    if (!term.pattern) terms.push_back(term.text);
  }
  return terms;
}

}  // namespace muninn
