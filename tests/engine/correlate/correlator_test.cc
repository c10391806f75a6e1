// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/correlator.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "engine/index/content_reader.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

constexpr char kNearOne[] = "768:+OFu8Q3w6QzfR5Jni6SQD7qSFDs6P93/q0XIc/UB5EPABWX:RFu8QAFzffJui79f13/AnB5EPAkX";
constexpr char kNearTwo[] = "768:+OFu8Q3w6QzfR5Jni6SQD7qSFDs6P93/q0XIc/UB5EPABWY:RFu8QAFzffJui79f13/AnB5EPAkY";

class CorrelatorTest : public testing::Test {
 protected:
  EventId Add(std::vector<rules::AcceptedAttribute> attributes, std::string_view info = "an event") {
    const auto outcome = engine_->Execute(AddEvent{MakeEvent(info, std::move(attributes))}, engine_.admin());
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome->event;
  }
  EventId Add(std::string_view type, std::string_view value, std::string_view info = "an event") {
    return Add({MakeAttribute(type, value)}, info);
  }
  std::set<uint64_t> RelatedTo(EventId event) {
    const auto snapshot = engine_->Snapshot();
    const auto loaded = LoadEvent(snapshot->reader(), event);
    const Actor actor = actor_ ? *actor_ : engine_.admin();
    Correlator correlator(snapshot->reader(), actor, options_, ***loaded);
    std::set<uint64_t> by_attribute, by_event;
    EXPECT_OK(ForEachAttribute(snapshot->reader(), event, [&](const fb::Attribute& attribute) {
      correlator.Add(attribute);
      const auto marks = correlator.ForEachRelated(attribute, [&](const Correlator::Relation& relation) {
        by_attribute.insert(relation.event.id());
        return true;
      });
      EXPECT_TRUE(marks.ok());
      over_ = marks->over_correlation;
      excluded_ = marks->correlation_exclusion;
      return true;
    }));
    const auto related = correlator.RelatedEvents();
    EXPECT_TRUE(related.ok());
    for (const auto& other : *related) by_event.insert(other->id());
    EXPECT_EQ(by_attribute, by_event) << "both ways to ask agree";
    return by_event;
  }
  using Events = std::set<uint64_t>;

  TestEngine engine_;
  CorrelateOptions options_;
  std::optional<Actor> actor_;  // nullopt: the administrator
  bool over_ = false, excluded_ = false;
};

TEST_F(CorrelatorTest, LeavesOutAValueWithTooManyPartnersWhoeverAsks) {
  options_.over_correlation_limit = 3;
  std::vector<EventId> events;
  for (int i = 0; i < 4; ++i) events.push_back(Add("domain", "many.example"));
  EXPECT_EQ(RelatedTo(events[0]).size(), 3u);
  EXPECT_FALSE(over_);
  events.push_back(Add("hostname", "MANY.example"));
  for (const EventId event : events) {
    EXPECT_EQ(RelatedTo(event), Events());
    EXPECT_TRUE(over_);
  }
  options_.over_correlation_limit = 4;
  for (const EventId event : events) EXPECT_EQ(RelatedTo(event).size(), 4u) << "raising the limit needs no rebuild";
}

TEST_F(CorrelatorTest, CountsPartnersFromTheSideThatHasMost) {
  options_.over_correlation_limit = 3;
  const EventId alone = Add("domain", "many.example");
  // The four of one event are no partners of each other, but each is one of the other event's.
  const EventId four = Add({MakeAttribute("domain", "many.example"), MakeAttribute("hostname", "many.example"),
                            MakeAttribute("text", "many.example"), MakeAttribute("url", "many.example")});
  EXPECT_EQ(RelatedTo(four), Events());
  EXPECT_EQ(RelatedTo(alone), Events());
}

TEST_F(CorrelatorTest, AnEventFullOfOneValueIsNothingByItself) {
  options_.over_correlation_limit = 3;
  std::vector<rules::AcceptedAttribute> attributes;
  for (int i = 0; i < 10; ++i) attributes.push_back(MakeAttribute("text", "again"));
  const EventId event = Add(std::move(attributes));
  EXPECT_EQ(RelatedTo(event), Events());
  EXPECT_FALSE(over_);
}

