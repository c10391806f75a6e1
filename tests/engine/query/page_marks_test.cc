// SPDX-License-Identifier: Apache-2.0
//
// A page that starts where an earlier one ended must hold what it would hold if all before it had been passed again.
#include "engine/query/page_marks.h"

#include <deque>
#include <memory>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/searches.h"
#include "tests/engine/property/history.h"

namespace muninn {
namespace {

using Ids = std::vector<uint64_t>;

Ids Take(AttributeSearch& search, size_t count) {
  Ids ids;
  while (ids.size() < count) {
    const auto hit = search.Next();
    EXPECT_TRUE(hit.ok()) << hit.status();
    if (!hit.ok() || *hit == nullptr) break;
    ids.push_back((*hit)->attribute.id());
  }
  return ids;
}

std::vector<Filter> Filters() {
  std::vector<Filter> filters(7);
  filters[1].type.AddAny("domain");
  filters[2].value.AddAny("%host%");
  filters[3].tags.none = {TagId(1), TagId(2)};
  filters[4].deleted = Deleted::kBoth;
  filters[5].published = false;
  filters[6].event_tags.any.emplace().tags = {TagId(1), TagId(3)};
  return filters;
}

TEST(PageMarksTest, APageIsWhatPassingAllBeforeItGives) {
  int known = 0, pages = 0;
  for (const uint64_t seed : Seeds(6)) {
    TestEngine engine(seed);
    Model model;
    std::mt19937_64 random(seed);
    const std::vector<Filter> filters = Filters();
    std::deque<std::shared_ptr<const Snapshot>> snapshots;
    Actor stranger;
    stranger.org = OrgId(99);
    const auto look = [&] {
      const Snapshot& snapshot = *snapshots[random() % snapshots.size()];
      const Filter& filter = filters[random() % filters.size()];
      Actor actor = random() % 2 == 0 ? stranger : engine.admin();
      actor.request_id = std::to_string(random());
      if (actor.org == stranger.org) actor.unpublished_private = random() % 2 == 0;  // a setting, which changes meanwhile
      const uint64_t skip = random() % 120, limit = 1 + random() % 30;
      known += SearchMemoryOf(*engine).marks.Find(filter, actor, snapshot.sequence(), skip).hits > 0;
      const auto marked = SearchBehind(snapshot.reader(), actor, filter, skip, snapshot.sequence(), &SearchMemoryOf(*engine));
      ASSERT_TRUE(marked.ok()) << marked.status();
      AttributeSearch plain(snapshot.reader(), actor, filter);
      ASSERT_TRUE(plain.Skip(skip).ok());
      const Ids page = Take(**marked, limit);
      ASSERT_EQ(page, Take(plain, limit));
      ++pages;
      if (page.size() == limit)
        SearchMemoryOf(*engine).marks.Add(filter, actor, snapshot.sequence(), {{skip + limit, (*marked)->last()}});
    };
    RandomHistory(seed, {.commands = 150}).Play(engine, &model, [&](const Outcome&) {
      snapshots.push_back(engine->Snapshot());
      if (snapshots.size() > 5) snapshots.pop_front();
      for (int i = 0; i < 4 && !testing::Test::HasFatalFailure(); ++i) look();
    });
    if (HasFatalFailure()) FAIL() << "seed " << seed;
  }
  EXPECT_GT(known, pages / 20) << "of " << pages;
}

class WalkTest : public testing::Test {
 protected:
  WalkTest() {
    for (int i = 0; i < 4; ++i) AddEventOf(100);
  }
  EventId AddEventOf(int attributes) {
    std::vector<rules::AcceptedAttribute> list;
    for (int i = 0; i < attributes; ++i) list.push_back(MakeAttribute("domain", absl::StrCat("d", ++values_, ".example")));
    AddEvent command;
    command.event = MakeEvent("event", std::move(list));
    const auto outcome = engine_->Execute(command, engine_.admin());
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome.ok() ? outcome->event : EventId();
  }
  // How many attributes were looked at to stand behind the first `skip`.
  uint64_t LooksToSkip(uint64_t skip) {
    const auto snapshot = engine_->Snapshot();
    const Actor actor = engine_.admin();
    const auto search = SearchBehind(snapshot->reader(), actor, filter_, skip, snapshot->sequence(), &SearchMemoryOf(*engine_));
    EXPECT_TRUE(search.ok());
    return search.ok() ? (*search)->figures().attributes : 0;
  }

  TestEngine engine_;
  Filter filter_;
  int values_ = 0;
};

TEST_F(WalkTest, ThePlaceIsKnownAfterwards) {
  EXPECT_GE(LooksToSkip(250), 250u);
  EXPECT_EQ(LooksToSkip(250), 0u);
  EXPECT_LE(LooksToSkip(270), 48u);
  EXPECT_GE(LooksToSkip(249), 249u) << "only from earlier places";
  Filter other;
  other.type.AddAny("domain");
  std::swap(filter_, other);
  EXPECT_GE(LooksToSkip(250), 250u) << "only of the same search";
}

TEST_F(WalkTest, NewEventsLeaveItKnown) {
  LooksToSkip(250);
  AddEventOf(10);
  EXPECT_EQ(LooksToSkip(250), 0u);
}

TEST_F(WalkTest, AChangeOfAnEarlierEventForgetsIt) {
  LooksToSkip(50);
  LooksToSkip(250);
  const auto outcome = engine_->Execute(PublishEvent{EventId(3), true}, engine_.admin());
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_GE(LooksToSkip(250), 50u) << "attributes of event 3 lie before";
  EXPECT_EQ(LooksToSkip(50), 0u) << "but not before this";
  ASSERT_TRUE(engine_->Execute(PublishEvent{EventId(1), true}, engine_.admin()).ok());
  EXPECT_GE(LooksToSkip(50), 50u);
}

TEST_F(WalkTest, ReopeningForgetsAll) {
  LooksToSkip(250);
  engine_.Reopen();
  EXPECT_GE(LooksToSkip(250), 250u);
}

}  // namespace
}  // namespace muninn
