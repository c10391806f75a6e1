// SPDX-License-Identifier: Apache-2.0
#include "engine/match/pattern_set.h"

#include <algorithm>
#include <random>
#include <set>

#include "gtest/gtest.h"

namespace muninn::match {
namespace {

std::set<uint32_t> HitsOf(const PatternSet& set, std::string_view text) {
  std::set<uint32_t> hits;
  EXPECT_TRUE(set.Scan(text, [&](uint32_t id, uint64_t) { return hits.insert(id).second || true; }).ok());
  return hits;
}

TEST(PatternSetTest, FindsLiteralsWhateverTheyWouldMeanAsExpressions) {
  const auto set = PatternSet::CompileLiterals({{1, "a.b"}, {2, "EVIL", true}, {3, "(["}, {4, std::string("nul\0byte", 8)}});
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(HitsOf(**set, "xa.by"), std::set<uint32_t>{1});
  EXPECT_EQ(HitsOf(**set, "axb"), std::set<uint32_t>{});
  EXPECT_EQ(HitsOf(**set, "very evil (["), (std::set<uint32_t>{2, 3}));
  EXPECT_EQ(HitsOf(**set, std::string_view("a nul\0byte", 10)), std::set<uint32_t>{4});
}

TEST(PatternSetTest, FindsExpressionsWithTheirFlags) {
  const auto set =
      PatternSet::CompileRegexes({{1, "^c:\\\\users\\\\[a-z]+", true}, {2, "b$", false, false, true}, {3, "x.y", false, true}});
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(HitsOf(**set, "C:\\Users\\joe"), std::set<uint32_t>{1});
  EXPECT_EQ(HitsOf(**set, "ab\ncd"), std::set<uint32_t>{2});
  EXPECT_EQ(HitsOf(**set, "x\ny"), std::set<uint32_t>{3});
}

TEST(PatternSetTest, NamesThePatternThatDoesNotCompile) {
  const auto set = PatternSet::CompileRegexes({{7, "good"}, {8, "bad("}});
  ASSERT_TRUE(absl::IsInvalidArgument(set.status()));
  EXPECT_NE(set.status().message().find("pattern 8"), absl::string_view::npos) << set.status();
  EXPECT_TRUE(absl::IsInvalidArgument(PatternSet::CompileLiterals({{9, ""}}).status()));
  EXPECT_TRUE(absl::IsResourceExhausted(PatternSet::CompileLiterals({}).status()));
}

TEST(PatternSetTest, StopsWhenTheCallerHasEnough) {
  const auto set = PatternSet::CompileLiterals({{1, "aa"}, {2, "bb"}, {3, "cc"}});
  ASSERT_TRUE(set.ok());
  int calls = 0;
  ASSERT_TRUE((*set)->Scan("aa bb cc", [&](uint32_t, uint64_t) { return ++calls < 2; }).ok());
  EXPECT_EQ(calls, 2);
}

TEST(PatternSetTest, ComesBackFromItsBytesAndRefusesOthers) {
  const auto set = PatternSet::CompileLiterals({{5, "needle"}});
  ASSERT_TRUE(set.ok());
  const auto bytes = (*set)->Serialise();
  ASSERT_TRUE(bytes.ok());
  const auto again = PatternSet::Deserialise(*bytes);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(HitsOf(**again, "hay needle hay"), std::set<uint32_t>{5});
  EXPECT_TRUE(absl::IsDataLoss(PatternSet::Deserialise("no database").status()));
}

TEST(PatternSetTest, AgreesWithSearchingOneByOne) {
  std::mt19937_64 random(3);
  const auto word = [&](size_t size) {
    std::string text;
    for (size_t i = 0; i < size; ++i) text.push_back("abc."[random() % 4]);
    return text;
  };
  std::vector<Pattern> patterns;
  for (uint32_t id = 0; id < 300; ++id) patterns.push_back({id, word(2 + random() % 6)});
  const auto set = PatternSet::CompileLiterals(patterns);
  ASSERT_TRUE(set.ok());
  for (int round = 0; round < 300; ++round) {
    const std::string text = word(random() % 80);
    std::set<uint32_t> expected;
    for (const Pattern& pattern : patterns) {
      if (text.find(pattern.text) != std::string::npos) expected.insert(pattern.id);
    }
    EXPECT_EQ(HitsOf(**set, text), expected) << text;
  }
}

}  // namespace
}  // namespace muninn::match
