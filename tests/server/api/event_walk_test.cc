// SPDX-License-Identifier: Apache-2.0
#include "server/api/event_walk.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/index/content_reader.h"
#include "tests/support/test_engine.h"

namespace muninn::api {
namespace {

// An event that all may see, with one object of the owner's own and one for all; a deleted one, too.
class EventWalkTest : public testing::Test {
 protected:
  void SetUp() override {
    rules::AcceptedEvent event = MakeEvent("phish", {MakeAttribute("domain", "plain.example")});
    event.event.distribution = 3;
    for (const auto& [name, distribution, deleted] :
         {std::tuple{"open", 5, false}, std::tuple{"own", 0, false}, std::tuple{"gone", 5, true}}) {
      rules::AcceptedObject object;
      object.object.name = name;
      object.object.distribution = static_cast<uint8_t>(distribution);
      object.object.deleted = deleted;
      object.attributes.push_back(MakeAttribute("domain", std::string(name) + ".example"));
      object.attributes.push_back(MakeAttribute("url", "http://" + std::string(name) + ".example/"));
      event.objects.push_back(std::move(object));
    }
    ASSERT_OK(engine->Execute(AddEvent{std::move(event)}, engine.admin()));
    snapshot = engine->Snapshot();
    options.allowed = [this](const fb::Attribute& attribute) { return attribute.value1()->str() != not_allowed; };
  }

  std::string Walked(const Actor& actor, bool whole_objects) {
    std::string out;
    const auto event = LoadEvent(snapshot->reader(), EventId(1)).value();
    EventVisitor visitor;
    visitor.attribute = [&](const AttributeHit& hit) {
      out += hit.attribute.value1()->str() + (hit.object != nullptr ? "@" + hit.object->name()->str() : "") + " ";
      return true;
    };
    if (whole_objects) {
      visitor.object = [&](const fb::Object& object, std::span<const fb::Attribute* const> attributes) {
        out += object.name()->str() + "(";
        for (const fb::Attribute* attribute : attributes) out += attribute->value1()->str() + ",";
        out += ") ";
        return true;
      };
    }
    EXPECT_OK(WalkEvent(snapshot->reader(), actor, **event, options, visitor));
    return out;
  }
  // The same things out of the document, in its order.
  std::string Documented(const Actor& actor) {
    std::string json, out;
    json::JsonWriter writer(&json);
    ReaderNames names(snapshot->reader());
    const auto event = LoadEvent(snapshot->reader(), EventId(1)).value();
    EXPECT_OK(WriteEventDocument(writer, snapshot->reader(), names, actor, **event, options, [] { return true; }));
    for (size_t at = json.find("\"value\":\""); at != std::string::npos; at = json.find("\"value\":\"", at + 1))
      out += json.substr(at + 9, json.find('"', at + 9) - at - 9) + " ";
    return out;
  }
  Actor Stranger() {
    Actor actor = engine.admin();
    actor.permissions = {};
    actor.org = OrgId(77);
    return actor;
  }

  TestEngine engine;
  std::shared_ptr<const muninn::Snapshot> snapshot;
  EventDocumentOptions options;
  std::string not_allowed;
};

TEST_F(EventWalkTest, ShowsObjectsAsAWholeBehindTheOthers) {
  EXPECT_EQ(Walked(engine.admin(), true),
            "plain.example open(open.example,http://open.example/,) own(own.example,http://own.example/,) ");
  EXPECT_EQ(Walked(Stranger(), true), "plain.example open(open.example,http://open.example/,) ");
}

TEST_F(EventWalkTest, ShowsAttributesOneByOne) {
  EXPECT_EQ(Walked(engine.admin(), false),
            "plain.example open.example@open http://open.example/@open own.example@own http://own.example/@own ");
  EXPECT_EQ(Walked(Stranger(), false), "plain.example open.example@open http://open.example/@open ");
}

// Attributes of hidden and of deleted objects once came out of flattened documents.
TEST_F(EventWalkTest, AgreesWithTheDocumentFlattenedOrNot) {
  for (const bool flatten : {false, true}) {
    options.flatten = flatten;
    options.related_events = false;
    EXPECT_EQ(Documented(engine.admin()), "plain.example open.example http://open.example/ own.example http://own.example/ ");
    EXPECT_EQ(Documented(Stranger()), "plain.example open.example http://open.example/ ");
  }
}

TEST_F(EventWalkTest, LeavesOutWhatIsNotAllowed) {
  not_allowed = "open.example";
  EXPECT_EQ(Walked(Stranger(), true), "plain.example open(http://open.example/,) ");
  EXPECT_EQ(Documented(Stranger()), "plain.example http://open.example/ ");
}

TEST_F(EventWalkTest, EndsWhenToldTo) {
  const auto event = LoadEvent(snapshot->reader(), EventId(1)).value();
  int visits = 0;
  const EventVisitor visitor = {[&](const AttributeHit&) { return ++visits < 2; }, nullptr};
  EXPECT_TRUE(absl::IsCancelled(WalkEvent(snapshot->reader(), engine.admin(), **event, options, visitor)));
  EXPECT_EQ(visits, 2);
}

}  // namespace
}  // namespace muninn::api