TEST_F(CorrelatorTest, EventsThatDoNotCorrelateDoNotCount) {
  options_.over_correlation_limit = 2;
  const EventId one = Add("domain", "some.example"), two = Add("domain", "some.example");
  // Few of them are known by a list, many by looking at each.
  for (int i = 0; i < 80; ++i) {
    const EventId event = Add("domain", "some.example");
    EditEvent edit{event, {}};
    edit.draft.disable_correlation = true;
    ASSERT_TRUE(engine_->Execute(edit, engine_.admin()).ok());
    EXPECT_EQ(RelatedTo(event), Events());
    EXPECT_EQ(RelatedTo(one), Events{two.value()});
  }
  EditEvent edit{two, {}};
  edit.draft.disable_correlation = true;
  ASSERT_TRUE(engine_->Execute(edit, engine_.admin()).ok());
  EXPECT_EQ(RelatedTo(one), Events());
}

TEST_F(CorrelatorTest, SwitchingOffOneAttributeIsEnough) {
  const EventId one = Add("domain", "some.example"), two = Add("domain", "some.example");
  rules::AcceptedAttribute silent = MakeAttribute("domain", "some.example");
  silent.attribute.disable_correlation = true;
  const EventId three = Add({silent});
  EXPECT_EQ(RelatedTo(one), Events{two.value()});
  EXPECT_EQ(RelatedTo(three), Events());
  options_.enabled = false;
  EXPECT_EQ(RelatedTo(one), Events());
}

TEST_F(CorrelatorTest, KnowsNetworksOnlyWhenAsked) {
  const EventId range = Add("ip-dst", "10.1.0.0/16"), address = Add("ip-src", "10.1.2.3"),
                port = Add("ip-dst|port", "10.1.9.9|443");
  Add("ip-src", "10.2.0.1");
  Add("domain|ip", "a.example|10.1.2.4");
  Add("text", "10.1.2.5");
  EXPECT_EQ(RelatedTo(range), Events());
  options_.advanced = true;  // nothing is built anew
  EXPECT_EQ(RelatedTo(range), (Events{address.value(), port.value()}));
  EXPECT_EQ(RelatedTo(address), Events{range.value()});
  ASSERT_TRUE(engine_->Execute(DeleteEvent{address}, engine_.admin()).ok());
  EXPECT_EQ(RelatedTo(range), Events{port.value()});
}

TEST_F(CorrelatorTest, LeavesOutARangeWithTooManyAddressesFromBothSides) {
  options_.advanced = true;
  options_.over_correlation_limit = 3;
  const EventId range = Add("ip-dst", "10.1.0.0/16");
  std::vector<EventId> addresses;
  for (int i = 1; i <= 3; ++i) addresses.push_back(Add("ip-dst", absl::StrCat("10.1.0.", i)));
  EXPECT_EQ(RelatedTo(range).size(), 3u);
  EXPECT_EQ(RelatedTo(addresses[0]), Events{range.value()});
  addresses.push_back(Add("ip-dst", "10.1.0.4"));
  EXPECT_EQ(RelatedTo(range), Events());
  EXPECT_TRUE(over_);
  for (const EventId address : addresses) EXPECT_EQ(RelatedTo(address), Events());
}

TEST_F(CorrelatorTest, AsksForManyAddressesInMemory) {
  options_.advanced = true;
  std::vector<rules::AcceptedAttribute> addresses;
  for (int i = 0; i < 300; ++i)
    addresses.push_back(MakeAttribute("ip-dst", absl::StrCat("10.", i % 200, ".0.", i % 200 + i / 200)));
  addresses.push_back(MakeAttribute("ip-dst", "2001:db8::1"));
  const EventId many = Add(std::move(addresses));
  Events ranges;
  for (const char* range : {"10.3.0.0/16", "10.77.0.0/24", "10.199.0.199/32", "2001:db8::/32", "2001::/16"})
    ranges.insert(Add("ip-src", range).value());
  Add("ip-src", "11.0.0.0/8");
  EXPECT_EQ(RelatedTo(many), ranges);
}

