// SPDX-License-Identifier: Apache-2.0
// No expression and no value may hang the engine or make it eat memory: expressions that explode when they are compiled, texts
// that explode when they are matched, and the two together.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <string>
#include <vector>

#include "engine/match/admission.h"
#include "engine/match/pattern_set.h"

namespace muninn::match {
namespace {

constexpr const char* kWild[] = {"^(a+)+$",
                                 "^(a|a)*$",
                                 "^(a|aa)+$",
                                 "(a*)*b",
                                 "^(([a-z])+.)+[A-Z]([a-z])+$",
                                 "(x+x+)+y",
                                 "^(\\w+\\s?)*$",
                                 "(.*)*=(.*)*=",
                                 "^(?:.*,){30}x",
                                 "(a?){40}a{40}",
                                 "(?:a?){60}b",
                                 "(a+)+\\1$",
                                 "^(?=(a+)+$)x",
                                 "(?<!a)(a+)+$",
                                 "((((a*)*)*)*)*b",
                                 "\\s+$",
                                 "(.*?,){11}P",
                                 "^(?:a|b|ab)*c$",
                                 "a*a*a*a*a*a*b",
                                 ".*.*.*.*=.*",
                                 "(?:(?:a{1,50}){1,50}){1,20}b",
                                 "(?|(a+)|b)+$"};

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::vector<std::string> Texts() {
  std::vector<std::string> texts = {"", std::string(40, 'a') + "!", std::string(5'000, 'a') + "!", std::string(65'000, 'a') + "!",
                                    std::string(20'000, ' ') + "x"};
  std::string mixed;
  for (int i = 0; i < 5'000; ++i) mixed += "ab, =x";
  texts.push_back(mixed);
  texts.push_back(std::string(3'000, 'x') + std::string(3'000, '\n'));
  texts.push_back(std::string(8'000, '\xff'));
  return texts;
}

TEST(CatastropheTest, EachGivingUpIsCounted) {
  const auto wild = DelimitedPattern::Compile("/^(a+)+$/");
  ASSERT_TRUE(wild.ok());
  const uint64_t before = GiveUps();
  EXPECT_EQ(wild->Find("aaa!").answer, Answer::kNo);
  EXPECT_EQ(GiveUps(), before);
  EXPECT_EQ(wild->Find(std::string(5'000, 'a') + "!").answer, Answer::kGaveUp);
  EXPECT_EQ(GiveUps(), before + 1);
}

TEST(CatastropheTest, WildExpressionsOnWildTextsEnd) {
  const std::vector<std::string> texts = Texts();
  for (const char* expression : kWild) {
    for (const char* flags : {"", "s", "iu"}) {
      const auto set = PatternSet::Compile({{expression, flags, false}});
      ASSERT_NE(set->expression(0), nullptr) << expression;
      for (const std::string& text : texts) {
        const auto start = std::chrono::steady_clock::now();
        (void)set->Matching(text);
        EXPECT_LT(SecondsSince(start), 3) << expression << " flags " << flags << " on " << text.size() << " bytes of "
                                          << text.substr(0, 6);
      }
    }
  }
}

TEST(CatastropheTest, AnExpressionThatKeepsRunningWildIsLeftAlone) {
  const auto set = PatternSet::Compile({{"^(a+)+$", "u", false}, {"!", "", false}});
  const std::string wild = std::string(60, 'a') + "!";
  const std::vector<std::string_view> values(20'000, wild);
  const auto start = std::chrono::steady_clock::now();
  size_t others = 0;
  const size_t gave_up = set->Scan(values, [&](const Hit& hit) {
    others += hit.pattern;
    return true;
  });
  EXPECT_EQ(gave_up, values.size());
  EXPECT_EQ(others, values.size()) << "the other one is found all the same";
  EXPECT_LT(SecondsSince(start), 10);
}

TEST(CatastropheTest, ExpressionsThatExplodeWhenCompiledAreLookedForAlone) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<Pattern> patterns = {{"good[0-9]", "", false}};
  for (const char* text :
       {"((a{1,100}){1,100}){1,100}", "(.{1,300}x){300}", "(foo|bar|ba[a-z]+){1000}", "(a|b|c|d|e){0,60000}f",
        "((((((((((x{0,9}){0,9}){0,9}){0,9}){0,9}){0,9}){0,9}){0,9}){0,9}){0,9}){0,9}", "[^a]{65535}b", "(?:[ab]c?){20000}$"})
    patterns.push_back({text, "", false});
  patterns.push_back({std::string(200, '(') + "a" + std::string(200, ')'), "", false});
  patterns.push_back({std::string(100'000, '('), "", false});
  patterns.push_back({std::string(60'000, 'a'), "", false});
  std::string alternatives = "x";
  for (int i = 0; i < 20'000; ++i) alternatives += "|" + std::to_string(i * 7919);
  patterns.push_back({alternatives, "", false});
  const auto set = PatternSet::Compile(patterns);
  EXPECT_LT(SecondsSince(start), 60);
  EXPECT_EQ(set->Matching("a good7 one").front(), 0u);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  EXPECT_LT(usage.ru_maxrss, 1'500'000) << "kilobytes";
}

TEST(CatastropheTest, ManyMatchesInOneTextCostNoMemory) {
  std::vector<Pattern> patterns;
  for (int i = 1; i < 400; ++i) patterns.push_back({std::string(static_cast<size_t>(i), 'a'), "", i % 2 == 0});
  const auto set = PatternSet::Compile(patterns);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(set->Matching(std::string(65'000, 'a')).size(), patterns.size());
  EXPECT_LT(SecondsSince(start), 10);
}

TEST(CatastropheTest, SayingWhetherARuleMayBeKeptIsQuick) {
  for (const char* expression : kWild) {
    for (const char* flags : {"", "u"}) {
      const auto start = std::chrono::steady_clock::now();
      (void)Admit("~" + std::string(expression) + "~" + flags);
      EXPECT_LT(SecondsSince(start), 2) << expression;
    }
  }
}

}  // namespace
}  // namespace muninn::match
