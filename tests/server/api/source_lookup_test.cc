// SPDX-License-Identifier: Apache-2.0
#include "server/api/source_lookup.h"

#include "engine/caches.h"
#include "engine/command/entry_change.h"
#include "engine/correlate/cached_values.h"
#include "engine/index/content_reader.h"
#include "schema/entities/remote_generated.h"
#include "tests/support/test_engine.h"

namespace muninn::api {
namespace {

class SourceLookupTest : public testing::Test {
 protected:
  SourceLookupTest() {
    fb::FeedT feed;
    feed.name = "list";
    feed.provider = "somebody";
    feed.url = "https://feed.example";
    const auto outcome = engine_->Execute(ChangeEntries{{AddEntry(std::move(feed))}}, engine_.admin());
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    feed_ = outcome->entries[0];
  }
  // An event with that many values, all of them in the cache.
  EventId Add(size_t values) {
    std::vector<rules::AcceptedAttribute> attributes;
    auto made = SourceCachesOf(*engine_).Begin({RemoteKind::kFeed, feed_}, /*with_events=*/false);
    EXPECT_TRUE(made.ok());
    for (size_t i = 0; i < values; ++i) {
      const std::string value = "v" + std::to_string(i) + ".example";
      attributes.push_back(MakeAttribute("domain", value));
      EXPECT_TRUE((*made)->Add(DigestOf(value)).ok());
    }
    EXPECT_TRUE(SourceCachesOf(*engine_).Install({RemoteKind::kFeed, feed_}, *std::move(made), 17).ok());
    const auto outcome = engine_->Execute(AddEvent{MakeEvent("an event", std::move(attributes))}, engine_.admin());
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome->event;
  }
  // The members of the event, and of its first attribute.
  std::pair<std::string, std::string> Told(EventId event, bool in_full) {
    const auto snapshot = engine_->Snapshot();
    const auto lookup = SourceLookup::Make(SourceCachesOf(*engine_).Now(), snapshot->reader(), engine_.admin(),
                                           {.feeds = true, .servers = false, .in_full = in_full});
    EXPECT_TRUE(lookup.ok() && *lookup != nullptr);
    EventSources sources(**lookup);
    EXPECT_TRUE(ForEachAttribute(snapshot->reader(), event, [&](const fb::Attribute& attribute) {
                  sources.Add(attribute);
                  return true;
                }).ok());
    std::string of_event, of_attribute;
    json::JsonWriter writer(&of_event);
    writer.BeginObject();
    sources.WriteEvent(writer);
    writer.EndObject();
    EXPECT_TRUE(ForEachAttribute(snapshot->reader(), event, [&](const fb::Attribute& attribute) {
                  json::JsonWriter attribute_writer(&of_attribute);
                  attribute_writer.BeginObject();
                  sources.WriteAttribute(attribute_writer, attribute);
                  attribute_writer.EndObject();
                  return false;
                }).ok());
    return {of_event, of_attribute};
  }

  TestEngine engine_;
  uint64_t feed_ = 0;
};

TEST_F(SourceLookupTest, TellsTheSourcesOfAFewHits) {
  const auto [event, attribute] = Told(Add(kSourceHitsMax), false);
  const std::string list = R"({"Feed":[{"id":")" + std::to_string(feed_) +
                           R"(","name":"list","url":"https://feed.example","provider":"somebody","source_format":"freetext",)" +
                           R"("lookup_visible":false}]})";
  EXPECT_EQ(event, list);
  EXPECT_EQ(attribute, list);
}

TEST_F(SourceLookupTest, OnlyCountsManyUnlessAllIsWanted) {
  const EventId many = Add(kSourceHitsMax + 1);
  EXPECT_EQ(Told(many, false), (std::pair<std::string, std::string>(R"({"FeedCount":10001})", R"({"FeedHit":true})")));
  EXPECT_EQ(Told(many, true).second.substr(0, 9), R"({"Feed":[)");
}

TEST_F(SourceLookupTest, ShowsOthersOnlyWhatIsForLookingIn) {
  Add(1);
  Actor other = engine_.admin();
  other.permissions = {};
  const auto lookup =
      SourceLookup::Make(SourceCachesOf(*engine_).Now(), engine_->Snapshot()->reader(), other, {.feeds = true, .servers = true});
  ASSERT_TRUE(lookup.ok());
  EXPECT_EQ(*lookup, nullptr);
}

}  // namespace
}  // namespace muninn::api
