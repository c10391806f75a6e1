// SPDX-License-Identifier: Apache-2.0
#include "schema/json/json_value.h"

#include <gtest/gtest.h>

#include <thread>

namespace muninn::json {
namespace {

Document Parsed(std::string_view text) {
  absl::StatusOr<Document> document = Document::Parse(text);
  EXPECT_TRUE(document.ok()) << document.status() << " in " << text;
  return *std::move(document);
}

TEST(JsonValueTest, FindsMembersAndTellsMissingFromNull) {
  const Document document = Parsed(R"({"a":{"b":[1,"two",null]},"n":null})");
  const Value root = document.root();
  EXPECT_TRUE(root.is_object());
  EXPECT_EQ(root.size(), 2u);
  EXPECT_EQ(root["a"]["b"].size(), 3u);
  EXPECT_EQ(root["n"].kind(), Value::Kind::kNull);
  EXPECT_EQ(root["x"].kind(), Value::Kind::kMissing);
  EXPECT_TRUE(root["n"].absent());
  EXPECT_TRUE(root["x"]["y"]["z"].absent());
}

TEST(JsonValueTest, TakesTheLastOfEqualKeysAsPhpDoes) {
  const Document document = Parsed(R"({"a":1,"a":2})");
  EXPECT_EQ(document.root()["a"].AsInteger(), 2);
}

TEST(JsonValueTest, ReadsIntegersFromEverythingThatLooksLikeOne) {
  const Document document =
      Parsed(R"([7,"7"," 7 ","+7",7.9,"7.9",true,"","x",null,[],9223372036854775807,18446744073709551615,1e300,"-7","+-7"])");
  std::vector<std::optional<int64_t>> numbers;
  document.root().ForEach([&](Value value) { numbers.push_back(value.AsInteger()); });
  const std::optional<int64_t> none;
  EXPECT_EQ(numbers,
            (std::vector<std::optional<int64_t>>{7, 7, 7, 7, 7, 7, 1, none, none, none, none, INT64_MAX, none, none, -7, none}));
}

TEST(JsonValueTest, ReadsBooleansTheWayClientsSpellThem) {
  const Document document = Parsed(R"([true,1,"1","true","TRUE",false,0,"0","","False",2,"yes",null,1.5])");
  std::string seen;
  document.root().ForEach([&](Value value) { seen += value.AsBool() ? (*value.AsBool() ? '1' : '0') : '-'; });
  EXPECT_EQ(seen, "1111100000---1");
}

TEST(JsonValueTest, KnowsPhpsTruth) {
  const Document document =
      Parsed(R"([null,false,0,0.0,"","0",[],{},true,1,-1,0.5,"0.0","false",[0],{"a":0},18446744073709551615])");
  std::string seen;
  document.root().ForEach([&](Value value) { seen += value.Truthy() ? '1' : '0'; });
  EXPECT_EQ(seen, "00000000111111111");
}

TEST(JsonValueTest, GivesScalarsAsText) {
  const Document document = Parsed(R"(["a",12,-1,1.5,2.0,true,false,null,{},18446744073709551615])");
  std::vector<std::string> texts;
  document.root().ForEach([&](Value value) { texts.push_back(value.AsText().value_or("-")); });
  EXPECT_EQ(texts, (std::vector<std::string>{"a", "12", "-1", "1.5", "2", "1", "0", "-", "-", "18446744073709551615"}));
}

TEST(JsonValueTest, WritesItselfBackAsCompactJson) {
  constexpr std::string_view kText = R"({"a":[1,-2,1.5,true,false,null],"é/\n":{"b":"\"\\"},"e":[],"o":{}})";
  EXPECT_EQ(Parsed(kText).root().ToJson(), kText);
}

TEST(JsonValueTest, OutlivesTheTextAndAMove) {
  auto text = std::make_unique<std::string>(R"({"a":"long enough to be on the heap, surely"})");
  Document first = Parsed(*text);
  text.reset();
  const Value value = first.root()["a"];
  const Document second = std::move(first);
  EXPECT_EQ(value.AsStringView(), "long enough to be on the heap, surely");
  EXPECT_EQ(second.root()["a"].AsStringView(), value.AsStringView());
}

TEST(JsonValueTest, SkipsAByteOrderMark) { EXPECT_EQ(Parsed("\xEF\xBB\xBF[1]").root().size(), 1u); }

TEST(JsonValueTest, RefusesWhatIsNoJson) {
  for (const std::string_view text : {"", " ", "{", "[1,]", "{\"a\"}", "nul", "'a'", "[1] [2]", "\"\xFF\"", "[01]", "{a:1}"}) {
    const absl::StatusOr<Document> document = Document::Parse(text);
    EXPECT_EQ(document.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_FALSE(document.status().message().empty());
    EXPECT_FALSE(IsJson(text));
  }
  EXPECT_TRUE(IsJson("0"));
}

TEST(JsonValueTest, RefusesWhatIsNestedTooDeep) {
  const auto nested = [](size_t depth) { return std::string(depth, '[') + "1" + std::string(depth, ']'); };
  EXPECT_TRUE(Document::Parse(nested(kJsonDepthMax)).ok()) << Document::Parse(nested(kJsonDepthMax)).status();
  EXPECT_FALSE(Document::Parse(nested(kJsonDepthMax + 1)).ok());
  EXPECT_FALSE(Document::Parse(nested(100'000)).ok());
}

TEST(JsonValueTest, GoesOnAfterAFailureAndAfterALargeText) {
  EXPECT_FALSE(Document::Parse("[").ok());
  const std::string large = "\"" + std::string(6u << 20, 'x') + "\"";
  EXPECT_EQ(Parsed(large).root().AsStringView()->size(), 6u << 20);
  EXPECT_EQ(Parsed("[1,2]").root().size(), 2u);
}

TEST(JsonValueTest, ParsesInManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int round = 0; round < 200; ++round) EXPECT_EQ(Parsed(R"({"a":[1,2,3]})").root()["a"].size(), 3u);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace muninn::json
