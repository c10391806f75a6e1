// SPDX-License-Identifier: Apache-2.0
// Sets of patterns against looking for each in each value. Seeds are fixed, so a failure repeats.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "engine/match/pattern_set.h"
#include "tests/engine/match/naive_match.h"
#include "tests/support/shared_data.h"

namespace muninn::match {
namespace {

using Random = std::mt19937_64;

template <typename T, size_t n>
const T& OneOf(Random& random, const T (&list)[n]) {
  return list[random() % n];
}

// Of what is easily confused: line breaks, anchors, classes that hold line breaks, what one of the engines does not know.
std::string RandomExpression(Random& random, int depth = 0) {
  static const std::string_view kAtoms[] = {"a",
                                            "b",
                                            "c",
                                            "ab",
                                            ".",
                                            "\\s",
                                            "\\S",
                                            "\\w",
                                            "\\W",
                                            "\\d",
                                            "\\D",
                                            "\\n",
                                            "[ab]",
                                            "[^a]",
                                            "[^\\n]",
                                            "[]a]",
                                            "[[:alpha:]]",
                                            "[^[:space:]]",
                                            "[\\s\\S]",
                                            "[a\\]]",
                                            "\\x0a",
                                            "\\x{61}",
                                            "\\N",
                                            "\\h",
                                            "\\v",
                                            "\\R",
                                            "\\.",
                                            "\\t",
                                            "A",
                                            "_",
                                            "0",
                                            "\n",
                                            "[\\A]",
                                            "\\y",
                                            "\\cJ",
                                            "\\Qa.b\\E",
                                            "[^\\W]",
                                            "\\12",
                                            "[\\x09-\\x0d]",
                                            "{",
                                            "}",
                                            "a{,2}",
                                            "(?#a[)",
                                            "\\p{L}",
                                            "\\K",
                                            "#",
                                            " "};
  static const std::string_view kAssertions[] = {"^", "$", "\\A", "\\z", "\\Z", "\\b", "\\B", "\\G"};
  static const std::string_view kQuantifiers[] = {"*", "+", "?", "{2}", "{1,2}", "{2,}", "*?", "+?", "??", "++", "*+", "{0,2}"};
  static const std::string_view kOpeners[] = {"(",    "(",    "(?:", "(?i:", "(?s:", "(?m:",  "(?-m:", "(?=",   "(?!",
                                              "(?<=", "(?<!", "(?>", "(?x:", "(?^:", "(?<n>", "(?|",   "(?P<n>"};
  static const std::string_view kReferences[] = {"\\1", "\\1", "\\2", "(?P=n)", "\\k<n>"};
  static const std::string_view kSettings[] = {"(?i)", "(?s)", "(?m)", "(?-m)", "(?x)", "(?-i)", "(?U)", "(?-s)"};
  std::string text;
  for (uint64_t pieces = 1 + random() % 4; pieces > 0; --pieces) {
    const uint64_t kind = random() % 20;
    if (kind < 3 && depth < 3) {
      text += std::string(OneOf(random, kOpeners)) + RandomExpression(random, depth + 1) + ")";
    } else if (kind < 6) {
      text += OneOf(random, kAssertions);
      continue;
    } else if (kind == 6) {
      text += OneOf(random, kReferences);
    } else if (kind == 7) {
      text += OneOf(random, kSettings);
      continue;
    } else {
      text += OneOf(random, kAtoms);
    }
    if (random() % 3 == 0) text += OneOf(random, kQuantifiers);
  }
  if (random() % 6 == 0) text += "|" + RandomExpression(random, depth + 1);
  return text;
}

Pattern RandomPattern(Random& random) {
  constexpr std::string_view kFlags = "imsxuUADnXJ";
  Pattern pattern;
  if (random() % 5 == 0) {
    pattern.literal = true;
    for (uint64_t size = 1 + random() % 10; size > 0; --size) pattern.text += "abA\n."[random() % 5];
    pattern.flags = random() % 2 == 0 ? "i" : "";
    return pattern;
  }
  pattern.text = RandomExpression(random);
  for (const char flag : kFlags) {
    if (random() % 8 == 0) pattern.flags += flag;
  }
  return pattern;
}

std::string RandomValue(Random& random) {
  static constexpr char kText[] = "aaabbcA\n\n .0_\t\x0b\r\xff\xc3\xa9\0#{";
  constexpr std::string_view kBytes(kText, sizeof(kText) - 1);
  std::string value;
  for (uint64_t size = random() % 3 == 0 ? random() % 3 : random() % 14; size > 0; --size)
    value += kBytes[random() % kBytes.size()];
  return value;
}

std::vector<std::string_view> Views(const std::vector<std::string>& values) { return {values.begin(), values.end()}; }

TEST(MatchDifferentialTest, RandomPatternsHitWhereEachOfThemDoes) {
  size_t hits = 0, loose = 0, expressions = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    std::vector<Pattern> patterns;
    for (int i = 0; i < 40; ++i) patterns.push_back(RandomPattern(random));
    std::vector<std::string> values;
    for (int i = 0; i < 120; ++i) values.push_back(RandomValue(random));
    const auto set = PatternSet::Compile(patterns);
    hits += test::ExpectSameHits(*set, Views(values));
    if (HasFailure()) return;
    loose += set->loose();
    for (size_t i = 0; i < patterns.size(); ++i) expressions += set->expression(i) != nullptr;
  }
  EXPECT_GT(hits, 100'000u);
  EXPECT_GT(expressions - loose, 800u) << "or else Hyperscan is not what is tested here";
}

TEST(MatchDifferentialTest, ManyLiteralsHitWhereEachOfThemDoes) {
  for (uint64_t seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    std::vector<Pattern> patterns;
    for (int i = 0; i < 300; ++i) {
      Pattern pattern{"", random() % 4 == 0 ? "i" : "", true};
      for (uint64_t size = 1 + random() % 12; size > 0; --size) pattern.text += "abcB"[random() % 4];
      patterns.push_back(std::move(pattern));
    }
    std::vector<std::string> values;
    for (int i = 0; i < 60; ++i) {
      std::string value;
      for (uint64_t size = random() % 80; size > 0; --size) value += "abcBC"[random() % 5];
      values.push_back(std::move(value));
    }
    test::ExpectSameHits(*PatternSet::Compile(patterns), Views(values));
    if (HasFailure()) return;
  }
}

std::vector<Pattern> RealPatterns(const std::string& path) {
  std::vector<Pattern> patterns;
  const std::vector<std::string> lines = muninn::test::ReadLines(path);
  for (size_t i = 1; i < lines.size(); ++i) {  // source ref flags hyperscan pcre2 context pattern
    std::vector<std::string> cells;
    size_t at = 0;
    for (int cell = 0; cell < 6; ++cell) {
      const size_t tab = lines[i].find('\t', at);
      cells.push_back(lines[i].substr(at, tab - at));
      at = tab + 1;
    }
    patterns.push_back({lines[i].substr(at), cells[2], false});
  }
  return patterns;
}

// Something that an expression may match: what it says without what it means.
std::string Likely(Random& random, std::string_view expression) {
  std::string value;
  for (size_t i = 0; i < expression.size() && value.size() < 120; ++i) {
    const char c = expression[i];
    if (c == '\\' && i + 1 < expression.size()) {
      const char next = expression[++i];
      value += next == 'd' ? '7' : next == 's' ? " \n"[random() % 2] : next == 'w' ? 'w' : next;
    } else if (c == '.') {
      value += "x\n."[random() % 3];
    } else if (std::string_view("^$()[]*+?|").find(c) == std::string_view::npos) {
      value += c;
    }
  }
  for (uint64_t changes = random() % 3; changes > 0 && !value.empty(); --changes)
    value[random() % value.size()] = "a\n/ .0"[random() % 6];
  return value;
}

TEST(MatchDifferentialTest, RealPatternsHitWhereEachOfThemDoes) {
  const auto path = muninn::test::SharedPath("data/patterns/patterns.tsv");
  if (!path) GTEST_SKIP() << "MUNINN_SHARED is not set";
  const std::vector<Pattern> all = RealPatterns(*path);
  ASSERT_GT(all.size(), 11'000u);
  size_t hits = 0;
  for (uint64_t seed = 0; seed < 3; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    std::vector<Pattern> patterns;
    std::sample(all.begin(), all.end(), std::back_inserter(patterns), 250, random);
    std::vector<std::string> values;
    for (const Pattern& pattern : patterns) {
      for (int i = 0; i < 3; ++i) values.push_back(Likely(random, pattern.text));
      values.push_back(RandomValue(random));
    }
    const auto set = PatternSet::Compile(patterns);
    EXPECT_LT(set->loose(), 60u);
    hits += test::ExpectSameHits(*set, Views(values));
    if (HasFailure()) return;
  }
  EXPECT_GT(hits, 1000u);
}

}  // namespace
}  // namespace muninn::match
