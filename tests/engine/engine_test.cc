// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"

#include <thread>

#include "engine/index/content_reader.h"
#include "engine/project/activity.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

constexpr std::string_view kUuid = "72441682-492d-4259-89d4-ff4e0c941780";

std::vector<std::string> ValuesOf(const Reader& reader, EventId event) {
  std::vector<std::string> values;
  EXPECT_OK(ForEachAttribute(reader, event, [&](const fb::Attribute& attribute) {
    values.push_back(attribute.value1()->str() + (attribute.deleted() ? " (deleted)" : ""));
    return true;
  }));
  return values;
}

TEST(EngineTest, KeepsAnEventOverAReopen) {
  TestEngine engine;
  auto outcome = engine->Execute(
      AddEvent{MakeEvent("first", {MakeAttribute("ip-dst", "198.51.100.7"), MakeAttribute("domain", "Evil.COM")}, kUuid)},
      engine.admin());
  ASSERT_OK(outcome);
  EXPECT_EQ(outcome->event, EventId(1));
  engine.Reopen();
  const auto snapshot = engine->Snapshot();
  EXPECT_EQ(ValuesOf(snapshot->reader(), EventId(1)), (std::vector<std::string>{"198.51.100.7", "evil.com"}));
  const auto place = FindUuid(snapshot->reader(), *Uuid::Parse(kUuid));
  ASSERT_OK(place);
  ASSERT_TRUE(place->has_value());
  EXPECT_EQ((*place)->event, EventId(1));
}

TEST(EngineTest, AddingAnEventAgainChangesNothingAndNamesTheFirst) {
  TestEngine engine;
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("first", {}, kUuid)}, engine.admin()));
  const SequenceNumber before = engine->Snapshot()->sequence();
  const auto again = engine->Execute(AddEvent{MakeEvent("first", {}, kUuid)}, engine.admin());
  ASSERT_OK(again);
  EXPECT_TRUE(again->existed);
  EXPECT_EQ(again->event, EventId(1));
  EXPECT_EQ(engine->Snapshot()->sequence(), before);
}

// Symptom: an import said "already there" of an event that another connection had just added, and then could not find it.
TEST(EngineTest, WhatIsSaidToBeThereCanBeRead) {
  TestEngine engine;
  const Actor admin = engine.admin();
  for (uint64_t round = 1; round <= 40; ++round) {
    const std::string uuid = Uuid{7, (uint64_t{1} << 63) + round}.ToString();
    const auto add = [&] {
      const auto outcome = engine->Execute(AddEvent{MakeEvent("e", {}, uuid)}, admin);
      ASSERT_OK(outcome);
      const auto event = LoadEvent(engine->Snapshot()->reader(), outcome->event);
      ASSERT_OK(event);
      EXPECT_TRUE(event->has_value()) << round;
    };
    std::thread other(add);
    add();
    other.join();
  }
}

TEST(EngineTest, HardDeletionRemovesTheValueFromTheLogToo) {
  TestEngine engine;
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("e", {MakeAttribute("text", "keep me"), MakeAttribute("text", "the secret")})},
                            engine.admin()));
  ASSERT_OK(engine->Execute(DeleteAttribute{AttributeId(2), true}, engine.admin()));
  const auto snapshot = engine->Snapshot();
  EXPECT_EQ(ValuesOf(snapshot->reader(), EventId(1)), std::vector<std::string>{"keep me"});
  const auto records = ReadRecords(snapshot->reader(), 1, 100);
  ASSERT_OK(records);
  for (const Record& record : *records) EXPECT_EQ(record.payload.find("the secret"), std::string::npos) << record.sequence;
  engine.Close();
  const auto findings = Engine::Verify(engine.folder(), nullptr);
  ASSERT_OK(findings);
  EXPECT_TRUE(findings->clean()) << findings->findings[0];
  EXPECT_EQ(findings->purged, 1u);
}

