// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "schema/rules/attribute_types.h"
#include "schema/rules/compiled_rules.h"
#include "schema/rules/json_syntax.h"
#include "schema/rules/link_syntax.h"
#include "schema/rules/normalise.h"
#include "schema/rules/text.h"
#include "schema/rules/validate.h"
#include "tests/support/cases.h"
#include "tests/support/shared_data.h"

namespace muninn::rules {
namespace {

// The day on which the vectors were made: one of them is a datetime that is only a time of the day.
constexpr uint64_t kVectorDay = 1'795'305'600;  // 2026-11-22
constexpr NormaliseOptions kVectorOptions{.now = kVectorDay, .legacy_bmp = true};

struct Vector {
  std::string type, value, normalised, reason, value1, value2;
  bool valid = false;
  bool has_halves = false;
};

std::string Text(const rapidjson::Value& object, const char* key) {
  const auto found = object.FindMember(key);
  if (found == object.MemberEnd() || !found->value.IsString()) return "";
  return {found->value.GetString(), found->value.GetStringLength()};
}

Vector ReadVector(const std::string& line) {
  rapidjson::Document json;
  json.Parse(line.data(), line.size());
  return {Text(json, "type"),   Text(json, "value"),  Text(json, "normalised"), Text(json, "reason"),
          Text(json, "value1"), Text(json, "value2"), json["valid"].GetBool(),  json.HasMember("value1")};
}

std::string_view ReasonOf(ValueProblem problem) {
  switch (problem) {
    case ValueProblem::kNone:
      return "";
    case ValueProblem::kEmpty:
      return "empty";
    case ValueProblem::kControl:
      return "control";
    case ValueProblem::kComposite:
      return "composite";
    case ValueProblem::kFormat:
      return "format";
    case ValueProblem::kTooLong:
      return "too_long";
  }
  return "?";
}

std::string Normalised(std::string_view type, std::string value, NormaliseOptions options = {}) {
  NormaliseValue(*FindType(type), options, &value);
  return value;
}

bool Accepts(std::string_view type, std::string value) {
  return CheckValue(*FindType(type), Normalised(type, std::move(value))) == ValueProblem::kNone;
}

TEST(ValuesTest, EveryVectorHolds) {
  test::ForEachCase("validation", 588, [](const std::string& line, json::Value) {
    const Vector vector = ReadVector(line);
    const auto type = FindType(vector.type);
    if (!type) {
      EXPECT_EQ(vector.reason, "type");
      return;
    }
    std::string value = vector.value;
    NormaliseValue(*type, kVectorOptions, &value);
    const ValueProblem problem = CheckValue(*type, value);
    EXPECT_EQ(problem == ValueProblem::kNone, vector.valid);
    EXPECT_EQ(ReasonOf(problem), vector.reason);
    if (!vector.valid) return;
    EXPECT_EQ(value, vector.normalised);
    if (!vector.has_halves) return;
    EXPECT_EQ(SplitAtPipe(value).first, vector.value1);
    EXPECT_EQ(SplitAtPipe(value).second, vector.value2);
  });
}

TEST(ValuesTest, RefangsWhatAnalystsDefang) {
  EXPECT_EQ(Normalised("url", "HXXPS://evil[.]com/x"), "httpS://evil.com/x");
  EXPECT_EQ(Normalised("url", "h[tt]p[:]//evil(dot)com"), "http://evil.com");
  EXPECT_EQ(Normalised("link", "see [hxxp://]evil.com"), "see http://evil.com");
  EXPECT_EQ(Normalised("email-src", "a[@]b[dot]com"), "a@b.com");
  EXPECT_EQ(Normalised("domain", "evil[DOT]com"), "evil[dot]com") << "only the lower-case word is refanged";
  EXPECT_EQ(Normalised("uri", "hxxp://x[.]y"), "hxxp://x[.]y") << "uri is not refanged";
}

TEST(ValuesTest, KeepsCodePointsAboveFfffUnlessAsked) {
  EXPECT_EQ(Normalised("text", "a\U0001F600b"), "a\U0001F600b");
  EXPECT_EQ(Normalised("text", "a\U0001F600b\U0001F600", {.legacy_bmp = true}), "a?b?");
}

TEST(ValuesTest, ReadsPortsOfIpv6InMispsOrderOfGuesses) {
  EXPECT_EQ(Normalised("ip-dst|port", "[2001:DB8::1]:80"), "2001:db8::1|80");
  EXPECT_EQ(Normalised("ip-dst|port", "2001:DB8::1 port 80"), "2001:db8::1|80");
  EXPECT_EQ(Normalised("ip-dst|port", "2001:DB8::1#80"), "2001:db8::1|80");
  EXPECT_EQ(Normalised("ip-dst|port", "2001:DB8::1:80"), "2001:db8::1|80");
}

TEST(ValuesTest, DropsOnlyPrefixesThatSayNothing) {
  EXPECT_EQ(Normalised("ip-src", "192.168.77.5/16"), "192.168.77.5/16") << "host bits stay";
  EXPECT_EQ(Normalised("ip-src", "2001:DB8:0:0::1/128"), "2001:db8::1");
  EXPECT_EQ(Normalised("ip-src", "2001:DB8::1/32"), "2001:db8::1/32");
}

TEST(ValuesTest, KnowsAddresses) {
  for (const char* good :
       {"0.0.0.0", "255.255.255.255", "::", "::1", "1::", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8", "10.0.0.0/0", "::/128"}) {
    EXPECT_TRUE(Accepts("ip-dst", good)) << good;
  }
  for (const char* bad : {"1.2.3", "1.2.3.4.5", "1.2.3.04", "1..2.3", ":", ":::", "fe80::1%eth0", "1.2.3.4/", "1.2.3.4/8/8",
                          "1.2.3.4/+8", "1.2.3.4/99999999999999999999", "12345::", "1:2:3:4:5:6:7:8:9"}) {
    EXPECT_FALSE(Accepts("ip-dst", bad)) << bad;
  }
}

TEST(ValuesTest, RefusesLinksWithJunkBehindThePort) {
  EXPECT_FALSE(IsAbsoluteUrl("http://a.com:80x/"));
  EXPECT_TRUE(IsAbsoluteUrl("http://a.com:65535"));
  EXPECT_FALSE(IsAbsoluteUrl("javascript:alert(1)"));
  EXPECT_FALSE(IsAbsoluteUrl("http://[2001:db8::1/"));
  EXPECT_FALSE(IsAbsoluteUrl("http://" + std::string(64, 'a') + ".com/"));
  EXPECT_TRUE(IsAbsoluteUrl("file:///etc/passwd"));
}

TEST(ValuesTest, ChecksHalvesOfComposites) {
  EXPECT_TRUE(Accepts("filename|impfuzzy", "a.exe|3::"));
  EXPECT_FALSE(Accepts("filename|md5", "|d41d8cd98f00b204e9800998ecf8427e"));
  EXPECT_FALSE(Accepts("filename|md5", "\x01|d41d8cd98f00b204e9800998ecf8427e"));
  EXPECT_TRUE(Accepts("malware-sample", "A.exe|whatever")) << "MISP checks no half of a sample";
}

TEST(ValuesTest, TakesGhsaIdsOnlyWhenToldTo) {
  const TypeId vulnerability = *FindType("vulnerability");
  const std::string ghsa = Normalised("vulnerability", "ghsa-jfh8-c2jp-5v3q");
  EXPECT_EQ(CheckValue(vulnerability, ghsa), ValueProblem::kFormat);
  EXPECT_EQ(CheckValue(vulnerability, ghsa, {.ghsa_ids = true}), ValueProblem::kNone);
}

TEST(ValuesTest, RefusesValuesThatAreTooLong) {
  EXPECT_EQ(CheckValue(*FindType("text"), std::string(kValueBytesMax, 'a')), ValueProblem::kNone);
  EXPECT_EQ(CheckValue(*FindType("text"), std::string(kValueBytesMax + 1, 'a')), ValueProblem::kTooLong);
}

TEST(JsonSyntaxTest, IsStrict) {
  for (const char* good : {"{}", " [1, -0.5e+3, \"\\u00e4\\n\", true, null, {\"a\": [[]]}] ", "\"x\"", "0"})
    EXPECT_TRUE(IsJson(good)) << good;
  for (const char* bad : {"", "{", "[1,]", "{\"a\":1,}", "01", "1.", ".5", "+1", "'a'", "\"\\x\"", "\"\n\"", "nul", "[] []",
                          "{1:2}", "\"\\u12g4\""}) {
    EXPECT_FALSE(IsJson(bad)) << bad;
  }
  EXPECT_FALSE(IsJson(std::string(100'000, '['))) << "deep nesting must not exhaust the stack";
}

// Some rules of MISP look at the value before others have changed it, so a second save may change it again. These leave marks.
bool MayChangeAgain(TypeId type, std::string_view normalised) {
  for (const Step step : RulesOf(type).steps) {
    const bool refang = step == Step::kRefangUrl || step == Step::kRefangDot || step == Step::kRefangEmail;
    if (refang && (Contains(normalised, '[') || Contains(normalised, '('))) return true;  // "[[dot]]" -> "[.]"
    if (step == Step::kPhone && normalised.starts_with("00")) return true;                // "-0049" -> "0049"
    if (step == Step::kIpPort && std::count(normalised.begin(), normalised.end(), ':') == 1) return true;
  }
  return Trimmed(normalised) != normalised;
}

TEST(ValuesTest, NormalisingAValidValueAgainChangesNothing) {
  const auto path = test::SharedPath("data/cases/validation.jsonl");
  if (!path) GTEST_SKIP() << "MUNINN_SHARED does not name a folder with data/cases/validation.jsonl";
  const std::vector<std::string> lines = test::ReadLines(*path);
  std::mt19937_64 random(20240917);  // the seed alone replays a failure
  const auto pick = [&](size_t count) { return static_cast<size_t>(random() % count); };
  constexpr std::string_view kMutations = "aZ0.:|/-[]@ #%é\n";
  size_t valid = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string value = ReadVector(lines[pick(lines.size())]).value;
    for (size_t changes = pick(4); changes > 0 && !value.empty(); --changes) {
      if (pick(2) == 0)
        value.erase(pick(value.size()), 1);
      else
        value.insert(pick(value.size()), 1, kMutations[pick(kMutations.size())]);
    }
    const auto type = static_cast<TypeId>(pick(AttributeTypes().size()));
    SCOPED_TRACE(std::string(TypeOf(type).name) + ": " + value);
    NormaliseValue(type, kVectorOptions, &value);
    if (CheckValue(type, value) != ValueProblem::kNone || MayChangeAgain(type, value)) continue;
    ++valid;
    std::string again = value;
    NormaliseValue(type, kVectorOptions, &again);
    ASSERT_EQ(again, value);
    ASSERT_EQ(CheckValue(type, again), ValueProblem::kNone);
  }
  EXPECT_GT(valid, 50'000u);
}

TEST(ValuesTest, AnyBytesAreSurvived) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 100'000; ++round) {
    std::string value(random() % 80, '\0');
    for (char& byte : value) byte = static_cast<char>(random());
    const auto type = static_cast<TypeId>(random() % AttributeTypes().size());
    NormaliseValue(type, kVectorOptions, &value);
    CheckValue(type, value);
    IsJson(value);
  }
}

}  // namespace
}  // namespace muninn::rules
