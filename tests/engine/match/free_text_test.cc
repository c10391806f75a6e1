// SPDX-License-Identifier: Apache-2.0
#include "engine/match/free_text.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/cases.h"
#include "tests/support/shared_data.h"

namespace muninn::match {
namespace {

// "type value[ (comment)][ <- original]"
std::string Described(const FreeTextItem& item) {
  std::string text = std::string(item.default_type) + " " + item.value;
  if (!item.comment.empty()) text += " (" + item.comment + ")";
  if (item.original_value != item.value) text += " <- " + item.original_value;
  for (const std::string_view type : item.types) text += " " + std::string(type);
  return text;
}
std::vector<std::string> Found(std::string_view text, const FreeTextKnowledge& knowledge = FreeTextKnowledge()) {
  std::vector<std::string> found;
  for (const FreeTextItem& item : ExtractFreeText(text, knowledge)) found.push_back(Described(item));
  return found;
}
std::vector<std::string> Values(std::string_view text) {
  std::vector<std::string> values;
  for (const FreeTextItem& item : ExtractFreeText(text, FreeTextKnowledge())) values.push_back(item.value);
  return values;
}
using Texts = std::vector<std::string>;

TEST(FreeTextTest, FindsAddressesWithAndWithoutPorts) {
  EXPECT_EQ(Found("1.2.3.4"), Texts{"ip-dst 1.2.3.4 ip-dst ip-src ip-src/ip-dst"});
  EXPECT_EQ(Found("1.2.3[.]4:80"),
            Texts{"ip-dst|port 1.2.3.4|80 (On port 80) <- 1.2.3[.]4:80 ip-dst|port ip-src|port ip-src|port/ip-dst|port"});
  EXPECT_EQ(Values("[2001:db8::1]:8080 2001:db8::1:443"), (Texts{"2001:db8::1|8080", "2001:db8::1:443"}));
}

TEST(FreeTextTest, TellsNamesFromFiles) {
  EXPECT_EQ(Found("evil.com a.evil.co.uk evil.exe"),
            (Texts{"domain evil.com domain filename", "hostname a.evil.co.uk hostname domain url filename",
                   "filename evil.exe filename"}));
}

TEST(FreeTextTest, KnowsHashesByTheirLength) {
  EXPECT_EQ(Found("d41d8cd98f00b204e9800998ecf8427e a.exe|d41d8cd98f00b204e9800998ecf8427e"),
            (Texts{"md5 d41d8cd98f00b204e9800998ecf8427e md5 imphash x509-fingerprint-md5 ja3-fingerprint-md5",
                   "filename|md5 a.exe|d41d8cd98f00b204e9800998ecf8427e filename|md5 filename|imphash"}));
  EXPECT_EQ(Found("d41d8cd98f00b204e9800998ecf8427"), Texts{});
}

TEST(FreeTextTest, TakesLinksToVendorsForLinks) {
  EXPECT_EQ(Found("https://www.virustotal.com/gui/x hxxps://evil[.]com/x"),
            (Texts{"link https://www.virustotal.com/gui/x link", "url https://evil.com/x <- hxxps://evil[.]com/x url"}));
}

TEST(FreeTextTest, GivesEachValueOnce) { EXPECT_EQ(Values("a.com, a.com\n<a.com> \"a.com\""), Texts{"a.com"}); }

TEST(FreeTextTest, ReadsTheStringsOfAJsonObject) {
  EXPECT_EQ(Values(R"({"a": ["x.com", 5, true, {"b": "see 1.2.3.4"}], "c": "C:\\x y\\z.exe"})"),
            (Texts{"x.com", "1.2.3.4", "C:\\x y\\z.exe", "y\\z.exe"}));
  EXPECT_EQ(Values("{not json 1.2.3.4}"), Texts{});
}

TEST(FreeTextTest, SurvivesAnyBytes) {
  std::string bytes;
  for (int i = 0; i < 1024; ++i) bytes += static_cast<char>(i * 7 + i / 256);
  ExtractFreeText(bytes, FreeTextKnowledge());
  EXPECT_EQ(Values("\xff\xfe 1.2.3.4 \xc3"), Texts{"1.2.3.4"});
  EXPECT_EQ(Values(""), Texts{});
  EXPECT_EQ(Values("[ [] : :: @ | \\ . \" + - as cve-"), Texts{"::"});
}

// The values of a member of a warninglist's file.
std::vector<std::string> ListOf(const std::string& name) {
  const auto path = test::SharedPath("data/warninglists/lists/" + name + "/list.json");
  if (!path) return {};
  std::ifstream file(*path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  rapidjson::Document document;
  document.Parse(text.c_str());
  std::vector<std::string> values;
  for (const auto& value : document["list"].GetArray()) values.emplace_back(value.GetString());
  for (std::string& value : values)
    std::transform(value.begin(), value.end(), value.begin(), [](char c) { return std::tolower(c); });
  return values;
}

TEST(FreeTextTest, FindsWhatMispFinds) {
  const std::vector<std::string> tlds = ListOf("tlds"), vendors = ListOf("automated-malware-analysis");
  test::ForEachCase("freetext", 120, [&](const std::string& line, json::Value) {
    rapidjson::Document one;
    one.Parse(line.c_str());
    FreeTextKnowledge knowledge;
    knowledge.tlds = {tlds.begin(), tlds.end()};
    knowledge.tlds.insert("onion");
    if (one.HasMember("vendor_domains") && one["vendor_domains"].GetBool()) knowledge.vendor_domains = vendors;
    Texts expected;
    for (const auto& item : one["expect"].GetArray()) {
      std::string text = std::string(item["default_type"].GetString()) + " " + item["value"].GetString();
      if (item.HasMember("comment")) text += std::string(" (") + item["comment"].GetString() + ")";
      if (item.HasMember("original_value")) text += std::string(" <- ") + item["original_value"].GetString();
      for (const auto& type : item["types"].GetArray()) text += std::string(" ") + type.GetString();
      expected.push_back(text);
    }
    EXPECT_EQ(Found({one["text"].GetString(), one["text"].GetStringLength()}, knowledge), expected);
  });
}

}  // namespace
}  // namespace muninn::match
