// SPDX-License-Identifier: Apache-2.0
#include "server/zmq/messages.h"

#include <map>
#include <set>
#include <vector>

#include "engine/log/log.h"
#include "schema/entities/discussion_generated.h"
#include "schema/json/json_value.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_engine.h"

namespace muninn::zmq {
namespace {

constexpr std::string_view kUuid = "72441682-492d-4259-89d4-ff4e0c941780";
constexpr std::string_view kAttributeUuid = "0c60b1a5-31c8-4a83-b4e8-9e3cf5ac0a31";

struct Message {
  Topic topic;
  std::string json;
  // "misp_json_attribute add", and of the audit log "audit tag Event".
  std::string Name() const {
    const auto document = json::Document::Parse(json);
    EXPECT_TRUE(document.ok()) << json;
    const json::Value root = document->root();
    if (topic != Topic::kAudit) return std::string(NameOf(topic)) + " " + root["action"].AsText().value_or("");
    const json::Value log = root["AuditLog"].is_object() ? root["AuditLog"] : root["Log"];
    return "audit " + log["action"].AsText().value_or("") + " " + log["model"].AsText().value_or("");
  }
};

std::string Render(EventId event) { return "{\"Event\":{\"id\":\"" + std::to_string(event.value()) + "\"}}"; }

// What the records after `after` give.
std::vector<Message> MessagesAfter(TestEngine& engine, SequenceNumber after,
                                   const MessageOptions& options = {.sequence_numbers = false}) {
  const auto snapshot = engine->Snapshot();
  const auto records = ReadRecords(snapshot->reader(), after + 1, 1000);
  EXPECT_OK(records);
  ReaderNames names(snapshot->reader());
  std::vector<Message> messages;
  for (const Record& record : *records) {
    EXPECT_OK(EmitMessages(record, snapshot->reader(), names, Render, options, [&](Topic topic, std::string&& json) {
      messages.push_back({topic, std::move(json)});
    }));
  }
  return messages;
}

std::vector<std::string> NamesOf(const std::vector<Message>& messages) {
  std::vector<std::string> names;
  for (const Message& message : messages) names.push_back(message.Name());
  return names;
}

// Does a command and tells what was published for it.
std::vector<Message> After(TestEngine& engine, const Command& command) {
  engine.clock().Advance(1);
  const SequenceNumber before = engine->Snapshot()->sequence();
  const auto outcome = engine->Execute(command, engine.admin());
  EXPECT_TRUE(outcome.ok()) << outcome.status();
  return MessagesAfter(engine, before);
}

TagDraft Tag(std::string_view name, bool local = false) {
  TagDraft tag;
  tag.name = name;
  tag.local = local;
  return tag;
}

AddEvent SampleEvent() {
  AddEvent add{MakeEvent("zmq event",
                         {MakeAttribute("ip-dst", "203.0.113.200", kAttributeUuid), MakeAttribute("domain", "zmq.example.org")},
                         kUuid)};
  add.event.tags.push_back(Tag("zmq:tag"));
  return add;
}

constexpr std::string_view kObjectUuid = "268edee5-0615-4b27-abd2-d9a606acc4e6";

ObjectDraft SampleObject() {
  ObjectDraft object;
  object.uuid = kObjectUuid;
  object.name = "domain-ip";
  object.meta_category = "network";
  object.description = "A domain and its address";
  object.template_uuid = "43b3b146-77eb-4931-b4cc-b66c60f28734";
  object.template_version = "11";
  AttributeDraft attribute;
  attribute.type = "domain";
  attribute.value = "zo.example.org";
  attribute.object_relation = "domain";
  object.attributes.push_back(attribute);
  ObjectReferenceDraft reference;
  reference.referenced_uuid = kAttributeUuid;
  reference.relationship_type = "related-to";
  object.references.push_back(reference);
  return object;
}

// An event with an attribute that was seen, and an object that points at it.
AddEvent SampleEventWithObject() {
  AddEvent add{MakeEvent("zmq event", {MakeAttribute("ip-dst", "203.0.113.200", kAttributeUuid)}, kUuid)};
  SightingDraft sighting;
  sighting.source = "zmq";
  add.event.attributes[0].sightings.push_back(sighting);
  rules::AcceptedObject object;
  EXPECT_TRUE(rules::AcceptObject(SampleObject(), {.now = 1'700'000'000}, &object).empty());
  add.event.objects.push_back(std::move(object));
  return add;
}

using Strings = std::vector<std::string>;

TEST(MessagesTest, AnAddedEventComesWithItsTagsAndAttributes) {
  TestEngine engine;
  EXPECT_EQ(NamesOf(After(engine, SampleEvent())),
            (Strings{"audit add Tag", "misp_json_tag add", "audit add Event", "misp_json_event add", "audit tag Event",
                     "misp_json_tag attached to event", "audit add Attribute", "misp_json_attribute add", "audit add Attribute",
                     "misp_json_attribute add"}));
}

TEST(MessagesTest, ObjectsComeBeforeTheirAttributesAndReferencesAfterAll) {
  TestEngine engine;
  EXPECT_EQ(NamesOf(After(engine, SampleEventWithObject())),
            (Strings{"audit add Event", "misp_json_event add", "audit add Object", "misp_json_object add", "audit add Attribute",
                     "misp_json_attribute add", "audit add Attribute", "misp_json_attribute add", "audit add ObjectReference",
                     "misp_json_object_reference add", "misp_json_sighting add"}));
}

TEST(MessagesTest, ADeletedObjectIsSoftDeletedAndSoIsAReferenceToADeletedAttribute) {
  TestEngine engine;
  After(engine, SampleEventWithObject());
  EXPECT_EQ(NamesOf(After(engine, DeleteAttribute{AttributeId(1), false})),
            (Strings{"audit soft_delete Attribute", "misp_json_attribute soft-delete", "audit soft_delete ObjectReference",
                     "misp_json_object_reference soft-delete"}));
  EventDraft draft;
  draft.objects.emplace_back();
  draft.objects[0].uuid = kObjectUuid;
  draft.objects[0].deleted = true;
  const std::vector<Message> messages = After(engine, EditEvent{EventId(1), draft});
  const Strings names = NamesOf(messages);
  EXPECT_NE(std::find(names.begin(), names.end(), "audit soft_delete Object"), names.end());
  EXPECT_NE(std::find(names.begin(), names.end(), "misp_json_object soft-delete"), names.end());
}

TEST(MessagesTest, AnEditedAttributeShowsItsSightings) {
  TestEngine engine;
  After(engine, SampleEventWithObject());
  AttributeDraft edit;
  edit.comment = "c";
  const std::vector<Message> messages = After(engine, EditAttribute{AttributeId(1), edit});
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_NE(messages[1].json.find(R"("Sighting":[{"id":"1",)"), std::string::npos) << messages[1].json;
}

TEST(MessagesTest, AnEditSaysWhatChanged) {
  TestEngine engine;
  After(engine, SampleEvent());
  EventDraft draft;
  draft.info = "zmq event edited";
  const std::vector<Message> messages = After(engine, EditEvent{EventId(1), draft});
  EXPECT_EQ(NamesOf(messages), (Strings{"audit edit Event", "misp_json_event edit"}));
  EXPECT_NE(messages[0].json.find(R"("change":{"info":["zmq event","zmq event edited"]})"), std::string::npos)
      << messages[0].json;
}

TEST(MessagesTest, PublishingSendsTheWholeEventAndUnpublishingItsRow) {
  TestEngine engine;
  After(engine, SampleEvent());
  const std::vector<Message> published = After(engine, PublishEvent{EventId(1), true});
  EXPECT_EQ(NamesOf(published), (Strings{"audit publish Event", "misp_json "}));
  EXPECT_EQ(published[1].json, Render(EventId(1)));
  EXPECT_NE(published[0].json.find(R"("change":{"published":[0,1],"publish_timestamp":[0,)"), std::string::npos)
      << published[0].json;
  EXPECT_EQ(NamesOf(After(engine, PublishEvent{EventId(1), false})), (Strings{"audit edit Event", "misp_json_event edit"}));
}

TEST(MessagesTest, TagsComeAndGo) {
  TestEngine engine;
  After(engine, SampleEvent());
  EXPECT_EQ(NamesOf(After(engine, TagEvent{EventId(1), Tag("zmq:ev"), true})),
            (Strings{"audit add Tag", "misp_json_tag add", "audit tag Event", "misp_json_tag attached to event",
                     "audit attachTagToObject Event"}));
  EXPECT_EQ(NamesOf(After(engine, TagEvent{EventId(1), Tag("zmq:ev"), false})),
            (Strings{"misp_json_tag detached from event", "audit remove_tag Event", "audit removeTagFromObject Event"}));
  EXPECT_EQ(NamesOf(After(engine, TagEvent{EventId(1), Tag("zmq:ev", /*local=*/true), true})),
            (Strings{"audit tag_local Event", "misp_json_tag attached to event", "audit attachTagToObject Event"}));
  EXPECT_EQ(NamesOf(After(engine, TagAttribute{AttributeId(1), Tag("zmq:ev"), true})),
            (Strings{"audit tag Attribute", "misp_json_tag attached to attribute", "audit attachTagToObject Attribute",
                     "misp_json_attribute edit"}));
  EXPECT_EQ(NamesOf(After(engine, TagAttribute{AttributeId(1), Tag("zmq:ev"), false})),
            (Strings{"misp_json_tag detached from attribute", "audit remove_tag Attribute", "audit removeTagFromObject Attribute",
                     "misp_json_attribute edit"}));
}

// Readers tell a deletion by `deleted` alone, whatever the way it was deleted.
TEST(MessagesTest, EveryDeletionOfAnAttributeIsTruthy) {
  TestEngine engine;
  After(engine, SampleEvent());
  const std::vector<Message> soft = After(engine, DeleteAttribute{AttributeId(1), false});
  EXPECT_EQ(NamesOf(soft), (Strings{"audit soft_delete Attribute", "misp_json_attribute soft-delete"}));
  EXPECT_NE(soft[1].json.find("\"deleted\":true"), std::string::npos);
  EXPECT_EQ(NamesOf(After(engine, RestoreAttribute{AttributeId(1)})),
            (Strings{"audit undelete Attribute", "misp_json_attribute edit"}));
  const std::vector<Message> hard = After(engine, DeleteAttribute{AttributeId(1), true});
  EXPECT_EQ(NamesOf(hard), (Strings{"misp_json_attribute delete", "audit delete Attribute"}));
  EXPECT_NE(hard[0].json.find("\"deleted\":true"), std::string::npos) << hard[0].json;
  EXPECT_NE(hard[0].json.find(kAttributeUuid), std::string::npos) << hard[0].json;
  EXPECT_EQ(hard[0].json.find("203.0.113.200"), std::string::npos) << "the value is purged, it must not be sent";
}

TEST(MessagesTest, ADeletedEventSaysNothingOfItsParts) {
  TestEngine engine;
  const SequenceNumber start = engine->Snapshot()->sequence();
  After(engine, SampleEvent());
  const std::vector<Message> messages = After(engine, DeleteEvent{EventId(1)});
  EXPECT_EQ(NamesOf(messages), (Strings{"misp_json_event delete", "audit delete Event", "audit add EventBlocklist"}));
  EXPECT_NE(messages[0].json.find(kUuid), std::string::npos);
  // What was purged says nothing any more when it is read again.
  const std::vector<Message> again = MessagesAfter(engine, start);
  EXPECT_EQ(NamesOf(again), (Strings{"audit add Tag", "misp_json_tag add", "misp_json_event delete", "audit delete Event",
                                     "audit add EventBlocklist"}));
}

TEST(MessagesTest, SequenceNumbersCountMessagesThatNobodyWants) {
  TestEngine engine;
  const SequenceNumber start = engine->Snapshot()->sequence();
  After(engine, SampleEvent());
  MessageOptions options;
  options.topics = TopicSet();
  options.topics.Set(Topic::kEvent, true);
  const std::vector<Message> messages = MessagesAfter(engine, start, options);
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_NE(messages[0].json.find(absl::StrCat(R"("action":"add","_seq":")", start + 2, R"(","_sub":1})")), std::string::npos)
      << messages[0].json;
}

TEST(MessagesTest, KeysAreNeverSent) {
  TestEngine engine;
  After(engine, SetAuthKey{UserId(1), std::string(40, 'z')});
  for (const Message& message : MessagesAfter(engine, 0)) {
    EXPECT_EQ(message.json.find(std::string(9, 'z')), std::string::npos) << message.json;
    EXPECT_EQ(message.json.find("hash"), std::string::npos) << message.json;
  }
}

TEST(MessagesTest, WhatIsSaidIsSentOnceAndNotWhenItIsChanged) {
  TestEngine engine;
  fb::ThreadT thread;
  thread.distribution = 1;
  thread.title = "who has seen it?";
  fb::PostT post;
  post.contents = "I have.";
  const auto join = [](fb::PostT& first, const EntryScene& scene) {
    first.thread_id = scene.earlier[0];
    return absl::OkStatus();
  };
  const std::vector<Message> said =
      After(engine, ChangeEntries{{AddEntry(std::move(thread)), AddEntry<fb::PostT>(std::move(post), join)}});
  ASSERT_EQ(NamesOf(said), (Strings{"audit add Thread", "misp_json_conversation ", "audit add Post", "misp_json_conversation "}));
  for (const std::string_view part : {R"({"Thread":{"date_created":"20)", R"("user_id":"1","event_id":"0")",
                                      R"("title":"who has seen it?")", R"("post_count":"1","org_id":"1","org_name":")"})
    EXPECT_NE(said[1].json.find(part), std::string::npos) << said[1].json;
  EXPECT_EQ(said[1].json.find(R"("id":)"), std::string::npos) << said[1].json;
  for (const std::string_view part : {R"("contents":"I have.","post_id":"0","thread_id":"1","org_id":"1")", R"("user_email":")"})
    EXPECT_NE(said[3].json.find(part), std::string::npos) << said[3].json;
  const auto edit = [](fb::PostT& stored, const EntryScene&) {
    stored.contents = "I have, twice.";
    return absl::OkStatus();
  };
  EXPECT_EQ(NamesOf(After(engine, ChangeEntries{{EditEntry<fb::Post>(EntryIdOf<fb::Post>(1), edit)}})),
            (Strings{"audit edit Post"}));
}

// --- against what MISP 2.5.1 sent for the same actions ---

// "Event.id" -> kind; numbers in the names of members of `change` depend on the data, so that one is not looked into.
void Shape(json::Value value, const std::string& path, std::map<std::string, std::string>* shape) {
  switch (value.kind()) {
    case json::Value::Kind::kObject:
      (*shape)[path] = "object";
      if (path.ends_with(".change")) return;
      value.ForEachMember([&](std::string_view key, json::Value member) { Shape(member, path + "." + std::string(key), shape); });
      return;
    case json::Value::Kind::kArray: {
      (*shape)[path] = "array";
      bool first = true;
      value.ForEach([&](json::Value element) {
        if (std::exchange(first, false)) Shape(element, path + "[]", shape);
      });
      return;
    }
    case json::Value::Kind::kString:
      (*shape)[path] = "string";
      return;
    case json::Value::Kind::kBool:
      (*shape)[path] = "bool";
      return;
    case json::Value::Kind::kNumber:
      (*shape)[path] = "number";
      return;
    default:
      (*shape)[path] = "null";
      return;
  }
}

std::map<std::string, std::string> ShapeOf(json::Value value) {
  std::map<std::string, std::string> shape;
  Shape(value, "", &shape);
  return shape;
}

class TranscriptTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto path = test::SharedPath("data/transcripts/zmq.jsonl");
    if (!path) GTEST_SKIP() << "MUNINN_SHARED is not set";
    for (const std::string& line : test::ReadLines(*path)) {
      const auto document = json::Document::Parse(line);
      ASSERT_OK(document);
      const json::Value root = document->root();
      Message message{TopicOf(root["topic"].AsText().value_or("")), root["json"].ToJson()};
      recorded_[root["action_label"].AsText().value_or("")].push_back(std::move(message));
    }
  }

  static Topic TopicOf(std::string_view name) {
    for (size_t i = 0; i < kTopics; ++i) {
      if (kTopicNames[i] == name) return static_cast<Topic>(i);
    }
    return Topic::kSelf;
  }

  // Each message whose name was recorded under `label` has the members and types of the recorded one. At least `least` have.
  void Compare(const std::string& label, const std::vector<Message>& messages, size_t least) {
    SCOPED_TRACE(label);
    size_t compared = 0;
    for (const Message& message : messages) {
      for (const Message& theirs : recorded_[label]) {
        if (theirs.topic != message.topic || theirs.Name() != message.Name()) continue;
        SCOPED_TRACE(message.json);
        SCOPED_TRACE(theirs.json);
        const auto ours_document = json::Document::Parse(message.json), theirs_document = json::Document::Parse(theirs.json);
        const auto ours = ShapeOf(ours_document->root()), wanted = ShapeOf(theirs_document->root());
        for (const auto& [path, kind] : wanted) {
          // An element of a list that is empty here.
          if (path.find("[]") != std::string::npos && !ours.contains(path)) continue;
          ASSERT_TRUE(ours.contains(path)) << "we lack " << path;
          if (kind == "null" || ours.at(path) == "null") continue;
          EXPECT_EQ(ours.at(path), kind) << path;
        }
        for (const auto& [path, kind] : ours)
          EXPECT_TRUE(path.find("[]") != std::string::npos || wanted.contains(path)) << "MISP lacks " << path;
        ++compared;
        break;
      }
    }
    EXPECT_GE(compared, least) << "too few messages were recorded under this label";
  }

  std::map<std::string, std::vector<Message>> recorded_;
};

TEST_F(TranscriptTest, MessagesHaveTheRecordedMembersAndTypes) {
  TestEngine engine;
  Compare("event.add", After(engine, SampleEvent()), 8);
  EventDraft draft;
  draft.info = "zmq event edited";
  Compare("event.edit", After(engine, EditEvent{EventId(1), draft}), 2);
  Compare("attribute.add", After(engine, AddAttributes{EventId(1), {MakeAttribute("md5", "0cc175b9c0f1b6a831c399e269772661")}}),
          2);
  AttributeDraft edit;
  edit.comment = "c";
  Compare("attribute.edit", After(engine, EditAttribute{AttributeId(3), edit}), 2);
  Compare("attribute.addTag", After(engine, TagAttribute{AttributeId(3), Tag("zmq:attr"), true}), 4);
  Compare("attribute.removeTag", After(engine, TagAttribute{AttributeId(3), Tag("zmq:attr"), false}), 4);
  Compare("event.addTag", After(engine, TagEvent{EventId(1), Tag("zmq:ev"), true}), 3);
  Compare("event.addTag.local", After(engine, TagEvent{EventId(1), Tag("zmq:evlocal", true), true}), 3);
  Compare("event.removeTag", After(engine, TagEvent{EventId(1), Tag("zmq:ev"), false}), 3);
  Compare("tag.add", After(engine, AddTag{Tag("zmq:newtag")}), 2);
  Compare("event.unpublish", (After(engine, PublishEvent{EventId(1), true}), After(engine, PublishEvent{EventId(1), false})), 2);
  Compare("attribute.delete", After(engine, DeleteAttribute{AttributeId(3), false}), 2);
  TestEngine other;
  std::vector<Message> with_object = After(other, SampleEventWithObject());
  // What was recorded there are attributes in objects: they have a member more.
  std::erase_if(with_object, [](const Message& message) {
    return message.topic == Topic::kAttribute && message.json.find(R"("object_id":"0")") != std::string::npos;
  });
  Compare("object.add", with_object, 4);
  Compare("reference.add", with_object, 2);
  Compare("sighting.add", with_object, 1);
  Compare("attribute.restore", After(engine, RestoreAttribute{AttributeId(3)}), 2);
}

}  // namespace
}  // namespace muninn::zmq
