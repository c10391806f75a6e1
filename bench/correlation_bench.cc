// SPDX-License-Identifier: Apache-2.0
//
// Finding the ranges around an address. Aim: under 1 µs among 100,000 ranges. And values that nearly every event has: what they
// cost on disk and in time is a matter of attributes, never of pairs. Aim: bytes of correlation under 0.3 of those of the log
// and the parts; the last event costs what the first did.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/bench_engine.h"
#include "engine/correlate/correlator.h"
#include "engine/correlate/range_set.h"
#include "engine/index/content_reader.h"
#include "tests/support/skew.h"

namespace muninn {
namespace {

Network RandomNetwork(std::mt19937_64& random, IpFamily family, uint8_t bits) {
  Network network{family, FullBits(family), random(), random()};
  return network.Masked(FullBits(family)).Masked(bits);
}

void LookupRange(benchmark::State& state, IpFamily family) {
  std::mt19937_64 random(7);
  RangeSet set;
  const auto ranges = static_cast<uint64_t>(state.range(0));
  for (uint64_t i = 0; i < ranges; ++i) {
    const auto bits = static_cast<uint8_t>(family == IpFamily::kV4 ? 8 + random() % 25 : 16 + random() % 113);
    set.Add(RandomNetwork(random, family, bits), {EventId(i), AttributeId(i), 0});
  }
  set.Finish();
  std::vector<Network> addresses;
  for (int i = 0; i < 1 << 16; ++i) addresses.push_back(RandomNetwork(random, family, FullBits(family)));
  size_t next = 0, hits = 0;
  for (auto _ : state) {
    set.ForEachContaining(addresses[next++ & 0xffff], [&](const Network&, const Posting&) { return ++hits, true; });
  }
  state.counters["hits"] = benchmark::Counter(static_cast<double>(hits), benchmark::Counter::kAvgIterations);
}
BENCHMARK_CAPTURE(LookupRange, lookup_range_v4, IpFamily::kV4)->Arg(1000)->Arg(100'000);
BENCHMARK_CAPTURE(LookupRange, lookup_range_v6, IpFamily::kV6)->Arg(100'000);

// Microseconds.
struct Cost {
  double add = 0, answer = 0;  // until it is committed; and until its related events are known, too, as the API answers it
};

Cost AddOne(BenchEngine& engine, std::mt19937_64& random, bool common, int others) {
  std::vector<AttributeDraft> drafts(static_cast<size_t>(others) + 1);
  drafts[0].type = "domain";
  drafts[0].value = common ? "everywhere.example" : absl::StrCat(random(), ".nowhere.example");
  for (size_t i = 1; i < drafts.size(); ++i) {
    auto [type, value] = ZipfValue(random);
    drafts[i].type = type;
    drafts[i].value = std::move(value);
  }
  const AddEvent command = EventOf("an event", std::move(drafts));
  const auto start = std::chrono::steady_clock::now();
  const auto since = [&] { return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count(); };
  const auto outcome = engine->Execute(command, engine.actor());
  Check(outcome.status());
  Cost cost{since(), 0};
  const auto snapshot = engine->Snapshot();
  const auto event = LoadEvent(snapshot->reader(), outcome->event);
  Check(event.status());
  Correlator correlator(snapshot->reader(), engine.actor(), CorrelateOptions(), ***event);
  Check(ForEachAttribute(snapshot->reader(), outcome->event, [&](const fb::Attribute& attribute) {
    correlator.Add(attribute);
    return true;
  }));
  Check(correlator.RelatedEvents().status());
  cost.answer = since();
  return cost;
}

double Median(std::vector<Cost>::const_iterator from, std::vector<Cost>::const_iterator to, double Cost::*field) {
  std::vector<double> costs;
  std::transform(from, to, std::back_inserter(costs), [&](const Cost& cost) { return cost.*field; });
  std::nth_element(costs.begin(), costs.begin() + static_cast<ptrdiff_t>(costs.size() / 2), costs.end());
  return costs[costs.size() / 2];
}

constexpr ptrdiff_t kWarm = 100, kTimed = 300;

std::vector<Cost> AddMany(BenchEngine& engine, int64_t events, bool common, int others) {
  std::mt19937_64 random(3);
  std::vector<Cost> costs;
  for (int64_t i = 0; i < kWarm + events + kTimed; ++i) costs.push_back(AddOne(engine, random, common, others));
  return costs;
}

// So many events with one value that all of them have, and some others. The first and the last are the medians of a few hundred,
// once the value is over-correlating: with one event of each, chance would be measured. A large store is slower than an empty one
// whatever its values are, so the last are also held against those of a store as large where the value is a different one each
// time.
void Skew(benchmark::State& state, int others, bool sync) {
  for (auto _ : state) {
    BenchEngine engine(sync);
    const std::vector<Cost> costs = AddMany(engine, state.range(0), /*common=*/true, others);
    state.PauseTiming();
    {
      BenchEngine other(sync);
      const std::vector<Cost> distinct = AddMany(other, state.range(0), /*common=*/false, others);
      const auto against = [&](double Cost::*field) {
        return Median(costs.end() - kTimed, costs.end(), field) / Median(distinct.end() - kTimed, distinct.end(), field);
      };
      state.counters["add_against_distinct"] = against(&Cost::add);
      state.counters["answer_against_distinct"] = against(&Cost::answer);
    }
    const auto ratio = [&](double Cost::*field) {
      return Median(costs.end() - kTimed, costs.end(), field) /
             Median(costs.begin() + kWarm, costs.begin() + kWarm + kTimed, field);
    };
    state.counters["add_ratio"] = ratio(&Cost::add);
    state.counters["answer_ratio"] = ratio(&Cost::answer);
    state.counters["add_us"] = Median(costs.end() - kTimed, costs.end(), &Cost::add);
    const auto snapshot = engine->Snapshot();
    state.counters["correlation_share"] = static_cast<double>(CorrelationSize(snapshot->reader()).bytes) /
                                          static_cast<double>(ContentSize(snapshot->reader()).bytes);
    state.ResumeTiming();
  }
}
// As somebody waits for it, with the disk; and what of it is ours.
BENCHMARK_CAPTURE(Skew, one_value_durable, 0, true)->Arg(100'000)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Skew, one_value, 0, false)->Arg(100'000)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Skew, zipf_mix, 10, false)->Arg(20'000)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace muninn
