// SPDX-License-Identifier: Apache-2.0
#include "engine/match/pattern_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "engine/match/admission.h"

namespace muninn::match {
namespace {

Pattern Literal(std::string text, std::string flags = "") { return {std::move(text), std::move(flags), true}; }

std::vector<Hit> HitsOf(const PatternSet& set, const std::vector<std::string_view>& values) {
  std::vector<Hit> hits;
  set.Scan(values, [&](const Hit& hit) {
    hits.push_back(hit);
    return true;
  });
  std::sort(hits.begin(), hits.end());
  return hits;
}

using Hits = std::vector<Hit>;

TEST(PatternSetTest, TellsPatternValueAndPlace) {
  const auto set = PatternSet::Compile({Literal("evil"), {"b[0-9]+", "i", false}, Literal("EVIL", "i")});
  EXPECT_EQ(HitsOf(*set, {"not evil", "xB12y", "", "Evil evil"}),
            (Hits{{0, 0, 4, 8}, {0, 3, 5, 9}, {1, 1, 1, 4}, {2, 0, 4, 8}, {2, 3, 0, 4}}));
}

TEST(PatternSetTest, LiteralsMeanTheirBytes) {
  const auto set =
      PatternSet::Compile({Literal("a.b"), Literal("(["), Literal(std::string("nul\0byte", 8)), Literal("\n"), Literal("")});
  EXPECT_EQ(HitsOf(*set, {"xa.by", "axb", "very (["}), (Hits{{0, 0, 1, 4}, {1, 2, 5, 7}}));
  EXPECT_EQ(HitsOf(*set, {std::string_view("a nul\0byte", 10), "a", "b\nc"}), (Hits{{2, 0, 2, 10}, {3, 2, 1, 2}}));
}

TEST(PatternSetTest, ValuesScannedTogetherStayApart) {
  const auto set = PatternSet::Compile({{"a\\sb", "", false},
                                        {"a.b", "s", false},
                                        {"a[^x]b", "", false},
                                        {"a\\nb", "", false},
                                        {"ab", "", false},
                                        {"a$\\s^b", "m", false},
                                        Literal("a\nb")});
  EXPECT_EQ(set->loose(), 1u) << "the one with anchors in its middle";
  EXPECT_EQ(HitsOf(*set, {"a", "b", "a", "", "b"}), Hits());
  EXPECT_EQ(HitsOf(*set, {"a\nb", "b"}),
            (Hits{{0, 0, 0, 3}, {1, 0, 0, 3}, {2, 0, 0, 3}, {3, 0, 0, 3}, {5, 0, 0, 3}, {6, 0, 0, 3}}));
}

TEST(PatternSetTest, AnchorsMeanTheValue) {
  const auto set = PatternSet::Compile({{"^a", "", false},
                                        {"a$", "", false},
                                        {"\\Aa", "", false},
                                        {"a\\z", "", false},
                                        {"a\\Z", "", false},
                                        {"^a", "m", false},
                                        {"a$", "D", false},
                                        {"a", "A", false},
                                        {"^a$", "", false}});
  EXPECT_EQ(set->loose(), 0u);
  EXPECT_EQ(HitsOf(*set, {"b", "xa", "b"}), (Hits{{1, 1, 1, 2}, {3, 1, 1, 2}, {4, 1, 1, 2}, {6, 1, 1, 2}}));
  EXPECT_EQ(HitsOf(*set, {"b\na"}), (Hits{{1, 0, 2, 3}, {3, 0, 2, 3}, {4, 0, 2, 3}, {5, 0, 2, 3}, {6, 0, 2, 3}}));
  EXPECT_EQ(HitsOf(*set, {"x", "a\n", "x"}),
            (Hits{{0, 1, 0, 1}, {1, 1, 0, 1}, {2, 1, 0, 1}, {4, 1, 0, 1}, {5, 1, 0, 1}, {7, 1, 0, 1}, {8, 1, 0, 1}}));
}

TEST(PatternSetTest, WhatHyperscanCannotJudgeIsLookedForAlone) {
  const auto set =
      PatternSet::Compile({{"\\x{e9}", "u", false}, {"x*", "", false}, {"(?|(a)|b)\\1", "", false}, {"(a)\\1", "", false}});
  EXPECT_EQ(set->loose(), 3u);
  EXPECT_EQ(HitsOf(*set, {"caf\xc3\xa9", "\xff\xc3\xa9", "aa"}),
            (Hits{{0, 0, 3, 5}, {1, 0, 0, 0}, {1, 1, 0, 0}, {1, 2, 0, 0}, {2, 2, 0, 2}, {3, 2, 0, 2}}));
}

// Being told of each of their ends cost more than a scan for all others.
TEST(PatternSetTest, WhatMatchesNearlyEverywhereIsLookedForAlone) {
  const auto set =
      PatternSet::Compile({{"[a-f]", "", false}, {"^.{4}[\\x20-\\x7f]{0,100}", "s", false}, {"evil[0-9]", "", false}});
  EXPECT_EQ(set->loose(), 2u);
  EXPECT_EQ(HitsOf(*set, {"xx evil7", "0123", "xyz"}), (Hits{{0, 0, 3, 4}, {1, 0, 0, 8}, {1, 1, 0, 4}, {2, 0, 3, 8}}));
}

// More values than fit the notes on a block.
TEST(PatternSetTest, ManyShortValuesAreEachAskedForOnce) {
  const auto set = PatternSet::Compile({{"(ab)+", "", false}, {"^[ab]b", "", false}});
  const std::vector<std::string_view> values(20'001, "abab");
  const std::vector<Hit> hits = HitsOf(*set, values);
  ASSERT_EQ(hits.size(), 2 * values.size());
  EXPECT_EQ(hits[20'000], (Hit{0, 20'000, 0, 4}));
  EXPECT_EQ(hits.back(), (Hit{1, 20'000, 0, 2}));
}

TEST(PatternSetTest, CharactersKnowTheirLettersAsInPhp) {
  const auto set = PatternSet::Compile({{"^\\w+$", "u", false}, {"^\xc3\x89$", "iu", false}, {"^\\w+$", "", false}});
  EXPECT_EQ(HitsOf(*set, {"\xc3\xa9"}), (Hits{{0, 0, 0, 2}, {1, 0, 0, 2}}));
}

// PCRE2 10.42's machine code says that there is no match.
TEST(PatternSetTest, GroupsThatGiveNothingBackMatchLazily) {
  const auto set = PatternSet::Compile({{"(?>[\\s\\S]+?)a", "", false}});
  EXPECT_EQ(HitsOf(*set, {"0#a"}), (Hits{{0, 0, 1, 3}}));
}

TEST(PatternSetTest, WhatDoesNotCompileHarmsNobody) {
  const auto set = PatternSet::Compile({{"bad(", "", false}, {"good", "", false}, {"good", "", false}});
  EXPECT_EQ(set->expression(0), nullptr);
  EXPECT_EQ(HitsOf(*set, {"a good one, bad("}), (Hits{{1, 0, 2, 6}, {2, 0, 2, 6}}));
}

TEST(PatternSetTest, StopsWhenTheCallerHasEnough) {
  const auto set = PatternSet::Compile({Literal("a"), {"a", "", false}, {"a", "u", false}});
  for (int enough = 1; enough <= 3; ++enough) {
    int calls = 0;
    const std::string_view values[] = {"a", "b"};
    set->Scan(values, [&](const Hit&) { return ++calls < enough; });
    EXPECT_EQ(calls, enough);
  }
}

TEST(PatternSetTest, TakesAnyNumberOfValuesOfAnySize) {
  const auto set = PatternSet::Compile({{"needle[0-9]", "", false}, Literal("needle")});
  const std::string big = std::string(200'000, 'x') + "needle7";
  std::vector<std::string_view> values(30'000, "hay");
  values[17] = values[29'999] = big;
  values[20'000] = "needle";
  const size_t at = 200'000;
  EXPECT_EQ(
      HitsOf(*set, values),
      (Hits{{0, 17, at, at + 7}, {0, 29'999, at, at + 7}, {1, 17, at, at + 6}, {1, 20'000, 0, 6}, {1, 29'999, at, at + 6}}));
  EXPECT_EQ(HitsOf(*set, {}), Hits());
}

TEST(PatternSetTest, AHitMayScanAgain) {
  const auto set = PatternSet::Compile({{"a[0-9]", "", false}});
  std::vector<uint32_t> inner;
  const std::string_view value = "a1";
  set->Scan({&value, 1}, [&](const Hit&) {
    inner = set->Matching("xa2");
    return true;
  });
  EXPECT_EQ(inner, std::vector<uint32_t>{0});
}

TEST(PatternSetTest, OneExpressionMoreChangesOneShard) {
  std::vector<Pattern> patterns;
  for (int i = 0; i < 3000; ++i) patterns.push_back({"rule[0-9]" + std::to_string(i), "", false});
  const auto before = PatternSet::Partition(patterns);
  patterns.insert(patterns.begin(), {"another", "", false});
  const auto after = PatternSet::Partition(patterns);
  ASSERT_EQ(before.size(), after.size());
  EXPECT_EQ(before.size(), 16u);
  size_t different = 0;
  for (size_t i = 0; i < before.size(); ++i) different += before[i] == after[i] ? 0 : 1;
  EXPECT_EQ(different, 1u);
}

TEST(PatternSetTest, SaysWhetherValuesMayMatchWithoutAskingPcre2) {
  const auto set = PatternSet::Compile({{"^evil[0-9]$", "", false}, {"Needle", "", true}, {"CASELESS", "i", true}});
  EXPECT_TRUE(set->MayMatchIn("good\nevil1\n"));
  EXPECT_TRUE(set->MayMatchIn("a Needle\n"));
  EXPECT_TRUE(set->MayMatchIn("good\na caseLess one\n"));
  EXPECT_FALSE(set->MayMatchIn("good\nevil12\na needle\n"));
  EXPECT_FALSE(set->MayMatchIn(""));
  EXPECT_GT(set->compiled_bytes(), 0u);
  const PatternSet uncompiled({{"^evil$", "", false}}, {});
  EXPECT_TRUE(uncompiled.MayMatchIn("good\n")) << "PCRE2 alone would know";
  EXPECT_EQ(uncompiled.compiled_bytes(), 0u);
}

TEST(AdmissionTest, RefusesWhatNeitherEngineCanBound) {
  for (const char* good : {"/^(a+)+$/", "/evil/i", "/(a)\\1/", "#\\x{e9}#u", "/x*/", "/\\bfoo(?=bar)/"})
    EXPECT_TRUE(Admit(good).ok()) << good << ": " << Admit(good);
  for (const char* wild : {"/^(a+)+$/u", "/^(\\w+\\s?)+$/u", "/^(x|xx)*$/n", "/(?|^(a*)*(a*)*$)/"})
    EXPECT_TRUE(absl::IsResourceExhausted(Admit(wild))) << wild << ": " << Admit(wild);
  for (const char* bad : {"", "/a", "/(/", "/a/q"}) EXPECT_TRUE(absl::IsInvalidArgument(Admit(bad))) << bad;
}

}  // namespace
}  // namespace muninn::match
