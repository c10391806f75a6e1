// SPDX-License-Identifier: Apache-2.0
//
// Whatever a search goes through, it finds the same.
#include "engine/query/plan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/query/search.h"
#include "tests/engine/property/history.h"

namespace muninn {
namespace {

// A state to search in, and what filters can be made of.
class World {
 public:
  World(uint64_t seed, int commands) : engine_(seed) {
    Model model;
    RandomHistory(seed, {.commands = commands}).Play(engine_, &model);
    snapshot_ = engine_->Snapshot();
    for (const auto& [id, event] : model.events) events_.push_back(EventId(id));
    for (const EventId id : events_) {
      const auto event = LoadEvent(reader(), id);
      if (!event.ok() || !*event) continue;
      times_.push_back(static_cast<int64_t>((**event)->timestamp()));
      uuids_.push_back({(**event)->uuid()->hi(), (**event)->uuid()->lo()});
      EXPECT_TRUE(ForEachAttribute(reader(), id, [&](const fb::Attribute& attribute) {
                    values_.push_back(attribute.value1()->str());
                    if (attribute.value2() != nullptr && attribute.value2()->size() > 0)
                      values_.push_back(attribute.value2()->str());
                    uuids_.push_back({attribute.uuid()->hi(), attribute.uuid()->lo()});
                    return true;
                  }).ok());
    }
  }
  const Reader& reader() const { return snapshot_->reader(); }
  TestEngine& engine() { return engine_; }
  const std::vector<EventId>& events() const { return events_; }

  Filter RandomFilter(std::mt19937_64& random) const {
    const auto percent = [&](uint64_t chance) { return random() % 100 < chance; };
    const auto pick = [&](const auto& items) { return items[random() % items.size()]; };
    const auto range = [&] {
      Range made;
      if (percent(80)) made.from = pick(times_) - static_cast<int64_t>(random() % 20);
      if (percent(60)) made.to = pick(times_) + static_cast<int64_t>(random() % 20);
      if (percent(5)) made.to = -5;
      return made;
    };
    const auto alternatives = [&] {
      TagMatch::Alternatives made;
      for (uint64_t i = random() % 3; i > 0; --i) made.tags.push_back(TagId(random() % 9));
      return made;
    };
    const auto tags = [&] {
      TagMatch made;
      if (percent(70)) made.any = alternatives();
      while (percent(40)) made.all.push_back(alternatives());
      if (percent(20)) made.none.push_back(TagId(random() % 9));
      return made;
    };
    const auto end_of = [](const std::string& value) { return "%" + value.substr(std::min<size_t>(2, value.size() - 1)); };
    const auto text = [&](TextMatch& match) {
      for (uint64_t i = random() % 3; i > 0; --i) match.AddAny(percent(80) ? pick(values_) : end_of(pick(values_)));
      if (percent(20)) match.AddAll(pick(values_));
      if (percent(10)) match.AddAll(pick(values_).substr(0, 4) + "%");
      if (percent(20)) match.AddNone(pick(values_));
    };
    Filter filter;
    if (percent(40)) text(filter.value);
    if (percent(10)) text(filter.value1);
    if (percent(10)) text(filter.value2);
    if (percent(20)) filter.type.AddAny(percent(50) ? "domain" : "filename%");
    if (percent(10)) filter.category.AddNone("Payload delivery");
    if (percent(20)) {
      filter.events.asked = true;
      for (uint64_t i = random() % 5; i > 0; --i) filter.events.wanted.insert(EventId(random() % (events_.size() + 3)));
    }
    if (percent(10)) filter.events.unwanted.insert(pick(events_));
    if (percent(15)) filter.tags = tags();
    if (percent(10)) filter.event_tags = tags();
    if (percent(15)) filter.event_timestamp = range();
    if (percent(10)) filter.publish_timestamp = range();
    if (percent(15)) filter.attribute_timestamp = range();
    if (percent(10)) filter.date_days = Range{19000, percent(50) ? 20000 : 19001};
    if (percent(10)) {
      filter.orgs_asked = true;
      for (uint64_t i = random() % 3; i > 0; --i) filter.orgs.insert(OrgId(random() % 3));
    }
    if (percent(10)) filter.published = percent(50);
    if (percent(10)) filter.to_ids = {percent(50)};
    if (percent(10)) {
      filter.uuids.emplace();
      for (uint64_t i = random() % 6; i > 0; --i) filter.uuids->push_back(pick(uuids_));
    }
    if (percent(10)) filter.not_uuids.insert(pick(uuids_));
    if (percent(30)) filter.deleted = percent(50) ? Deleted::kBoth : Deleted::kOnlyDeleted;
    if (percent(5)) filter.anywhere.AddAny("%" + pick(values_).substr(1, 3) + "%");
    return filter;
  }

