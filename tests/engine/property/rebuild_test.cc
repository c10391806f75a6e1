// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/property/history.h"

namespace muninn {
namespace {

// The first line in which two dumps differ, with the line of the other.
std::string Difference(const std::string& live, const std::string& rebuilt) {
  const auto at = std::mismatch(live.begin(), live.end(), rebuilt.begin(), rebuilt.end());
  const auto line = [](const std::string& dump, std::string::const_iterator place) {
    if (place == dump.end()) return std::string("(end)");
    const size_t index = static_cast<size_t>(place - dump.begin());
    const size_t start = index == 0 ? 0 : dump.rfind('\n', index - 1) + 1;
    return dump.substr(start, dump.find('\n', index) - start);
  };
  return at.first == live.end() && at.second == rebuilt.end()
             ? ""
             : "live:    " + line(live, at.first) + "\nrebuilt: " + line(rebuilt, at.second);
}

TEST(RebuildTest, EqualsLiveOperation) {
  for (const uint64_t seed : Seeds(24)) {
    SCOPED_TRACE(seed);
    TestEngine engine(seed);
    Model model;
    RandomHistory(seed, {}).Play(engine, &model);
    const std::string live = engine.DumpProjections();
    ASSERT_OK(engine->Rebuild([](SequenceNumber, SequenceNumber) {}));
    EXPECT_EQ(Difference(live, engine.DumpProjections()), "");
    EXPECT_EQ(model.DifferenceTo(engine->Snapshot()->reader()), "");
    engine.Close();
    const auto findings = Engine::Verify(engine.folder(), nullptr);
    ASSERT_OK(findings);
    EXPECT_TRUE(findings->clean()) << findings->findings[0];
    if (HasFailure()) break;
  }
}

TEST(RebuildTest, EqualsLiveOperationWhenCommandsGoOnAfterwards) {
  for (const uint64_t seed : Seeds(4)) {
    SCOPED_TRACE(seed);
    TestEngine engine(seed);
    Model model;
    RandomHistory history(seed, {.commands = 25});
    for (int i = 0; i < 3; ++i) {
      history.Play(engine, &model);
      ASSERT_OK(engine->Rebuild([](SequenceNumber, SequenceNumber) {}));
    }
    EXPECT_EQ(model.DifferenceTo(engine->Snapshot()->reader()), "");
    const std::string live = engine.DumpProjections();
    ASSERT_OK(engine->Rebuild([](SequenceNumber, SequenceNumber) {}));
    EXPECT_EQ(Difference(live, engine.DumpProjections()), "");
  }
}

TEST(RebuildTest, ReopeningAtAnyPointChangesNothing) {
  for (const uint64_t seed : Seeds(5)) {
    SCOPED_TRACE(seed);
    TestEngine once(seed), often(seed);
    Model model_once, model_often;
    // The history draws the same numbers either way: a percentage of 0 is drawn, too.
    RandomHistory(seed, {}).Play(once, &model_once);
    RandomHistory(seed, {.reopen_percent = 20}).Play(often, &model_often);
    EXPECT_EQ(Difference(once.DumpProjections(), often.DumpProjections()), "");
  }
}

TEST(ModelTest, AgreesAfterEveryCommand) {
  for (const uint64_t seed : Seeds(6)) {
    SCOPED_TRACE(seed);
    TestEngine engine(seed + 100);
    Model model;
    int command = 0;
    RandomHistory(seed + 100, {}).Play(engine, &model, [&](const Outcome&) {
      ++command;
      if (!testing::Test::HasFailure()) {
        EXPECT_EQ(model.DifferenceTo(engine->Snapshot()->reader()), "") << "after command " << command;
      }
    });
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace muninn
