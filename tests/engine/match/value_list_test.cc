// SPDX-License-Identifier: Apache-2.0
#include "engine/match/value_list.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "schema/json/json_value.h"
#include "tests/support/cases.h"
#include "tests/support/shared_data.h"

namespace muninn::match {
namespace {

std::optional<std::string> Find(std::string_view type, std::vector<std::string_view> entries, std::string_view value) {
  const auto list = ValueList::Make(type, entries);
  return list == nullptr ? std::nullopt : list->Find(value);
}

TEST(ValueListTest, ComparesInFiveWays) {
  EXPECT_EQ(Find("string", {"Evil"}, "Evil"), "Evil");
  EXPECT_EQ(Find("string", {"Evil"}, "evil"), std::nullopt);
  EXPECT_EQ(Find("substring", {"zzz", "il", "evi"}, "evil"), "il") << "the first of the list, not of the value";
  EXPECT_EQ(Find("substring", {""}, "evil"), std::nullopt);
  EXPECT_EQ(Find("hostname", {".Example.com."}, "https://a.example.com./x"), "example.com");
  EXPECT_EQ(Find("hostname", {"example.com"}, "notexample.com"), std::nullopt);
  EXPECT_EQ(Find("hostname", {"example.com"}, "http://example.com:80/"), std::nullopt) << "as the reference has it";
  EXPECT_EQ(Find("cidr", {"10.0.0.0/24", "10.0.0.0/8"}, "10.0.0.7"), "10.0.0.0/8");
  EXPECT_EQ(Find("cidr", {"2001:db8::/32", "2001:db8::/48"}, "2001:db8::1"), "2001:db8::/48");
  EXPECT_EQ(Find("regex", {"/a/g", "/B/i", "/(/", "no"}, "abc"), "/B/i") << "unknown flags and bad patterns never match";
  EXPECT_EQ(ValueList::Make("other", {}), nullptr);
}

TEST(ValueListTest, OfManyPartsTheFirstInTheListIsTold) {
  std::mt19937_64 random(1);
  const auto text = [&](uint64_t size) {
    std::string letters;
    for (; size > 0; --size) letters += "abc"[random() % 3];
    return letters;
  };
  size_t found = 0;
  for (int round = 0; round < 50; ++round) {
    std::vector<std::string> texts;
    for (int i = 0; i < 40; ++i) texts.push_back(text(random() % 12));
    const std::vector<std::string_view> entries(texts.begin(), texts.end());
    const auto list = ValueList::Make("substring", entries);
    for (int i = 0; i < 40; ++i) {
      const std::string value = text(random() % 10);
      const auto first = std::find_if(entries.begin(), entries.end(),
                                      [&](std::string_view entry) { return !entry.empty() && value.find(entry) != value.npos; });
      const auto expected = first == entries.end() ? std::nullopt : std::optional<std::string>(*first);
      ASSERT_EQ(list->Find(value), expected) << value;
      found += expected.has_value();
    }
  }
  EXPECT_GT(found, 500u);
}

TEST(ValueListTest, TakesAnyBytes) {
  for (const std::string_view type : {"string", "substring", "hostname", "cidr", "regex"}) {
    for (const std::string_view value :
         {"", "//", "///", "|", ".", "...", "/", "1.2.3.4/", "1.2.3.4/99999999999", "::/129", "\xff\xfe"}) {
      EXPECT_EQ(Find(type, {"/x[0-9]/", "10.0.0.0/8", "x.example"}, value), std::nullopt) << type << " " << value;
    }
  }
}

struct ListFile {
  std::string text;
  std::optional<json::Document> document;
  std::string type;
  std::vector<std::string> texts;
  std::vector<std::string_view> entries;
  std::vector<std::string> types;
  std::unique_ptr<const ValueList> list;
};

std::unique_ptr<ListFile> ReadList(json::Value value) {
  auto file = std::make_unique<ListFile>();
  value["type"].is_array() ? value["type"].ForEach([&](json::Value type) {
    if (file->type.empty()) file->type = *type.AsText();
  })
                           : void(file->type = *value["type"].AsText());
  value["list"].ForEach([&](json::Value entry) { file->texts.push_back(*entry.AsText()); });
  value["matching_attributes"].ForEach([&](json::Value type) { file->types.push_back(*type.AsText()); });
  file->entries.assign(file->texts.begin(), file->texts.end());
  file->list = ValueList::Make(file->type, file->entries);
  return file;
}

// Real lists and made-up ones, with what the reference answers.
TEST(ValueListTest, AnswersTheRecordedCases) {
  std::map<std::string, std::unique_ptr<ListFile>> files;
  test::ForEachCase("warninglist", 49, [&](const std::string&, json::Value one) {
    std::unique_ptr<ListFile> inline_list;
    ListFile* list = nullptr;
    if (const auto name = one["warninglist"].AsText()) {
      auto& file = files[*name];
      if (file == nullptr) {
        const auto path = test::SharedPath("data/warninglists/lists/" + *name + "/list.json");
        ASSERT_TRUE(path) << *name;
        const auto parsed = json::Document::Parse(test::ReadFile(*path));
        ASSERT_TRUE(parsed.ok());
        file = ReadList(parsed->root());
      }
      list = file.get();
    } else {
      inline_list = ReadList(one["list"]);
      list = inline_list.get();
    }
    ASSERT_NE(list->list, nullptr);
    const std::string type = *one["type"].AsText(), value = *one["value"].AsText();
    const bool applies = list->types.empty() || std::find(list->types.begin(), list->types.end(), type) != list->types.end();
    std::optional<std::string> match;
    std::string half;
    for (const std::string_view part : HalvesOf(type, value)) {
      if (!applies || match) break;
      match = list->list->Find(part);
      half = part;
    }
    EXPECT_EQ(match.has_value(), *one["filtered"].AsBool());
    // What is not for detection is filtered without being marked.
    const bool marked = match.has_value() && one["to_ids"].AsBool().value_or(true);
    ASSERT_EQ(marked, one["warning"].is_object());
    if (!marked) return;
    EXPECT_EQ(match, one["warning"]["match"].AsText());
    EXPECT_EQ(half, *one["warning"]["value"].AsText());
  });
}

}  // namespace
}  // namespace muninn::match