 private:
  TestEngine engine_;
  std::shared_ptr<const Snapshot> snapshot_;
  std::vector<EventId> events_;
  std::vector<std::string> values_;
  std::vector<Uuid> uuids_;
  std::vector<int64_t> times_;
};

using Ids = std::vector<uint64_t>;

// By looking at everything.
Ids LookAtAll(const World& world, const Actor& actor, const Filter& filter) {
  Ids found;
  AttributeMatcher matcher(filter);
  for (const EventId id : world.events()) {
    const auto event = LoadEvent(world.reader(), id);
    if (!event.ok() || !*event || !MaySee(actor, ***event) || !EventMatches(filter, ***event)) continue;
    EXPECT_TRUE(ForEachAttribute(world.reader(), id, [&](const fb::Attribute& attribute) {
                  const auto objects = LoadObjectBlock(world.reader(), id, ObjectId(attribute.object_id()));
                  const fb::Object* const object = attribute.object_id() != 0 && objects.ok() && *objects
                                                       ? FindIn(***objects, ObjectId(attribute.object_id()))
                                                       : nullptr;
                  const bool shown = object == nullptr || DeletedMatches(filter.deleted, object->deleted());
                  if (shown && matcher.Matches(***event, attribute) && MaySee(actor, ***event, attribute, object))
                    found.push_back(attribute.id());
                  return true;
                }).ok());
  }
  std::sort(found.begin(), found.end());
  return found;
}

Ids Search(const World& world, const Actor& actor, const Filter& filter, std::optional<Plan> plan, AttributeId after) {
  std::optional<AttributeSearch> search;
  plan ? search.emplace(world.reader(), actor, filter, *std::move(plan), after)
       : search.emplace(world.reader(), actor, filter, after);
  Ids found;
  for (;;) {
    const auto hit = search->Next();
    EXPECT_TRUE(hit.ok()) << hit.status();
    if (!hit.ok() || *hit == nullptr) return found;
    found.push_back((*hit)->attribute.id());
    if ((*hit)->object != nullptr) {
      EXPECT_EQ((*hit)->object->id(), (*hit)->attribute.object_id());
    }
  }
}

Ids Numbers(const std::vector<EventId>& events) {
  Ids numbers;
  for (const EventId id : events) numbers.push_back(id.value());
  return numbers;
}

// An actor of another organisation, who sees less.
Actor Stranger() {
  Actor actor;
  actor.user = UserId(99);
  actor.org = OrgId(99);
  return actor;
}

TEST(PlanTest, EverySourceFindsTheSame) {
  std::map<SourceKind, int> tried;
  size_t hits = 0;
  for (const uint64_t seed : Seeds(6)) {
    World world(seed, seed % 2 == 0 ? 60 : 300);
    std::mt19937_64 random(seed);
    for (int i = 0; i < 120; ++i) {
      SCOPED_TRACE(absl::StrCat("seed ", seed, " filter ", i));
      const Filter filter = world.RandomFilter(random);
      const Actor actor = i % 3 == 0 ? Stranger() : world.engine().admin();
      const Ids expected = LookAtAll(world, actor, filter);
      hits += expected.size();
      ASSERT_EQ(Search(world, actor, filter, std::nullopt, AttributeId()), expected);
      const AttributeId after(expected.empty() ? 1 + random() % 50 : expected[random() % expected.size()]);
      const Ids rest(std::upper_bound(expected.begin(), expected.end(), after.value()), expected.end());
      const auto events = SearchEvents(world.reader(), actor, filter);
      ASSERT_TRUE(events.ok()) << events.status();
      for (const Source& source : PossibleSources(filter)) {
        SCOPED_TRACE(std::string(NameOf(source.kind)));
        ++tried[source.kind];
        ASSERT_EQ(Search(world, actor, filter, PlanWith(source), AttributeId()), expected);
        ASSERT_EQ(Search(world, actor, filter, PlanWith(source), after), rest);
        const auto same = SearchEvents(world.reader(), actor, filter, PlanWith(source));
        ASSERT_TRUE(same.ok()) << same.status();
        ASSERT_EQ(Numbers(*same), Numbers(*events));
      }
    }
  }
  EXPECT_GT(hits, 5000u);
  EXPECT_EQ(tried.size(), 10u) << "every kind of source";
}

class PlanOfTest : public testing::Test {
 protected:
  // 40 events of 30 attributes: all have the tag "often" and the value "common", each has a value of its own.
  PlanOfTest() {
    for (int event = 0; event < 40; ++event) {
      std::vector<rules::AcceptedAttribute> attributes;
      for (int i = 0; i < 29; ++i) attributes.push_back(MakeAttribute("domain", absl::StrCat("d", event, "-", i, ".example")));
      attributes.push_back(MakeAttribute("domain", "common.example"));
      AddEvent command;
      command.event = MakeEvent(absl::StrCat("event ", event), std::move(attributes));
      const auto outcome = engine_->Execute(command, engine_.admin());
      EXPECT_TRUE(outcome.ok()) << outcome.status();
      engine_.clock().Advance(100);
    }
  }
  Plan PlanOf(const Filter& filter, bool explain = false) {
    auto plan = MakePlan(engine_->Snapshot()->reader(), filter, explain);
    EXPECT_TRUE(plan.ok()) << plan.status();
    return plan.ok() ? *std::move(plan) : Plan();
  }

