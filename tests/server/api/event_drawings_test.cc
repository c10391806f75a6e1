// SPDX-License-Identifier: Apache-2.0
//
// What is drawn of an event, from its document; the functions that answer with it: tests/api/event_drawings.http.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/api/event_graph.h"
#include "server/api/event_timeline.h"

namespace muninn::api {
namespace {

std::string Told(const std::vector<SightedAt>& sightings) {
  std::string text;
  for (const SightedSpan& span : SpansOf(sightings, 100)) {
    text += (text.empty() ? "" : " ") + std::to_string(span.sighting) + (span.negative ? "-" : "+") + std::to_string(span.from) +
            ".." + std::to_string(span.to);
  }
  return text;
}

TEST(SpansOf, LastUntilNowWithoutAFalsePositive) {
  EXPECT_EQ(Told({}), "");
  EXPECT_EQ(Told({{10, 0}}), "0+10..100");
  EXPECT_EQ(Told({{10, 0}, {20, 0}, {30, 0}}), "0+10..100");
  EXPECT_EQ(Told({{10, 1}}), "0-10..100");
}

TEST(SpansOf, EndAtTheNextSightingBeforeAFalsePositive) {
  EXPECT_EQ(Told({{10, 0}, {20, 1}}), "0+10..20 1-20..100");
  EXPECT_EQ(Told({{10, 0}, {20, 0}, {30, 1}}), "0+10..20 2-30..100");
  EXPECT_EQ(Told({{10, 0}, {20, 1}, {30, 1}, {40, 0}}), "0+10..20 1-20..40 3+40..100");
  EXPECT_EQ(Told({{10, 0}, {20, 1}, {30, 0}, {40, 1}, {50, 2}}), "0+10..20 1-20..30 2+30..40 3-40..100");
}

constexpr char kEvent[] = R"({
  "Attribute": [{"id": "1", "value": "a.example", "type": "domain", "to_ids": true, "object_relation": null,
                 "Tag": [{"id": "7", "name": "t:1", "relationship_type": "by"}]},
                {"id": "2", "value": "a/b", "type": "uri", "to_ids": false, "object_relation": null}],
  "Object": [{"id": "5", "name": "file", "Attribute": [
                {"id": "3", "value": "10", "type": "size-in-bytes", "object_relation": "size", "to_ids": false,
                 "Tag": [{"id": "7", "name": "t:1"}, {"id": "8", "name": "t:2"}]},
                {"id": "4", "value": "x.exe", "type": "filename", "object_relation": "filename", "to_ids": false,
                 "Tag": [{"id": "7", "name": "t:1"}]}],
              "ObjectReference": [{"id": "1", "referenced_id": "1", "referenced_type": "0", "relationship_type": "drops"},
                                  {"id": "2", "referenced_id": "5", "referenced_type": "1", "deleted": true}]}]})";

class GraphTest : public testing::Test {
 protected:
  // The graph as JSON.
  template <typename Write>
  json::Document Drawn(const Write& write) {
    std::string text;
    json::JsonWriter writer(&text);
    writer.BeginObject();
    write(writer);
    writer.EndObject();
    return *json::Document::Parse(text);
  }
  // A member of each element.
  static std::vector<std::string> Each(json::Value list, std::string_view name) {
    std::vector<std::string> texts;
    list.ForEach([&](json::Value element) { texts.push_back(element[name].AsText().value_or("")); });
    return texts;
  }
  static std::vector<std::string> Edges(const json::Document& graph) {
    std::vector<std::string> texts;
    graph.root()["relations"].ForEach(
        [&](json::Value edge) { texts.push_back(edge["from"].AsText().value_or("") + ">" + edge["to"].AsText().value_or("")); });
    return texts;
  }
  bool Shows(const char* rules) {
    const json::Document document = *json::Document::Parse(rules);
    bool shown = false;
    event_.root()["Object"].ForEach([&](json::Value object) { shown = GraphFilter(document.root()).Shows(object); });
    return shown;
  }
  using Texts = std::vector<std::string>;
  json::Document event_ = *json::Document::Parse(kEvent);
};

