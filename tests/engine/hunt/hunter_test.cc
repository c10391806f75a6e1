// SPDX-License-Identifier: Apache-2.0
#include "engine/hunt/hunter.h"

#include <functional>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "absl/strings/ascii.h"
#include "engine/index/registry.h"
#include "engine/log/log.h"
#include "tests/engine/property/history.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

// What makes a hit the same hit.
using HitName = std::tuple<uint64_t, uint64_t, uint64_t, uint8_t, uint32_t>;  // event, attribute, record, kind, term

class HunterTest : public testing::Test {
 protected:
  fb::HuntT Hunt(std::vector<std::string> literals) {
    fb::HuntT hunt;
    hunt.name = "hunt";
    hunt.literals = std::move(literals);
    return hunt;
  }
  HuntId Add(fb::HuntT hunt) {
    const auto outcome = engine_->Execute(ChangeEntries{{AddEntry(std::move(hunt))}}, engine_.admin());
    EXPECT_OK(outcome) << outcome.status();
    return outcome.ok() ? HuntId(outcome->entries[0]) : HuntId();
  }
  void Edit(HuntId id, const std::function<void(fb::HuntT&)>& edit) {
    const auto change = [&](fb::HuntT& hunt, const EntryScene&) {
      edit(hunt);
      return absl::OkStatus();
    };
    ASSERT_OK(engine_->Execute(ChangeEntries{{EditEntry<fb::Hunt>(id, change)}}, engine_.admin()));
  }
  EventId AddEvent(std::vector<std::string> values) {
    std::vector<rules::AcceptedAttribute> attributes;
    for (const std::string& value : values) attributes.push_back(MakeAttribute("text", value));
    const auto outcome = engine_->Execute(muninn::AddEvent{MakeEvent("event", std::move(attributes))}, engine_.admin());
    EXPECT_OK(outcome) << outcome.status();
    return outcome.ok() ? outcome->event : EventId();
  }
  static void Finish(HuntWork& work) {
    for (;;) {
      const auto more = work.Step();
      ASSERT_OK(more) << more.status();
      if (!*more) return;
    }
  }
  std::vector<HitName> Hits(HuntId hunt) {
    std::vector<HitName> hits;
    uint64_t next = 1;
    EXPECT_OK(ForEachHuntHit(engine_->Snapshot()->reader(), hunt, 1, [&](uint64_t number, const fb::HuntHit& hit) {
      EXPECT_EQ(number, next++);
      hits.emplace_back(hit.event_id(), hit.attribute_id(), hit.sequence(), static_cast<uint8_t>(hit.kind()), hit.term());
      return true;
    }));
    return hits;
  }

  TestEngine engine_;
};

TEST_F(HunterTest, FindsWhatWasThereBeforeTheHuntAndWhatComesAfterIt) {
  AddEvent({"an EVIL value", "a good one"});
  const HuntId hunt = Add(Hunt({"evil", "worse"}));
  HuntWork work(*engine_);
  Finish(work);
  EXPECT_EQ(Hits(hunt).size(), 1u);
  AddEvent({"more evil and worse", "nothing"});
  Finish(work);
  const std::vector<HitName> hits = Hits(hunt);
  ASSERT_EQ(hits.size(), 3u);
  EXPECT_EQ(std::get<0>(hits[2]), 2u);
}

TEST_F(HunterTest, WritesNothingWhenNothingIsFound) {
  const HuntId hunt = Add(Hunt({"evil"}));
  AddEvent({"good"});
  const SequenceNumber before = engine_->Snapshot()->sequence();
  HuntWork work(*engine_);
  Finish(work);
  EXPECT_EQ(engine_->Snapshot()->sequence(), before);
  EXPECT_EQ(work.Positions().at(hunt), before);
}

TEST_F(HunterTest, GoesOnAfterARestartWhereItKeptItsPlace) {
  const HuntId hunt = Add(Hunt({"evil"}));
  AddEvent({"good"});
  {
    HuntWork work(*engine_);
    Finish(work);
    work.KeepPositions();
  }
  engine_.Reopen();
  HuntWork work(*engine_);
  AddEvent({"evil"});
  Finish(work);
  EXPECT_EQ(Hits(hunt).size(), 1u);
}

