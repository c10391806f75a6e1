// SPDX-License-Identifier: Apache-2.0
//
// Finding the ranges around an address. Aim: under 1 µs among 100,000 ranges.

#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "engine/correlate/range_set.h"

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

}  // namespace
}  // namespace muninn
