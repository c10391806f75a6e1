// SPDX-License-Identifier: Apache-2.0
#include "engine/match/alert_filter.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/support/cases.h"

namespace muninn::match {
namespace {

std::vector<std::string> TextsIn(json::Value list) {
  std::vector<std::string> texts;
  list.ForEach([&](json::Value text) { texts.push_back(text.AsText().value_or("")); });
  return texts;
}

AlertSubject SubjectOf(json::Value event) {
  AlertSubject subject;
  subject.event_tags = TextsIn(event["event_tags"]);
  subject.attribute_tags = TextsIn(event["attribute_tags"]);
  for (std::string& tag : TextsIn(event["object_attribute_tags"])) subject.attribute_tags.push_back(std::move(tag));
  subject.orgc_name = event["orgc"]["name"].AsText().value_or("");
  subject.orgc_uuid = event["orgc"]["uuid"].AsText().value_or("");
  subject.threat_level = event["threat_level"].AsText().value_or("");
  return subject;
}

// What the reference would send.
TEST(AlertFilterTest, DoesWhatTheRecordedCasesSay) {
  test::ForEachCase("publish_filter", 38, [](const std::string&, json::Value one) {
    ASSERT_TRUE(one["send"].AsBool().has_value());
    EXPECT_EQ(AlertFilter(one["filter"]).Wants(SubjectOf(one["event"])), *one["send"].AsBool());
  });
}

bool Wants(std::string_view filter, const AlertSubject& subject) {
  const auto document = json::Document::Parse(filter);
  EXPECT_TRUE(document.ok()) << filter;
  return document.ok() && AlertFilter(document->root()).Wants(subject);
}

TEST(AlertFilterTest, OnlyTheFirstMemberCounts) {
  AlertSubject subject;
  subject.orgc_name = "ACME";
  EXPECT_TRUE(Wants(R"({"Orgc.name": "acme", "ThreatLevel.name": "High"})", subject));
  EXPECT_FALSE(Wants(R"({"ThreatLevel.name": "High", "Orgc.name": "acme"})", subject));
}

TEST(AlertFilterTest, APercentSignInsideStandsForItself) {
  AlertSubject subject;
  subject.event_tags = {"100% sure"};
  EXPECT_TRUE(Wants(R"({"Tag.name": "100% SURE"})", subject));
  EXPECT_TRUE(Wants(R"({"Tag.name": "%% s%%"})", subject));
  EXPECT_FALSE(Wants(R"({"Tag.name": "1%e"})", subject));
  EXPECT_TRUE(Wants(R"({"Tag.name": "%%"})", subject));
}

TEST(AlertFilterTest, NoFilterBreaksIt) {
  AlertSubject subject;
  subject.event_tags = {"5"};
  for (const char* everything : {"null", "{}", "[]", "\"text\"", "7", "false"})
    EXPECT_TRUE(Wants(everything, subject)) << everything;
  for (const char* nothing : {R"([{"Tag.name": "5"}])", R"({"AND": "x"})", R"({"OR": null})", R"({"NOT": []})",
                              R"({"Tag.name": null})", R"({"Tag.name": {"Tag.name": ["5"]}})", R"({"Tag.name": [["5"]]})"})
    EXPECT_FALSE(Wants(nothing, subject)) << nothing;
  EXPECT_TRUE(Wants(R"({"Tag.name": 5})", subject));
  EXPECT_TRUE(Wants(R"({"NOT": [{"Tag.name": "5"}]})", subject));
}

}  // namespace
}  // namespace muninn::match