TEST_F(HunterTest, APausedHuntMissesNothing) {
  const HuntId hunt = Add(Hunt({"evil"}));
  HuntWork work(*engine_);
  Finish(work);
  Edit(hunt, [](fb::HuntT& changed) { changed.paused = true; });
  AddEvent({"evil"});
  Finish(work);
  EXPECT_TRUE(Hits(hunt).empty());
  Edit(hunt, [](fb::HuntT& changed) { changed.paused = false; });
  Finish(work);
  EXPECT_EQ(Hits(hunt).size(), 1u);
}

TEST_F(HunterTest, PausesItselfAtItsLimitAndSaysWhy) {
  fb::HuntT wanted = Hunt({"evil"});
  wanted.hits_max = 2;
  const HuntId hunt = Add(std::move(wanted));
  AddEvent({"evil 1", "evil 2", "evil 3"});
  HuntWork work(*engine_);
  Finish(work);
  const auto entry = LoadEntry<fb::Hunt>(engine_->Snapshot()->reader(), hunt);
  ASSERT_OK(entry);
  EXPECT_TRUE((**entry)->paused());
  EXPECT_EQ((**entry)->pause_reason()->string_view(), "more than 2 hits");
  AddEvent({"evil 4"});
  Finish(work);
  EXPECT_EQ(Hits(hunt).size(), 3u);
}

TEST_F(HunterTest, TakesItsHitsWithItWhenItGoes) {
  const HuntId hunt = Add(Hunt({"evil"}));
  AddEvent({"evil"});
  HuntWork work(*engine_);
  Finish(work);
  ASSERT_EQ(Hits(hunt).size(), 1u);
  ASSERT_OK(engine_->Execute(ChangeEntries{{RemoveEntry<fb::Hunt>(hunt)}}, engine_.admin()));
  EXPECT_TRUE(Hits(hunt).empty());
  AddEvent({"evil"});
  Finish(work);
  EXPECT_TRUE(Hits(hunt).empty());
}

TEST_F(HunterTest, TakesItsPlaceInTheLogWithItWhenItGoes) {
  fb::HuntT paused = Hunt({"evil"});
  paused.paused = true;
  paused.uuid = Uuid{0x4000, 0x8000000000000002};
  fb::HuntT going = Hunt({"evil"});
  going.uuid = Uuid{0x4000, 0x8000000000000003};
  fb::HuntT staying = Hunt({"evil"});
  staying.uuid = Uuid{0x4000, 0x8000000000000004};
  const HuntId ids[] = {Add(paused), Add(going), Add(staying)};
  Edit(ids[0], [](fb::HuntT& hunt) { hunt.paused = false; });
  AddEvent({"good"});
  HuntWork work(*engine_);
  Finish(work);
  work.KeepPositions();
  Edit(ids[0], [](fb::HuntT& hunt) { hunt.paused = true; });
  Finish(work);
  AddEvent({"good"});  // what was kept aside is permanent now
  const auto place = [&](const fb::HuntT& hunt) {
    const auto follower = engine_->Follow("hunt/" + hunt.uuid.ToString(), /*from_beginning=*/true);
    EXPECT_OK(follower) << follower.status();
    return follower.ok() ? (*follower)->position() : 0;
  };
  EXPECT_GT(place(paused), 0u);
  EXPECT_GT(place(going), 0u);
  EXPECT_GT(place(staying), 0u);
  for (const HuntId gone : {ids[0], ids[1]})
    ASSERT_OK(engine_->Execute(ChangeEntries{{RemoveEntry<fb::Hunt>(gone)}}, engine_.admin()));
  Finish(work);
  AddEvent({"good"});
  EXPECT_EQ(place(paused), 0u);
  EXPECT_EQ(place(going), 0u);
  EXPECT_GT(place(staying), 0u) << "others keep theirs";
}

TEST_F(HunterTest, LooksAtTheTypesThatItNames) {
  fb::HuntT wanted = Hunt({"evil"});
  wanted.types = {"domain"};
  const HuntId hunt = Add(std::move(wanted));
  AddEvent({"evil"});
  HuntWork work(*engine_);
  Finish(work);
  EXPECT_TRUE(Hits(hunt).empty());
}

TEST_F(HunterTest, OnlyWhoMayAddEventsHunts) {
  Actor reader = engine_.admin();
  reader.user = UserId(99);
  reader.permissions = {};
  const auto refused = engine_->Execute(ChangeEntries{{AddEntry(Hunt({"evil"}))}}, reader);
  EXPECT_TRUE(absl::IsPermissionDenied(refused.status())) << refused.status();
}