TEST_F(GraphTest, ReferencesJoinObjectsWithWhatTheyName) {
  const json::Document graph = Drawn([&](json::JsonWriter& writer) { WriteReferenceGraph(writer, event_.root(), {}); });
  EXPECT_EQ(Each(graph.root()["items"], "id"), (Texts{"1", "2", "o-5"}));
  EXPECT_EQ(Edges(graph), Texts{"o-5>1"});
  EXPECT_EQ(graph.root()["existing_object_relation"].ToJson(), R"({"filename":0,"size":0})");
}

TEST_F(GraphTest, TagsAreNodesOfTheirOwn) {
  const json::Document graph = Drawn([&](json::JsonWriter& writer) { WriteTagGraph(writer, event_.root(), {}); });
  EXPECT_EQ(Each(graph.root()["items"], "id"), (Texts{"1", "2", "o-5", "3", "t:1", "t:2"}));
  EXPECT_EQ(Edges(graph), (Texts{"1>t:1", "o-5>3", "3>t:1", "3>t:2"}));
}

TEST_F(GraphTest, AKeyJoinsWhatHasTheSameOfIt) {
  const auto drawn = [&](std::string_view key) {
    return Drawn([&](json::JsonWriter& writer) { WriteKeyGraph(writer, event_.root(), {}, key); });
  };
  EXPECT_EQ(Edges(drawn("to_ids")), (Texts{"1>keyType_true", "2>keyType_false", "o-5>keyType_false", "o-5>1"}));
  EXPECT_EQ(Edges(drawn("value"))[1], R"(2>keyType_"a\/b")");
  EXPECT_EQ(drawn("no key").root()["items"].size(), 0u);
  EXPECT_EQ(drawn("no key").root()["existing_object_relation"].ToJson(), "[]");
}

TEST_F(GraphTest, AllRulesOfAFilterMustHold) {
  EXPECT_TRUE(Shows("{}"));
  EXPECT_TRUE(Shows(R"({"presence": [["Contains", "size"], ["Do not contain", "path"]]})"));
  EXPECT_FALSE(Shows(R"({"presence": [["Contains", "size"], ["Contains", "path"]]})"));
  EXPECT_TRUE(Shows(R"({"tag_presence": [["Contains", "t:2"]]})"));
  EXPECT_FALSE(Shows(R"({"tag_presence": [["Do not contain", "t:2"]]})"));
  EXPECT_TRUE(Shows(R"({"value": [["size", ">", "9"], ["path", "==", "no"]]})"));
  EXPECT_FALSE(Shows(R"({"value": [["size", "<=", "9"]]})"));
  EXPECT_FALSE(Shows(R"({"value": [["filename", "==", "y.exe"]]})"));
  EXPECT_TRUE(Shows(R"({"presence": [7, ["Contains"], "x"], "value": {"a": 1}})"));
}

TEST_F(GraphTest, ARuleAboutValuesLeavesNothingOutsideOfObjects) {
  const json::Document rules = *json::Document::Parse(R"({"value": [["size", "==", "10"]]})");
  const GraphFilter filter(rules.root());
  const json::Document graph = Drawn([&](json::JsonWriter& writer) { WriteReferenceGraph(writer, event_.root(), filter); });
  EXPECT_EQ(Each(graph.root()["items"], "id"), Texts{"o-5"});
}

TEST(WriteTimeline, TakesSeenFromAnAttributeWhereTheObjectSaysNothing) {
  const json::Document event = *json::Document::Parse(R"({"Attribute": [{"id": "1", "value": "<a.PNG", "type": "attachment",
      "Sighting": [{"date_sighting": "5"}]}], "Object": [{"id": "2", "first_seen": null, "last_seen": "2020", "Attribute": [
      {"value": "2019", "object_relation": "first-seen"}, {"value": "2021", "object_relation": "last-seen"}]}]})");
  std::string text;
  json::JsonWriter writer(&text);
  WriteTimeline(writer, event.root());
  for (const char* part : {R"("content":"&lt;a.PNG")", R"("date_sighting":["5"])", R"("is_image":true)", R"("first_seen":"2019")",
                           R"("first_seen_overwrite":true)", R"("last_seen":"2020")", R"("last_seen_overwrite":false)"})
    EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
}

}  // namespace
}  // namespace muninn::api
