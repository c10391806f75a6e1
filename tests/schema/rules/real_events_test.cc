// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <filesystem>
#include <optional>
#include <string>

#include "schema/rules/accept.h"
#include "schema/rules/messages.h"
#include "tests/support/shared_data.h"

namespace muninn::rules {
namespace {

// Only the members that the rules look at hardest; the whole document is the business of schema/json.
std::optional<std::string> Text(const rapidjson::Value& object, const char* key) {
  const auto found = object.FindMember(key);
  if (found == object.MemberEnd() || !found->value.IsString()) return std::nullopt;
  return std::string(found->value.GetString(), found->value.GetStringLength());
}

template <typename Visit>
void ForEach(const rapidjson::Value& object, const char* key, Visit visit) {
  const auto found = object.FindMember(key);
  if (found == object.MemberEnd() || !found->value.IsArray()) return;
  for (const auto& element : found->value.GetArray()) visit(element);
}

AttributeDraft ReadAttribute(const rapidjson::Value& json) {
  AttributeDraft draft;
  draft.uuid = Text(json, "uuid");
  draft.type = Text(json, "type");
  draft.category = Text(json, "category");
  draft.value = Text(json, "value");
  draft.comment = Text(json, "comment");
  draft.object_relation = Text(json, "object_relation");
  draft.first_seen = Text(json, "first_seen");
  draft.last_seen = Text(json, "last_seen");
  return draft;
}

EventDraft ReadEvent(const rapidjson::Value& json) {
  EventDraft draft;
  draft.uuid = Text(json, "uuid");
  draft.info = Text(json, "info");
  draft.date = Text(json, "date");
  draft.extends_uuid = Text(json, "extends_uuid");
  ForEach(json, "Attribute", [&](const auto& attribute) { draft.attributes.push_back(ReadAttribute(attribute)); });
  ForEach(json, "Object", [&](const auto& object) {
    ObjectDraft& read = draft.objects.emplace_back();
    read.uuid = Text(object, "uuid");
    read.name = Text(object, "name");
    read.template_uuid = Text(object, "template_uuid");
    ForEach(object, "Attribute", [&](const auto& attribute) { read.attributes.push_back(ReadAttribute(attribute)); });
  });
  return draft;
}

TEST(RealEventsTest, AreAcceptedAlmostWhole) {
  const auto folder = test::SharedPath("data/events");
  if (!folder) GTEST_SKIP() << "MUNINN_SHARED does not name a folder with data/events";
  size_t accepted_count = 0, refused_count = 0;
  for (const auto& file : std::filesystem::directory_iterator(*folder)) {
    if (file.path().extension() != ".json") continue;
    SCOPED_TRACE(file.path().filename().string());
    const std::string text = test::ReadFile(file.path().string());
    rapidjson::Document json;
    json.Parse(text.data(), text.size());
    ASSERT_TRUE(json.IsObject());
    if (!json.HasMember("Event")) continue;
    AcceptedEvent accepted;
    EXPECT_TRUE(AcceptEvent(ReadEvent(json["Event"]), {.now = 1'729'500'000}, &accepted).empty());
    accepted_count += accepted.attributes.size();
    for (const AcceptedObject& object : accepted.objects) accepted_count += object.attributes.size();
    for (const Refusal& refusal : accepted.refusals) {
      ++refused_count;
      const std::string& why = refusal.errors.front().second.front();
      // Their authors repeat themselves, and write "MVID-…" where MISP wants CVE numbers.
      const bool known = why == message::kSimilarAttribute || why == message::kUuidNotUnique || refusal.type == "vulnerability";
      EXPECT_TRUE(known) << refusal.part << " " << refusal.type << " " << refusal.value << ": " << why;
    }
  }
  EXPECT_GT(accepted_count, 10'000u);
  EXPECT_LT(refused_count, accepted_count / 100);
}

}  // namespace
}  // namespace muninn::rules
