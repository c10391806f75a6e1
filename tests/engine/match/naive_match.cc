// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/match/naive_match.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <gtest/gtest.h>
#include <pcre2.h>

#include <algorithm>
#include <string>
#include <utility>

namespace muninn::match::test {
namespace {

PCRE2_SPTR Bytes(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

std::string Folded(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return folded;
}

std::string Shown(std::string_view text) {
  std::string shown;
  for (const char c : text) {
    char escaped[8];
    std::snprintf(escaped, sizeof(escaped), c >= ' ' && c < 127 ? "%c" : "\\x%02x", static_cast<unsigned char>(c));
    shown += escaped;
  }
  return shown;
}

}  // namespace

NaivePattern::NaivePattern(const Pattern& pattern) : pattern_(pattern) {
  if (pattern.literal) return;
  uint32_t options = 0;
  for (const char flag : pattern.flags) {
    switch (flag) {
      case 'i':
        options |= PCRE2_CASELESS;
        break;
      case 'm':
        options |= PCRE2_MULTILINE;
        break;
      case 's':
        options |= PCRE2_DOTALL;
        break;
      case 'x':
        options |= PCRE2_EXTENDED;
        break;
      case 'u':
        options |= PCRE2_UTF | PCRE2_UCP;
        break;
      case 'U':
        options |= PCRE2_UNGREEDY;
        break;
      case 'A':
        options |= PCRE2_ANCHORED;
        break;
      case 'D':
        options |= PCRE2_DOLLAR_ENDONLY;
        break;
      case 'n':
        options |= PCRE2_NO_AUTO_CAPTURE;
        break;
      case 'J':
        options |= PCRE2_DUPNAMES;
        break;
      default:
        break;
    }
  }
  pcre2_compile_context* const context = pcre2_compile_context_create(nullptr);
  if (pattern.flags.find('X') == std::string::npos) pcre2_set_compile_extra_options(context, PCRE2_EXTRA_BAD_ESCAPE_IS_LITERAL);
  int error = 0;
  PCRE2_SIZE at = 0;
  code_ = pcre2_compile(Bytes(pattern.text), pattern.text.size(), options, &error, &at, context);
  pcre2_compile_context_free(context);
}
NaivePattern::~NaivePattern() { pcre2_code_free(static_cast<pcre2_code*>(code_)); }
NaivePattern::NaivePattern(NaivePattern&& other) noexcept
    : pattern_(std::move(other.pattern_)), code_(std::exchange(other.code_, nullptr)) {}

bool NaivePattern::compiles() const { return pattern_.literal ? !pattern_.text.empty() : code_ != nullptr; }

NaivePattern::Answer NaivePattern::Find(std::string_view value) const {
  Answer answer;
  if (!compiles()) return answer;
  if (pattern_.literal) {
    answer.from = pattern_.flags == "i" ? Folded(value).find(Folded(pattern_.text)) : value.find(pattern_.text);
    answer.matches = answer.from != value.npos;
    answer.to = answer.from + pattern_.text.size();
    return answer;
  }
  auto* const code = static_cast<pcre2_code*>(code_);
  pcre2_match_context* const context = pcre2_match_context_create(nullptr);
  pcre2_set_match_limit(context, 300'000);
  pcre2_match_data* const data = pcre2_match_data_create_from_pattern(code, nullptr);
  const int found = pcre2_match(code, Bytes(value), value.size(), 0, PCRE2_NO_JIT, data, context);
  answer.matches = found >= 0;
  answer.known =
      found >= 0 || found == PCRE2_ERROR_NOMATCH || (found <= PCRE2_ERROR_UTF8_ERR1 && found >= PCRE2_ERROR_UTF8_ERR21);
  if (answer.matches) {
    answer.from = std::min(pcre2_get_ovector_pointer(data)[0], pcre2_get_ovector_pointer(data)[1]);
    answer.to = pcre2_get_ovector_pointer(data)[1];
  }
  pcre2_match_data_free(data);
  pcre2_match_context_free(context);
  return answer;
}

size_t ExpectSameHits(const PatternSet& set, std::span<const std::string_view> values) {
  std::vector<Hit> hits;
  set.Scan(values, [&](const Hit& hit) {
    hits.push_back(hit);
    return true;
  });
  std::sort(hits.begin(), hits.end());
  EXPECT_EQ(std::adjacent_find(hits.begin(), hits.end(),
                               [](const Hit& a, const Hit& b) { return a.pattern == b.pattern && a.value == b.value; }),
            hits.end())
      << "a pattern is told twice of a value";
  auto next = hits.begin();
  for (uint32_t p = 0; p < set.patterns().size(); ++p) {
    const NaivePattern naive(set.patterns()[p]);
    for (uint32_t v = 0; v < values.size(); ++v) {
      const NaivePattern::Answer answer = naive.Find(values[v]);
      const bool told = next != hits.end() && next->pattern == p && next->value == v;
      const Hit hit = told ? *next++ : Hit();
      if (!answer.known) continue;
      const Pattern& pattern = set.patterns()[p];
      EXPECT_TRUE(told == answer.matches && (!told || (hit.from == answer.from && hit.to == answer.to)))
          << (pattern.literal ? "literal " : "expression ") << Shown(pattern.text) << " flags " << pattern.flags << " value \""
          << Shown(values[v]) << "\": told " << told << " " << hit.from << "-" << hit.to << ", is " << answer.matches << " "
          << answer.from << "-" << answer.to;
      if (::testing::Test::HasFailure()) return hits.size();
    }
  }
  EXPECT_EQ(next, hits.end());
  return hits.size();
}

}  // namespace muninn::match::test