TEST_F(CorrelatorTest, ComparesSsdeeps) {
  const EventId one = Add("ssdeep", kNearOne), two = Add("ssdeep", kNearTwo);
  Add("filename|ssdeep", absl::StrCat("x|", kNearTwo));
  Add("ssdeep", "96:s4Ud1Lj96tHHlZDrwciQmA+4uy1I0G4HYuL8N3TzS8QsO/wqWXLcMSx:sF1LjEtHHlZDrJzrhuyZvHYm8tKp/RWO");
  EXPECT_EQ(RelatedTo(one), Events());
  options_.advanced = true;
  EXPECT_EQ(RelatedTo(one), Events{two.value()});
  options_.ssdeep_threshold = 100;
  EXPECT_EQ(RelatedTo(one), Events());
}

TEST_F(CorrelatorTest, CountsLettersOfWalletsWhenTold) {
  const EventId one = Add("btc", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), two = Add("btc", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa");
  const EventId other = Add("text", "1a1zp1ep5qgefi2dmptftl5slmv7divfna");
  EXPECT_EQ(RelatedTo(one), (Events{two.value(), other.value()}));
  options_.strict_case = true;
  EXPECT_EQ(RelatedTo(one), Events{two.value()});
  EXPECT_EQ(RelatedTo(other), Events());
}

TEST_F(CorrelatorTest, RulesKeepAGroupFromCorrelatingWithItself) {
  const EventId one = Add("domain", "some.example", "OSINT daily 1"), two = Add("domain", "some.example", "osint daily 2"),
                other = Add("domain", "some.example", "an incident");
  for (const char* selector : {"osint%", "%DAILY%"}) {
    auto rules = std::make_shared<CorrelationRules>();
    rules->Add("event_info", {selector});
    options_.rules = rules;
    EXPECT_EQ(RelatedTo(one), Events{other.value()}) << selector;
    EXPECT_EQ(RelatedTo(other), (Events{one.value(), two.value()})) << selector;
  }
  auto rules = std::make_shared<CorrelationRules>();
  rules->Add("event_id", {std::to_string(one.value()), std::to_string(other.value())});
  options_.rules = rules;
  EXPECT_EQ(RelatedTo(one), Events{two.value()});
  rules = std::make_shared<CorrelationRules>();
  rules->Add("org_id", {"1"});
  options_.rules = rules;
  EXPECT_EQ(RelatedTo(one), Events());
  rules = std::make_shared<CorrelationRules>();
  rules->Add("orgc_id", {"2", "3"});
  rules->Add("nonsense", {"1"});
  options_.rules = rules;
  EXPECT_EQ(RelatedTo(one).size(), 2u);
}

TEST_F(CorrelatorTest, TellsThatAHalfIsExcludedAndCorrelatesTheOther) {
  auto exclusions = std::make_shared<Exclusions>();
  exclusions->Add("%.exe");
  options_.exclusions = exclusions;
  const EventId one = Add("filename|md5", "a.exe|d41d8cd98f00b204e9800998ecf8427e");
  Add("filename", "a.exe");
  const EventId other = Add("md5", "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(RelatedTo(one), Events{other.value()});
  EXPECT_TRUE(excluded_);
}

TEST_F(CorrelatorTest, AccessIsAskedOfTheRelatedSide) {
  rules::AcceptedEvent hidden = MakeEvent("hidden", {MakeAttribute("domain", "some.example")});
  hidden.event.distribution = 0;
  const auto outcome = engine_->Execute(AddEvent{hidden}, engine_.admin());
  ASSERT_TRUE(outcome.ok());
  rules::AcceptedEvent open = MakeEvent("open", {MakeAttribute("domain", "some.example")});
  open.event.distribution = 3;
  const EventId event = engine_->Execute(AddEvent{open}, engine_.admin())->event;
  EXPECT_EQ(RelatedTo(event), Events{outcome->event.value()});
  actor_ = Actor();
  actor_->org = OrgId(77);
  EXPECT_EQ(RelatedTo(event), Events());
  options_.access = false;
  EXPECT_EQ(RelatedTo(event), Events{outcome->event.value()}) << "NoAcl";
}

}  // namespace
}  // namespace muninn
