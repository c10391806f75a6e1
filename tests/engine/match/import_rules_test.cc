// SPDX-License-Identifier: Apache-2.0
#include "engine/match/import_rules.h"

#include <chrono>
#include <iterator>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "engine/match/allowed_values.h"
#include "gtest/gtest.h"
#include "schema/json/json_value.h"
#include "schema/rules/accept.h"
#include "tests/engine/match/naive_match.h"
#include "tests/support/cases.h"

namespace muninn::match {
namespace {

std::vector<ImportRule> RulesIn(json::Value list) {
  std::vector<ImportRule> rules;
  list.ForEach([&](json::Value rule) {
    rules.push_back({*rule["type"].AsText(), *rule["regexp"].AsText(), *rule["replacement"].AsText()});
  });
  return rules;
}

// Real rules, and what the reference makes of values with them.
TEST(ImportRulesTest, DoWhatTheRecordedCasesSay) {
  const auto check = [](const std::string&, json::Value one) {
    AttributeDraft draft;
    draft.type = *one["type"].AsText();
    draft.value = *one["value"].AsText();
    rules::AcceptOptions options;
    PatternCompiler compiler;
    options.import_filter = std::make_shared<const ImportRules>(RulesIn(one["rules"]), compiler);
    compiler.Wait();
    rules::AcceptedAttribute accepted;
    const rules::FieldErrors errors = rules::AcceptAttribute(std::move(draft), options, &accepted);
    const bool blocked = *one["blocked"].AsBool();
    // The reference stores a value that a rule emptied; here it is refused, as any empty value.
    const bool good = !blocked && *one["valid_after"].AsBool() && one["output"].AsText() != "";
    ASSERT_EQ(errors.empty(), good) << (errors.empty() ? "" : errors[0].second[0]);
    if (!good) {
      EXPECT_EQ(errors[0].first, "value");
      EXPECT_EQ(errors[0].second[0].find("import filters") != std::string::npos, blocked) << errors[0].second[0];
      return;
    }
    std::string value = accepted.attribute.value1;
    if (!accepted.attribute.value2.empty()) value += "|" + accepted.attribute.value2;
    EXPECT_EQ(value, *one["output"].AsText());
  };
  muninn::test::ForEachCase("regexp", 37, check, "apply");
}

std::string Applied(const std::vector<ImportRule>& rules, std::string value, std::string_view type = "text") {
  PatternCompiler compiler;
  const ImportRules compiled(rules, compiler);
  std::string at_once = value;
  if (compiled.Apply(type, &at_once).blocked) at_once = "(blocked)";
  compiler.Wait();
  if (compiled.Apply(type, &value).blocked) value = "(blocked)";
  EXPECT_EQ(at_once, value) << "compiled or not, rules act alike";
  return value;
}

TEST(ImportRulesTest, ABlankReplacementBlocksAndSoDoesAZero) {
  EXPECT_EQ(Applied({{"ALL", "/bad/", ""}}, "a bad one"), "(blocked)");
  EXPECT_EQ(Applied({{"ALL", "/bad/", "0"}}, "a bad one"), "(blocked)");
  EXPECT_EQ(Applied({{"ALL", "/bad/", ""}}, "a good one"), "a good one");
}

// One rule after the other, each looked for by PCRE2 alone.
std::string AppliedOneByOne(const std::vector<ImportRule>& rules, std::string value, std::string_view type,
                            std::vector<uint64_t>* acted) {
  for (const ImportRule& rule : rules) {
    if (rule.type != "ALL" && rule.type != type) continue;
    if (!test::NaivePattern(*ReadPattern(rule.regexp)).Find(value).matches) continue;
    if (rule.replacement.empty() || rule.replacement == "0") {
      acted->push_back(rule.id);
      return "(blocked)";
    }
    std::string rewritten = *DelimitedPattern::Compile(rule.regexp)->ReplaceAll(value, Replacement(rule.replacement));
    if (rewritten == value) continue;
    acted->push_back(rule.id);
    value = std::move(rewritten);
  }
  return value;
}

TEST(ImportRulesTest, ManyDoTogetherWhatTheyDoOneByOne) {
  constexpr const char* kPieces[] = {"a", "b", "c", "[ab]", "(a|c)", "\\d", ".", "a+", "(b)c", "c(?=a)", "(a)\\1", "\\bx"};
  constexpr const char* kReplacements[] = {"x", "ab", "$1", "${1}c", "1", "\\0", "", "0"};
  constexpr const char* kTypes[] = {"ALL", "ALL", "text", "domain"};
  size_t rewritten = 0, blocked = 0, several = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    const auto one_of = [&](const auto& list) { return std::string(list[random() % std::size(list)]); };
    std::vector<ImportRule> rules;
    for (uint64_t id = 1; id <= 8; ++id) {
      std::string regexp = random() % 4 == 0 ? "/^" : "/";
      for (uint64_t pieces = 1 + random() % 2; pieces > 0; --pieces) regexp += one_of(kPieces);
      regexp += random() % 4 == 0 ? "$/" : random() % 2 == 0 ? "/" : "/i";
      rules.push_back({one_of(kTypes), std::move(regexp), one_of(kReplacements), id});
    }
    PatternCompiler compiler;
    const ImportRules compiled(rules, compiler);
    for (int round = 0; round < 2; ++round) {  // at once, and when all is compiled
      for (int i = 0; i < 100; ++i) {
        std::string value;
        for (uint64_t size = 1 + random() % 8; size > 0; --size) value += "abcAB1x "[random() % 8];
        const std::string type = random() % 2 == 0 ? "text" : "domain";
        std::vector<uint64_t> acted;
        const std::string expected = AppliedOneByOne(rules, value, type, &acted);
        std::string found = value;
        const rules::Filtered filtered = compiled.Apply(type, &found);
        if (filtered.blocked) found = "(blocked)";
        ASSERT_EQ(found, expected) << value;
        ASSERT_EQ(filtered.rules, acted) << value;
        rewritten += !filtered.blocked && !acted.empty();
        blocked += filtered.blocked;
        several += acted.size() > 1;
      }
      compiler.Wait();
    }
  }
  EXPECT_GT(rewritten, 1'000u);
  EXPECT_GT(blocked, 500u);
  EXPECT_GT(several, 500u);
}

TEST(ImportRulesTest, ATextThatIsNoAttributeMeetsOnlyTheRulesForAll) {
  EXPECT_EQ(Applied({{"text", "/a/", "b"}, {"ALL", "/c/", "d"}}, "ac", ""), "ad");
}

TEST(ImportRulesTest, ARewrittenValueMeetsLaterRulesThatTheFirstOneDidNot) {
  EXPECT_EQ(Applied({{"ALL", "/x1/", "never"}, {"ALL", "/a/", "x1"}, {"ALL", "/x1/", "x2"}, {"ALL", "/x2$/", "end"}}, "a"),
            "end");
}

TEST(ImportRulesTest, SayWhichOfThemActedAndWhatTheValueWas) {
  PatternCompiler compiler;
  const ImportRules rules({{"ALL", "/never/", "x", 1},
                           {"ALL", "/a/", "b", 3},
                           {"domain", "/b/", "c", 4},
                           {"ALL", "/b/", "b", 5},
                           {"ALL", "/bb/", "end", 7},
                           {"ALL", "/secret/", "", 9}},
                          compiler);
  std::string value = "aa";
  rules::Filtered filtered = rules.Apply("text", &value);
  EXPECT_EQ(value, "end");
  EXPECT_EQ(filtered.original, "aa");
  EXPECT_EQ(filtered.rules, (std::vector<uint64_t>{3, 7})) << "one that changes nothing did not act";
  EXPECT_FALSE(filtered.blocked);

  value = "a secret";
  filtered = rules.Apply("text", &value);
  EXPECT_TRUE(filtered.blocked);
  EXPECT_EQ(filtered.rules, (std::vector<uint64_t>{3, 9}));
  EXPECT_EQ(filtered.original, "a secret");

  value = "other";
  filtered = rules.Apply("text", &value);
  EXPECT_EQ(value, "other");
  EXPECT_TRUE(filtered.rules.empty());
  EXPECT_TRUE(filtered.original.empty());
}

TEST(ImportRulesTest, TellWhichOfManyValuesAreWorthALook) {
  PatternCompiler compiler;
  const ImportRules rules({{"ALL", "/a$/", "b"}, {"domain", "/x/", ""}}, compiler);
  for (int compiled = 0; compiled < 2; ++compiled) {
    EXPECT_EQ(rules.Matched(std::vector<std::string_view>{"a", "no", "ax", "", "xa", "ab"}), (std::vector<uint32_t>{0, 2, 4}));
    EXPECT_TRUE(rules.Matched({}).empty());
    compiler.Wait();
  }
}

TEST(ImportRulesTest, EmptyMatchesAreReplacedOnceEach) {
  EXPECT_EQ(Applied({{"ALL", "/x*/", "-"}}, "axb"), "-a--b-");
  EXPECT_EQ(Applied({{"ALL", "/(?=\\x{e9})/u", "^"}}, "caf\xc3\xa9"), "caf^\xc3\xa9");
}

TEST(ImportRulesTest, WhatTheScannerCannotTakeStillActs) {
  EXPECT_EQ(Applied({{"ALL", "/(a)\\1/", "<$1>"}}, "baab"), "b<a>b");
  EXPECT_EQ(Applied({{"ALL", "/(?<!x)y/", "z"}}, "xyy"), "xyz");
  EXPECT_EQ(Applied({{"ALL", "/no[/", "z"}, {"ALL", "/y/", "z"}}, "y"), "z");
}

TEST(ImportRulesTest, ARuleThatRunsWildMatchesNothingAndSoon) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(Applied({{"ALL", "/^(a+)+$/", ""}}, std::string(40, 'a') + "b"), std::string(40, 'a') + "b");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(ImportRulesTest, BytesThatAreNoUtf8AreNoMatchForCharacters) {
  EXPECT_EQ(Applied({{"ALL", "/./u", "x"}}, "\xff\xfe"), "\xff\xfe");
}

TEST(DelimitedPatternTest, TakesWhatPhpTakesAndNothingElse) {
  for (const char* good : {"/a/", "#a#i", "(a(b))", "{a{2}}", "<a>", "/a\\/b/", "~^x~imsxuUADXJSn", "/\\y/"})
    EXPECT_TRUE(DelimitedPattern::Compile(good).ok()) << good;
  for (const char* bad : {"", "a", "aba", "/a", " /a/", "\\a\\", "/a/q", "/a/b/", "(a", "/(/", "/[/", "/a/g", "1a1"})
    EXPECT_FALSE(DelimitedPattern::Compile(bad).ok()) << bad;
}

TEST(AllowedValuesTest, HasWhatAnyPatternMatches) {
  PatternCompiler compiler;
  const AllowedValues allowed({"/^10\\./", "#google\\.com$#i", "/broken(/", "/\xc3\xa9/u", "no"}, compiler);
  compiler.Wait();
  for (const char* value : {"10.1.2.3", "www.GOOGLE.com", "caf\xc3\xa9"}) EXPECT_TRUE(allowed.Has(value)) << value;
  for (const char* value : {"110.1.2.3", "google.com.evil", "", "cafe"}) EXPECT_FALSE(allowed.Has(value)) << value;
}

}  // namespace
}  // namespace muninn::match