// Random commands, hunts that come, pause and go on, work that is done now or later and is thrown away in between: what a hunt
// has in the end is what its terms meet in the log, each once.
TEST(HunterPropertyTest, HistoryAndLiveMakeEachHitOnceAtAnyInterleaving) {
  size_t from_history = 0, live = 0;
  for (const uint64_t seed : Seeds(12)) {
    SCOPED_TRACE(seed);
    TestEngine engine(seed);
    Model model;
    std::mt19937_64 random(seed);
    auto work = std::make_unique<HuntWork>(*engine);
    std::vector<HuntId> hunts;
    std::map<HuntId, SequenceNumber> begun;
    const std::vector<std::string> literals = {"a", "1", ".example", "e"};
    RandomHistory(seed, {.reopen_percent = 0}).Play(engine, &model, [&](const Outcome&) {
      const uint64_t dice = random() % 10;
      if (dice == 0 && hunts.size() < 5) {
        fb::HuntT hunt;
        hunt.name = "hunt";
        hunt.hits_max = 1'000'000;
        hunt.literals = literals;
        const auto outcome = engine->Execute(ChangeEntries{{AddEntry(std::move(hunt))}}, engine.admin());
        ASSERT_OK(outcome) << outcome.status();
        hunts.push_back(HuntId(outcome->entries[0]));
        begun[hunts.back()] = outcome->sequence;
      } else if (dice == 1) {
        work = std::make_unique<HuntWork>(*engine);  // as after a crash: nothing was kept
      } else if (dice == 2 && !hunts.empty()) {
        const auto turn = [](fb::HuntT& hunt, const EntryScene&) {
          hunt.paused = !hunt.paused;
          return absl::OkStatus();
        };
        ASSERT_OK(engine->Execute(ChangeEntries{{EditEntry<fb::Hunt>(hunts[random() % hunts.size()], turn)}}, engine.admin()));
      } else if (dice < 7) {
        ASSERT_OK(work->Step());
      }
    });
    for (const HuntId hunt : hunts) {
      const auto go_on = [](fb::HuntT& changed, const EntryScene&) {
        changed.paused = false;
        return absl::OkStatus();
      };
      ASSERT_OK(engine->Execute(ChangeEntries{{EditEntry<fb::Hunt>(hunt, go_on)}}, engine.admin()));
    }
    for (bool more = true; more;) {
      const auto step = work->Step();
      ASSERT_OK(step) << step.status();
      more = *step;
    }

    const auto snapshot = engine->Snapshot();
    std::set<HitName> expected;
    std::set<SequenceNumber> purged;
    for (SequenceNumber sequence = 1; sequence <= snapshot->sequence(); ++sequence) {
      const auto record = ReadRecord(snapshot->reader(), sequence);
      ASSERT_OK(record);
      if (Sha256(record->payload) != record->payload_hash) purged.insert(sequence);  // in whole or in part
      std::vector<NewValue> values;
      AppendNewValues(*record, &values);
      for (const NewValue& value : values) {
        for (uint32_t term = 0; term < literals.size(); ++term) {
          if (absl::AsciiStrToLower(value.text).find(literals[term]) != std::string::npos)
            expected.insert({value.event.value(), value.attribute.value(), sequence, 0, term});
        }
      }
    }
    for (const HuntId hunt : hunts) {
      std::set<HitName> found;
      EXPECT_OK(ForEachHuntHit(snapshot->reader(), hunt, 1, [&](uint64_t, const fb::HuntHit& hit) {
        const HitName name{hit.event_id(), hit.attribute_id(), hit.sequence(), static_cast<uint8_t>(hit.kind()), hit.term()};
        EXPECT_TRUE(found.insert(name).second) << "found twice: record " << hit.sequence();
        ++(hit.sequence() < begun.at(hunt) ? from_history : live);
        return true;
      }));
      for (const HitName& name : expected) EXPECT_TRUE(found.contains(name)) << "missed: record " << std::get<2>(name);
      // What was purged since may have been found before.
      for (const HitName& name : found)
        EXPECT_TRUE(expected.contains(name) || purged.contains(std::get<2>(name)))
            << "not in the log: record " << std::get<2>(name);
    }
    if (HasFailure()) break;
  }
  EXPECT_GT(from_history, 100u);
  EXPECT_GT(live, 100u);
}

}  // namespace
}  // namespace muninn