// Symptom: the value of an attribute that was deleted for good stayed readable in a proposal on it.
TEST(EngineTest, HardDeletionTakesTheProposalsAlong) {
  TestEngine engine;
  rules::AcceptedAttribute attribute = MakeAttribute("text", "the secret");
  attribute.proposals.emplace_back();
  attribute.proposals.back().proposal.value1 = "the secret, corrected";
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("e", {std::move(attribute), MakeAttribute("text", "b")})}, engine.admin()));
  ASSERT_OK(engine->Execute(DeleteAttribute{AttributeId(1), true}, engine.admin()));
  const auto snapshot = engine->Snapshot();
  EXPECT_OK(ForEachProposal(snapshot->reader(), EventId(1), [](const fb::ShadowAttribute&) {
    ADD_FAILURE() << "still there";
    return true;
  }));
  const auto records = ReadRecords(snapshot->reader(), 1, 100);
  ASSERT_OK(records);
  for (const Record& record : *records) EXPECT_EQ(record.payload.find("the secret"), std::string::npos) << record.sequence;
}

TEST(EngineTest, DeletingAnEventLeavesStubsThatVerify) {
  TestEngine engine;
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("e", {MakeAttribute("text", "a"), MakeAttribute("domain", "b.example")})},
                            engine.admin()));
  ASSERT_OK(engine->Execute(AddAttributes{EventId(1), {MakeAttribute("text", "c")}}, engine.admin()));
  ASSERT_OK(engine->Execute(DeleteAttribute{AttributeId(1), true}, engine.admin()));
  ASSERT_OK(engine->Execute(DeleteEvent{EventId(1)}, engine.admin()));
  const auto snapshot = engine->Snapshot();
  EXPECT_TRUE(ValuesOf(snapshot->reader(), EventId(1)).empty());
  const std::string live = engine.DumpProjections();
  ASSERT_OK(engine->Rebuild([](SequenceNumber, SequenceNumber) {}));
  EXPECT_EQ(engine.DumpProjections(), live);
  engine.Close();
  const auto findings = Engine::Verify(engine.folder(), nullptr);
  ASSERT_OK(findings);
  EXPECT_TRUE(findings->clean()) << findings->findings[0];
}

TEST(EngineTest, NumbersOfDeletedThingsAreNotGivenAgain) {
  TestEngine engine;
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("e", {MakeAttribute("text", "a")})}, engine.admin()));
  ASSERT_OK(engine->Execute(DeleteEvent{EventId(1)}, engine.admin()));
  ASSERT_OK(engine->Rebuild([](SequenceNumber, SequenceNumber) {}));
  const auto outcome = engine->Execute(AddEvent{MakeEvent("f", {MakeAttribute("text", "a")})}, engine.admin());
  ASSERT_OK(outcome);
  EXPECT_EQ(outcome->event, EventId(2));
}

TEST(EngineTest, ASecondProcessIsRefused) {
  TestEngine engine;
  EngineOptions options;
  options.data_dir = engine.folder();
  const auto second = Engine::Open(std::move(options));
  EXPECT_TRUE(absl::IsFailedPrecondition(second.status())) << second.status();
}

TEST(EngineTest, AFollowerGetsEachRecordOnceAndGoesOnWhereItStopped) {
  TestEngine engine;
  {
    auto follower = engine->Follow("test", true);
    ASSERT_OK(follower);
    auto records = (*follower)->Next(100, std::chrono::milliseconds(0));
    ASSERT_OK(records);
    ASSERT_EQ(records->size(), 9u);  // organisation, six roles, user, key
    ASSERT_OK((*follower)->Done(9));
  }
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("e")}, engine.admin()));
  engine.Reopen();
  auto follower = engine->Follow("test", true);
  ASSERT_OK(follower);
  auto records = (*follower)->Next(100, std::chrono::milliseconds(0));
  ASSERT_OK(records);
  ASSERT_EQ(records->size(), 1u);
  EXPECT_EQ((*records)[0].kind, fb::Fact::EventAdded);
}

TEST(EngineTest, WhatTheViewsFoldedIsSeenWithoutAnotherCommit) {
  // On a quiet server a view stayed behind in snapshots until the next command, though it had caught up.
  TestEngine engine;
  ASSERT_OK(engine->CatchUpViews());
  const auto snapshot = engine->Snapshot();
  uint64_t records = 0;
  ASSERT_OK(ForEachActivity(snapshot->reader(), [&](const ActivityRow& row) {
    records += row.count;
    return true;
  }));
  EXPECT_EQ(records, snapshot->sequence());
}

}  // namespace
}  // namespace muninn
