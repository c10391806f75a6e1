// SPDX-License-Identifier: Apache-2.0
//
// Everything at once: commands of many threads, readers, a follower, rebuilds, views. Run it with --config=tsan, too.
#include <atomic>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/engine.h"
#include "engine/index/content_reader.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

constexpr int kWriters = 8;
constexpr int kCommandsEach = 25;
constexpr uint64_t kAttributesEach = 5;

class ConcurrencyTest : public testing::Test {
 protected:
  ConcurrencyTest() {
    // Views run in their own thread, and randomness must be fit for all of them.
    engine_.Close();
    EngineOptions options = engine_.Options();
    options.run_views = true;
    options.random = nullptr;
    shared_ = *Engine::Open(std::move(options));
    shared_->keyring()->Check(std::string(40, 'k'), 0, "127.0.0.1", &actor_);
  }

  // Adds an event, then attributes to it, each command several records or keys; then looks for what was answered.
  void Write(int thread) {
    EventId event;
    for (int i = 0; i < kCommandsEach; ++i) {
      std::vector<rules::AcceptedAttribute> attributes;
      for (uint64_t n = 0; n < kAttributesEach; ++n)
        attributes.push_back(MakeAttribute("text", absl::StrCat(thread, " ", i, " ", n)));
      const auto outcome = i % 5 == 0 ? shared_->Execute(AddEvent{MakeEvent("e", std::move(attributes))}, actor_)
                                      : shared_->Execute(AddAttributes{event, std::move(attributes)}, actor_);
      ASSERT_TRUE(outcome.ok()) << outcome.status();
      event = outcome->event;
      const auto snapshot = shared_->Snapshot();
      EXPECT_GE(snapshot->sequence(), outcome->sequence) << "a snapshot after the answer holds what was answered";
      const auto stored = LoadEvent(snapshot->reader(), event);
      ASSERT_OK(stored);
      ASSERT_TRUE(stored->has_value());
      EXPECT_EQ((**stored)->attribute_count(), kAttributesEach * static_cast<uint64_t>(i % 5 + 1));
    }
  }

  // In any snapshot an event has as many attributes as it says, and the log ends where the snapshot says.
  void Read() {
    SequenceNumber before = 0;
    do {
      const auto snapshot = shared_->Snapshot();
      ASSERT_GE(snapshot->sequence(), before) << "time ran backwards";
      before = snapshot->sequence();
      EXPECT_OK(ReadRecord(snapshot->reader(), before));
      EXPECT_TRUE(absl::IsNotFound(ReadRecord(snapshot->reader(), before + 1).status()));
      const auto counters = LoadCounters(snapshot->reader());
      ASSERT_OK(counters);
      uint64_t all = 0;
      for (uint64_t id = 1; id < counters->event; ++id) {
        const auto event = LoadEvent(snapshot->reader(), EventId(id));
        ASSERT_OK(event);
        ASSERT_TRUE(event->has_value());
        uint64_t attributes = 0;
        ASSERT_OK(ForEachAttribute(snapshot->reader(), EventId(id), [&](const fb::Attribute&) { return ++attributes, true; }));
        ASSERT_EQ(attributes, (**event)->attribute_count()) << "half a command is seen of event " << id;
        all += attributes;
      }
      ASSERT_EQ(all, counters->attribute - 1);
    } while (!done_);
  }

  void Follow() {
    auto follower = shared_->Follow("test", true);
    ASSERT_OK(follower);
    SequenceNumber next = 1;
    for (;;) {
      const bool last_look = done_;
      const auto records = (*follower)->Next(7, std::chrono::milliseconds(5));
      ASSERT_TRUE(records.ok()) << records.status();
      for (const Record& record : *records) ASSERT_EQ(record.sequence, next++);
      if (records->empty() && last_look) break;
      ASSERT_OK((*follower)->Done(next - 1));
    }
    followed_ = next - 1;
  }

  void Rebuild() {
    do {
      ASSERT_OK(shared_->Rebuild([](SequenceNumber, SequenceNumber) {}));
      EXPECT_OK(shared_->Health());
      shared_->Figures();
    } while (!done_);
  }

  TestEngine engine_;
  std::unique_ptr<Engine> shared_;
  Actor actor_;
  std::atomic<bool> done_ = false;
  SequenceNumber followed_ = 0;
};

TEST_F(ConcurrencyTest, WritersReadersAFollowerAndRebuildsDoNotDisturbOneAnother) {
  std::vector<std::thread> writers, others;
  for (int i = 0; i < kWriters; ++i) writers.emplace_back([this, i] { Write(i); });
  others.emplace_back([this] { Read(); });
  others.emplace_back([this] { Follow(); });
  others.emplace_back([this] { Rebuild(); });
  for (std::thread& writer : writers) writer.join();
  done_ = true;
  for (std::thread& other : others) other.join();
  const auto snapshot = shared_->Snapshot();
  EXPECT_EQ(followed_, snapshot->sequence());
  EXPECT_EQ(LoadCounters(snapshot->reader())->attribute, kWriters * kCommandsEach * kAttributesEach + 1);
}

TEST_F(ConcurrencyTest, ACommandTakesOneSyncAtMost) {
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) writers.emplace_back([this, i] { Write(i); });
  for (std::thread& writer : writers) writer.join();
  const auto figures = shared_->Figures();
  EXPECT_EQ(figures.at("commits"), static_cast<uint64_t>(kWriters * kCommandsEach));
  EXPECT_LE(figures.at("syncs"), figures.at("commits"));
}

}  // namespace
}  // namespace muninn
