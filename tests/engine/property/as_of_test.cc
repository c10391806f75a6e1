// SPDX-License-Identifier: Apache-2.0
//
// "As of then": folding the records of one event up to some moment gives what was stored of it at that moment.
#include "engine/index/content.h"
#include "engine/index/content_reader.h"
#include "tests/engine/property/history.h"

namespace muninn {
namespace {

std::string PartsOf(const Reader& reader, EventId event) {
  std::string dump;
  for (const auto cursor = reader.Scan(Family::kPart, EventPrefix(event)); cursor->Valid(); cursor->Next())
    dump += ToHex(cursor->key()) + " " + ToHex(cursor->value()) + "\n";
  return dump;
}

TEST(AsOfTest, TheFoldOfAnEventsHistoryIsWhatWasStoredThen) {
  for (const uint64_t seed : Seeds(5)) {
    SCOPED_TRACE(seed);
    TestEngine engine(seed);
    Model model;
    std::map<EventId, std::map<SequenceNumber, std::string>> then;
    RandomHistory(seed, {.hard_deletes = false}).Play(engine, &model, [&](const Outcome& outcome) {
      if (outcome.sequence == 0 || !outcome.event) return;
      then[outcome.event][outcome.sequence] = PartsOf(engine->Snapshot()->reader(), outcome.event);
    });
    const auto snapshot = engine->Snapshot();
    for (const auto& [event, moments] : then) {
      const EmptyReader nothing;
      Transaction memory(nothing);
      const auto history = HistoryOf(snapshot->reader(), event);
      ASSERT_OK(history);
      for (const SequenceNumber sequence : *history) {
        const auto record = ReadRecord(snapshot->reader(), sequence);
        ASSERT_OK(record);
        ASSERT_OK(Content().Apply(*record, memory));
        if (moments.contains(sequence)) {
          EXPECT_EQ(PartsOf(memory, event), moments.at(sequence)) << "event " << event.value() << " as of " << sequence;
        }
      }
    }
  }
}

}  // namespace
}  // namespace muninn
