// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/correlation_key.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <map>
#include <random>
#include <string>
#include <utility>

#include "tests/support/cases.h"

namespace muninn::rules {
namespace {

using namespace std::string_view_literals;

TEST(CorrelationKeyTest, FoldsWhatMispsCollationHoldsEqual) {
  // clang-format off
  const std::pair<std::string_view, std::string_view> pairs[] = {
      {"a", "A"}, {"Ж", "ж"}, {"é", "e"}, {"e\u0301", "é"}, {"ñ", "n"}, {"ß", "ss"}, {"ﬁ", "fi"}, {"①", "1"}, {"Ａ", "A"},
      {"\u212a", "k"}, {"İ", "i"}, {"a", "a  "}, {"a", "a\u00a0"}, {"y\x01z", "yz"}, {"y\u200bz", "yz"},
      {"\u0663", "3"}, {"\u0967\u0968", "12"}, {"\U0001D7D7", "9"}, {"Evil.COM", "evil.com"},
  };
  // clang-format on
  for (const auto& [a, b] : pairs) EXPECT_EQ(CorrelationKey(a), CorrelationKey(b)) << a << " / " << b;
}

TEST(CorrelationKeyTest, KeepsApartWhatMispsCollationKeepsApart) {
  // clang-format off
  const std::pair<std::string_view, std::string_view> pairs[] = {
      {"a", "а"}, {"ı", "i"}, {"ø", "o"}, {"æ", "ae"}, {"ł", "l"}, {"й", "и"}, {"ё", "е"}, {" a", "a"}, {"y\tz", "yz"},
      {"y\nz", "yz"}, {"y\u00adz", "yz"}, {"y-z", "yz"}, {"y z", "yz"}, {"y\u0085z", "yz"},
  };
  // clang-format on
  for (const auto& [a, b] : pairs) EXPECT_NE(CorrelationKey(a), CorrelationKey(b)) << a << " / " << b;
}

TEST(CorrelationKeyTest, FoldsCyrillicCaseOfLettersItDoesNotTakeApart) {
  EXPECT_EQ(CorrelationKey("Й"), CorrelationKey("й"));
  EXPECT_EQ(CorrelationKey("Ё"), CorrelationKey("ё"));
}

TEST(CorrelationKeyTest, LetsBytesThatAreNoUtf8StandForThemselves) {
  EXPECT_EQ(CorrelationKey("A\xff\x80Z"sv), "a\xff\x80z"sv);
  EXPECT_NE(CorrelationKey("\xff"sv), CorrelationKey("\xfe"sv));
  EXPECT_EQ(CorrelationKey("\xed\xb2\x80"sv), "\xed\xb2\x80"sv) << "an encoded surrogate is no UTF-8";
}

TEST(CorrelationKeyTest, OfNothingIsNothing) {
  EXPECT_EQ(CorrelationKey(""), "");
  EXPECT_EQ(CorrelationKey(" \x01\x7f "), "");
}

// Of every text that is UTF-8: nothing is left in a key that would fold once more.
TEST(CorrelationKeyTest, IsStableUnderItself) {
  std::mt19937_64 random(11);
  const auto append = [](uint32_t c, std::string* text) {
    if (c < 0x80) return text->push_back(static_cast<char>(c));
    if (c < 0x800) {
      text->push_back(static_cast<char>(0xc0 | c >> 6));
    } else {
      text->push_back(static_cast<char>(0xe0 | c >> 12));
      text->push_back(static_cast<char>(0x80 | (c >> 6 & 0x3f)));
    }
    text->push_back(static_cast<char>(0x80 | (c & 0x3f)));
  };
  for (int round = 0; round < 50'000; ++round) {
    std::string text;
    for (size_t length = random() % 12; length > 0; --length) append(random() % (random() % 2 == 0 ? 0x250 : 0xd800), &text);
    const std::string key = CorrelationKey(text);
    ASSERT_EQ(CorrelationKey(key), key) << text;
  }
}

TEST(CorrelationKeyTest, SurvivesAnyBytes) {
  std::mt19937_64 random(12);
  for (int round = 0; round < 50'000; ++round) {
    std::string text(random() % 40, '\0');
    for (char& byte : text) byte = static_cast<char>(random());
    CorrelationKey(text);
  }
}

TEST(CorrelationKeyTest, JoinsThePairsThatMispStored) {
  size_t checked = 0;
  test::ForEachCase("correlation", 107, [&](const std::string& line, json::Value) {
    rapidjson::Document json;
    json.Parse(line.data(), line.size());
    ASSERT_TRUE(json.IsObject());
    if (json.HasMember("settings") && json["settings"].HasMember("advanced")) return;  // ranges and fuzzy hashes
    std::map<int, std::string> values;
    for (const auto& attribute : json["attributes"].GetArray()) values[attribute["id"].GetInt()] = attribute["value"].GetString();
    if (!json.HasMember("expect") || !json["expect"].HasMember("pairs")) return;
    for (const auto& pair : json["expect"]["pairs"].GetArray()) {
      // The value of a pair is one half, or the whole, of each partner.
      const std::string key = CorrelationKey({pair[2].GetString(), pair[2].GetStringLength()});
      for (int side = 0; side < 2; ++side) {
        const std::string& value = values[pair[side].GetInt()];
        const size_t pipe = value.find('|');
        const bool held = CorrelationKey(value) == key || CorrelationKey(value.substr(0, pipe)) == key ||
                          (pipe != value.npos && CorrelationKey(value.substr(pipe + 1)) == key);
        EXPECT_TRUE(held) << value;
      }
      ++checked;
    }
  });
  if (testing::Test::IsSkipped()) return;
  EXPECT_GT(checked, 50u);
}

}  // namespace
}  // namespace muninn::rules
