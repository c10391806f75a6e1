// SPDX-License-Identifier: Apache-2.0
//
// What an expression finds is what PCRE2 finds in each value alone, whatever is passed over on the way.
#include "engine/query/value_expressions.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "schema/base/status.h"
#include "tests/engine/match/naive_match.h"

namespace muninn {
namespace {

constexpr const char* kTable[] = {
    "/evil/",
    "/EVIL/i",
    "/(?-i)evil/i",
    "/^evil/",
    "/evil$/",
    "/evil$/D",
    "/^evil$/",
    "/^evil$/m",
    "/\\Aevil\\z/",
    "/evil|good/",
    "/e.il/",
    "/e.il/s",
    "/e\\sil/",
    "/[^e]vil/",
    "/\\bevil\\b/",
    "/evil\\B/",
    "/\\|/",
    "/^[a-z]+\\|[0-9]+$/",
    "/\\|1$/",
    "/(e)vil.*\\1/",
    "/evil(?=1)/",
    "/evil(?!1)/",
    "/(?<!e)vil/",
    "/x*/",
    "/^$/",
    "/./s",
    "/\\n/",
    "/a\\nb/",
    "/\xc3\xbc/",
    "/\xc3\x9c/i",
    "/\xc3\x9c/iu",
    "/^.\\|/u",
    "/\\x00/",
    "/(?i)e(?-i)VIL/",
    "/e v i l/x",
    "#evil#",
    "{evil}i",
    "(evil)",
    "/evil{2,3}/",
    "/e++vil/",
    "/(?>e+)vil/",
    "/1{1,3}+0/",
    "/(foo|bar)?ev/U",
    "/^(?:evil|b)+\\|/",
    "/[[:digit:]]{2}$/",
    "/\\d{2}\\Z/",
    "/\\x{fc}/u",
    "/\\.example$/A",
};

// Short texts of few letters, so that expressions meet them; line breaks, bars, other alphabets and broken UTF-8 among them.
std::string Word(std::mt19937_64& random) {
  constexpr const char* kPieces[] = {"evil", "EVIL", "Evil", "e",  "vil", "good",     "a",        "b",    "1",    "10",
                                     " ",    "\n",   "|",    ".x", "foo", "\xc3\xbc", "\xc3\x9c", "\xff", "\x01", ".example"};
  std::string word;
  for (size_t i = random() % 5; i > 0; --i) word += kPieces[random() % std::size(kPieces)];
  return word;
}

TEST(ValueExpressionsTest, FindWhatPcre2FindsInEachValue) {
  std::mt19937_64 random(7);
  size_t matched = 0, passed_over = 0;
  for (const char* expression : kTable) {
    const auto made = ValueExpressions::Compile({expression});
    ASSERT_TRUE(made.ok()) << expression << ": " << made.status();
    const match::test::NaivePattern naive(*match::ReadPattern(expression));
    for (int block = 0; block < 400; ++block) {
      std::string texts;
      bool any = false;
      for (size_t i = random() % 5; i > 0; --i) {
        const std::string value1 = Word(random), value2 = random() % 3 == 0 ? Word(random) : "";
        const std::string whole = value2.empty() ? value1 : value1 + "|" + value2;
        const bool matches = naive.Find(whole).matches;
        ASSERT_EQ(made->Matches(value1, value2), matches) << expression << " on \"" << whole << "\"";
        any |= matches;
        texts += whole + "\n";
      }
      const bool may = made->MayMatchIn(texts);
      ASSERT_TRUE(may || !any) << expression << " in \"" << texts << "\"";
      matched += any;
      passed_over += !may;
    }
    EXPECT_TRUE(made->Bounded().ok());
  }
  EXPECT_GT(matched, 1000u);
  EXPECT_GT(passed_over, 1000u);
}

TEST(ValueExpressionsTest, OneOfSeveralIsEnough) {
  const auto made = ValueExpressions::Compile({"/^a/", "/b$/u", "/^a/"});
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_TRUE(made->Matches("ax", ""));
  EXPECT_TRUE(made->Matches("x", "b")) << "the whole value is x|b";
  EXPECT_FALSE(made->Matches("xax", ""));
  EXPECT_EQ(made->loose(), 1u) << "Hyperscan is told nothing of characters";
  EXPECT_TRUE(made->MayMatchIn("nothing\n")) << "so each value is tried";
}

TEST(ValueExpressionsTest, NoneAsksForNothing) {
  const auto made = ValueExpressions::Compile({});
  ASSERT_TRUE(made.ok());
  EXPECT_TRUE(made->empty());
  EXPECT_TRUE(*made == ValueExpressions());
  EXPECT_TRUE(made->Bounded().ok());
}

TEST(ValueExpressionsTest, AreComparedByWhatIsWritten) {
  auto one = *ValueExpressions::Compile({"/a/", "/b/"}), same = *ValueExpressions::Compile({"/a/", "/b/"});
  EXPECT_TRUE(one == same);
  EXPECT_FALSE(one == *ValueExpressions::Compile({"/b/", "/a/"}));
  same.Forget();
  EXPECT_TRUE(one == same);
  EXPECT_FALSE(same.empty());
  EXPECT_TRUE(one.Matches("b", "")) << "what it is compiled to is its own";
}

TEST(ValueExpressionsTest, WhatIsRefusedIsNamed) {
  const std::pair<const char*, const char*> kRefused[] = {
      {"evil", "does not start with a delimiter"}, {"/evil", "closing delimiter is missing"}, {"/(/", "parenthesis"},
      {"/a/q", "flag \"q\" is unknown"},           {"/^(\\w+\\s?)+$/u", "nor be bounded"},    {"/((a{100}){100}){9}/", ""},
  };
  for (const auto& [expression, reason] : kRefused) {
    const absl::Status status = ValueExpressions::Compile({"/fine/", expression}).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << expression << ": " << status;
    EXPECT_EQ(FieldOf(status), "regex") << expression;
    EXPECT_NE(status.message().find(reason), absl::string_view::npos) << expression << ": " << status;
  }
}

TEST(ValueExpressionsTest, ThereIsABoundOnTheirNumberAndSize) {
  const auto refused = [](std::vector<std::string> expressions) {
    return FieldOf(ValueExpressions::Compile(std::move(expressions)).status()) == "regex";
  };
  std::vector<std::string> many;
  for (size_t i = 0; i < ValueExpressions::kCountMax; ++i) many.push_back("/a" + std::to_string(i) + "/");
  EXPECT_FALSE(refused(many));
  many.push_back("/one too many/");
  EXPECT_TRUE(refused(many));
  EXPECT_TRUE(refused({"/" + std::string(ValueExpressions::kBytesMax, 'a') + "/"}));
  EXPECT_FALSE(refused({"/[a-z]{1000}x/"}));
  EXPECT_TRUE(refused({"/[a-z]{1000}x/", "/[a-z]{1000}y/", "/[a-z]{1000}z/"})) << "all together";
}

TEST(ValueExpressionsTest, ASearchDoesNotRunWildForEver) {
  const auto made = ValueExpressions::Compile({"/(x+x+)+(?=y)/"});
  ASSERT_TRUE(made.ok()) << made.status();
  const ValueExpressions copy = *made;
  const std::string wild = std::string(60, 'x') + "!";
  for (size_t i = 0; i < ValueExpressions::kGaveUpMax; ++i) {
    EXPECT_TRUE(made->Bounded().ok()) << i;
    EXPECT_TRUE(made->Matches("xxy", ""));
    EXPECT_FALSE(made->Matches(wild, ""));
  }
  EXPECT_EQ(FieldOf(made->Bounded()), "regex");
  EXPECT_EQ(FieldOf(copy.Bounded()), "regex") << "copies are part of the same search";
  EXPECT_FALSE(made->Matches("xxy", "")) << "it is not tried any more";
  const auto again = ValueExpressions::Compile({"/(x+x+)+(?=y)/"});
  EXPECT_TRUE(again->Bounded().ok() && again->Matches("xxy", "")) << "another search starts anew";
}

// More than are remembered, from several threads.
TEST(ValueExpressionsTest, AreCompiledByAnyThread) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([] {
      for (int i = 0; i < 200; ++i) {
        const std::string text = "v" + std::to_string(i % 100);
        const auto made = ValueExpressions::Compile({"/^" + text + "$/"});
        ASSERT_TRUE(made.ok()) << made.status();
        ASSERT_TRUE(made->Matches(text, ""));
        ASSERT_FALSE(made->Matches(text + "x", ""));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace muninn