  TestEngine engine_;
};

TEST_F(PlanOfTest, TheRareOneOfTwoConditionsCounts) {
  Filter filter;
  filter.value.AddAny("common.example");
  filter.events.asked = true;
  filter.events.wanted = {EventId(7)};
  EXPECT_EQ(PlanOf(filter).chosen.source.kind, SourceKind::kEvents);  // 3 blocks, not 40
  filter.events.wanted.clear();
  for (uint64_t id = 1; id < 30; ++id) filter.events.wanted.insert(EventId(id));
  EXPECT_EQ(PlanOf(filter).chosen.source.kind, SourceKind::kValues);  // 40 blocks, not 87
  filter.value1.AddAny("d3-3.example");
  EXPECT_EQ(PlanOf(filter).chosen.source.values, std::vector<std::string>{"d3-3.example"});
  EXPECT_EQ(PlanOf(filter).chosen.blocks, 1u);
}

TEST_F(PlanOfTest, OneConditionNeedsNoCounting) {
  Filter filter;
  filter.value.AddAny("common.example");
  EXPECT_FALSE(PlanOf(filter).chosen.measured);
  const Plan explained = PlanOf(filter, /*explain=*/true);
  EXPECT_TRUE(explained.chosen.exact);
  EXPECT_EQ(explained.chosen.blocks, 40u);
  ASSERT_EQ(explained.rejected.size(), 1u);
  EXPECT_EQ(explained.rejected[0].source.kind, SourceKind::kAll);
  EXPECT_GE(explained.rejected[0].blocks, 80u);
}

TEST_F(PlanOfTest, WithoutConditionsEverythingIsGoneThrough) {
  EXPECT_EQ(PlanOf(Filter()).chosen.source.kind, SourceKind::kAll);
  Filter filter;
  filter.value.AddAny("%common%");
  EXPECT_EQ(PlanOf(filter).chosen.source.kind, SourceKind::kAll) << "no index knows patterns";
}

TEST_F(PlanOfTest, SizesBeyondTheLooksAreEstimated) {
  Filter filter;
  filter.date_days = Range{0, 30000};
  const auto sources = PossibleSources(filter);
  const auto size = MeasureSource(engine_->Snapshot()->reader(), filter, sources[0], 10);
  ASSERT_TRUE(size.ok());
  EXPECT_FALSE(size->exact);
  // RocksDB guesses roughly: between what was seen and all keys of the family.
  EXPECT_GT(size->events, 10u);
  EXPECT_LE(size->events, 6 * 40u);
}

TEST_F(PlanOfTest, ASearchTellsWhatItDid) {
  Filter filter;
  filter.value.AddAny("d3-3.example");
  const auto snapshot = engine_->Snapshot();
  const Actor actor = engine_.admin();
  AttributeSearch search(snapshot->reader(), actor, filter);
  const auto skipped = search.Skip(10);
  ASSERT_TRUE(skipped.ok());
  EXPECT_EQ(*skipped, 1u);
  EXPECT_EQ(search.figures().blocks, 1u);
  EXPECT_EQ(search.figures().attributes, 1u);
  EXPECT_EQ(search.figures().hits, 1u);
}

}  // namespace
}  // namespace muninn
