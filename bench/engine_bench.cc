// SPDX-License-Identifier: Apache-2.0
//
// What the engine does in a second: committing events with their indexes, rebuilding, finding a value, reading a large
// event. Aims on a small server: 100,000 attributes/s committed by one thread, 150,000 attributes/s rebuilt.

#include <benchmark/benchmark.h>

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/bench_engine.h"
#include "engine/index/content_reader.h"

namespace muninn {
namespace {

constexpr uint64_t kAttributesPerEvent = 200;
constexpr uint64_t kStored = 200'000;  // attributes in the store that is rebuilt and searched

std::string Value(uint64_t n) { return absl::StrFormat("%032x", n * 0x9e3779b97f4a7c15); }

// As feeds have them: half hashes, the rest domains and addresses.
AddEvent FeedEvent(uint64_t attributes, uint64_t first) {
  std::vector<AttributeDraft> drafts;
  for (uint64_t n = first; n < first + attributes; ++n) {
    AttributeDraft& attribute = drafts.emplace_back();
    attribute.type = n % 4 == 1 ? "domain" : n % 4 == 3 ? "ip-dst" : "md5";
    attribute.value = n % 4 == 1   ? absl::StrCat("host", n, ".example.com")
                      : n % 4 == 3 ? absl::StrCat(n >> 24 & 127, ".", n >> 16 & 255, ".", n >> 8 & 255, ".", n & 255)
                                   : Value(n);
  }
  return EventOf(absl::StrCat("event from ", first), std::move(drafts));
}

void Append(benchmark::State& state, bool sync) {
  BenchEngine engine(sync);
  std::vector<AddEvent> commands;
  uint64_t next = 0;
  for (auto _ : state) {
    if (commands.empty()) {
      state.PauseTiming();
      for (int i = 0; i < 100; ++i, next += kAttributesPerEvent) commands.push_back(FeedEvent(kAttributesPerEvent, next));
      state.ResumeTiming();
    }
    Check(engine->Execute(commands.back(), engine.actor()).status());
    commands.pop_back();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kAttributesPerEvent));
}
// Enough for memtables to be flushed and compacted several times: 1,000,000 attributes.
BENCHMARK_CAPTURE(Append, append_200, false)->Iterations(5000)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(Append, append_200_synced, true)->Iterations(1000)->Unit(benchmark::kMicrosecond)->UseRealTime();

BenchEngine& Filled() {
  static const auto engine = [] {
    auto filled = std::make_unique<BenchEngine>(false);
    for (uint64_t n = 0; n < kStored; n += kAttributesPerEvent)
      Check((*filled)->Execute(FeedEvent(kAttributesPerEvent, n), filled->actor()).status());
    return filled;
  }();
  return *engine;
}

void RebuildAll(benchmark::State& state) {
  BenchEngine& engine = Filled();
  for (auto _ : state) Check(engine->Rebuild([](SequenceNumber, SequenceNumber) {}));
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kStored));
}
BENCHMARK(RebuildAll)->Name("rebuild_200k")->Iterations(2)->Unit(benchmark::kMillisecond)->UseRealTime();

// The way of "has anyone seen this?": the value's posting, then the attribute itself.
void Lookup(benchmark::State& state) {
  const auto snapshot = Filled()->Snapshot();
  std::mt19937_64 random(1);
  uint64_t found = 0;
  for (auto _ : state) {
    const uint64_t n = random() % (kStored / 2) * 2;
    for (const auto cursor = snapshot->reader().Scan(Family::kPosting, ValueHash(Value(n))); cursor->Valid(); cursor->Next()) {
      const Posting posting = DecodePosting(cursor->key(), cursor->value());
      const auto block = LoadAttributeBlock(snapshot->reader(), posting.event, posting.attribute);
      Check(block.status());
      found += FindIn(***block, posting.attribute) != nullptr;
    }
  }
  if (found == 0) state.SkipWithError("nothing found");
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Lookup)->Name("lookup_value");

void View(benchmark::State& state) {
  BenchEngine& engine = Filled();
  static const EventId event = engine->Execute(FeedEvent(10'000, uint64_t{1} << 25), engine.actor())->event;
  const auto snapshot = engine->Snapshot();
  for (auto _ : state) {
    uint64_t bytes = 0;
    Check(ForEachAttribute(snapshot->reader(), event, [&](const fb::Attribute& attribute) {
      bytes += attribute.value1()->size();
      return true;
    }));
    benchmark::DoNotOptimize(bytes);
  }
  state.SetItemsProcessed(state.iterations() * 10'000);
}
BENCHMARK(View)->Name("view_10k")->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace muninn
