// SPDX-License-Identifier: Apache-2.0
// Sets of patterns against invented values and against the real expressions below MUNINN_SHARED, beside what else there is: a
// loop over PCRE2's machine code, and RE2's set. What the others are measured on is smaller; compare the times for each value.
#include <benchmark/benchmark.h>
#include <re2/set.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "engine/match/pattern_compiler.h"
#include "engine/match/pattern_set.h"
#include "tests/support/shared_data.h"

namespace {

using namespace muninn;
using namespace muninn::match;
using Random = std::mt19937_64;
using Patterns = std::vector<Pattern>;

std::string Hex(Random& random, int digits) {
  std::string text;
  for (int i = 0; i < digits; ++i) text += "0123456789abcdef"[random() % 16];
  return text;
}

// As bench/run.py invents them.
std::string MakeValue(Random& random) {
  const uint64_t kind = random() % 100;
  constexpr const char* kNames[] = {"mail", "cdn", "login", "update", "static"};
  if (kind < 35) return kNames[random() % 5] + ("-" + Hex(random, 8)) + ".example";
  if (kind < 55) {
    const auto part = [&] { return std::to_string(1 + random() % 254); };
    return part() + "." + part() + "." + part() + "." + part();
  }
  if (kind < 70) return "http://" + Hex(random, 8) + ".example/" + Hex(random, 8) + ".php";
  if (kind < 85) return Hex(random, 64);
  if (kind < 95) return Hex(random, 32);
  return "invoice_" + Hex(random, 4) + ".exe|" + Hex(random, 64);
}

const std::vector<std::string_view>& Values() {
  static const std::vector<std::string>* const kTexts = [] {
    Random random(11);
    auto* texts = new std::vector<std::string>(1'000'000);
    std::generate(texts->begin(), texts->end(), [&] { return MakeValue(random); });
    return texts;
  }();
  static const std::vector<std::string_view> kViews(kTexts->begin(), kTexts->end());
  return kViews;
}

// One in twenty occurs among the values.
Patterns Literals(size_t count) {
  Random random(5);
  Patterns patterns;
  while (patterns.size() < count)
    patterns.push_back(
        {patterns.size() % 20 == 0 ? std::string(Values()[random() % Values().size()]) : MakeValue(random), "", true});
  return patterns;
}
Patterns Anchored(size_t count) {
  Random random(6);
  Patterns patterns;
  while (patterns.size() < count)
    patterns.push_back({"^(mail|cdn|login)-" + Hex(random, 3) + "[0-9a-f]{5}\\.(example|test)$", "", false});
  return patterns;
}
// Empty: there are none here.
Patterns Real(size_t count) {
  const auto path = test::SharedPath("data/patterns/patterns.tsv");
  if (!path) return {};
  Patterns all, sample;
  const std::vector<std::string> lines = test::ReadLines(*path);
  for (size_t i = 1; i < lines.size(); ++i) {  // source ref flags hyperscan pcre2 context pattern
    std::array<std::string, 6> cells;
    size_t at = 0;
    for (std::string& cell : cells) {
      const size_t tab = lines[i].find('\t', at);
      cell = lines[i].substr(at, tab - at);
      at = tab + 1;
    }
    all.push_back({lines[i].substr(at), cells[2], false});
  }
  Random random(7);
  std::sample(all.begin(), all.end(), std::back_inserter(sample), count, random);
  return sample;
}

enum Kind { kLiterals, kAnchored, kReal };
Patterns Make(Kind kind, size_t count) {
  return kind == kLiterals ? Literals(count) : kind == kAnchored ? Anchored(count) : Real(count);
}

// Compiled once each.
const PatternSet& SetOf(Kind kind, size_t count) {
  static auto* const kSets = new std::map<std::pair<Kind, size_t>, std::shared_ptr<const PatternSet>>;
  auto& set = (*kSets)[{kind, count}];
  if (set == nullptr) set = PatternSet::Compile(Make(kind, count));
  return *set;
}

bool Lacks(const Patterns& patterns, benchmark::State& state) {
  if (patterns.empty()) state.SkipWithError("MUNINN_SHARED is not set");
  return patterns.empty();
}

// One value at a time, as it comes in by the API.
void OneValue(benchmark::State& state, Kind kind, size_t count) {
  const PatternSet& set = SetOf(kind, count);
  if (Lacks(set.patterns(), state)) return;
  size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(set.Matching(Values()[next++ % Values().size()]));
}

// A million values together, as a hunt does.
void MillionValues(benchmark::State& state, Kind kind, size_t count) {
  const PatternSet& set = SetOf(kind, count);
  if (Lacks(set.patterns(), state)) return;
  size_t hits = 0, gave_up = 0;
  for (auto _ : state) {
    gave_up += set.Scan(Values(), [&](const Hit&) { return ++hits > 0; });
  }
  state.counters["hits"] = static_cast<double>(hits) / static_cast<double>(state.iterations());
  state.counters["gave_up"] = static_cast<double>(gave_up);
  state.counters["loose"] = static_cast<double>(set.loose());
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(Values().size()));
}

void Pcre2Loop(benchmark::State& state, Kind kind, size_t count) {
  std::vector<DelimitedPattern> expressions;
  const Patterns patterns = Make(kind, count);
  if (Lacks(patterns, state)) return;
  for (const Pattern& pattern : patterns) {
    auto compiled =
        DelimitedPattern::Compile(DelimitedText{pattern.literal ? "\\Q" + pattern.text + "\\E" : pattern.text, pattern.flags});
    if (compiled.ok()) expressions.push_back(*std::move(compiled));
  }
  size_t next = 0, hits = 0;
  for (auto _ : state) {
    for (const DelimitedPattern& expression : expressions) hits += expression.Matches(Values()[next]);
    next = (next + 1) % Values().size();
  }
  benchmark::DoNotOptimize(hits);
}

void Re2Set(benchmark::State& state, Kind kind, size_t count) {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  options.set_max_mem(int64_t{1} << 30);
  RE2::Set set(options, RE2::UNANCHORED);
  const Patterns patterns = Make(kind, count);
  if (Lacks(patterns, state)) return;
  size_t taken = 0;
  for (const Pattern& pattern : patterns) {
    std::string flags;
    for (const char flag : pattern.flags)
      flags += std::string_view("ims").find(flag) != std::string_view::npos ? std::string(1, flag) : "";
    const std::string text = pattern.literal ? RE2::QuoteMeta(pattern.text) : pattern.text;
    taken += set.Add(flags.empty() ? text : "(?" + flags + ")" + text, nullptr) >= 0;
  }
  if (!set.Compile()) return state.SkipWithError("RE2 needs more than 1 GiB");
  state.counters["taken"] = static_cast<double>(taken);
  size_t next = 0;
  std::vector<int> hits;
  for (auto _ : state) {
    const std::string_view value = Values()[next++ % Values().size()];
    benchmark::DoNotOptimize(set.Match(re2::StringPiece(value.data(), value.size()), &hits));
  }
}

std::string CacheFolder() { return std::filesystem::temp_directory_path() / ("muninn_match_bench." + std::to_string(getpid())); }

void CompileAll(benchmark::State& state) {
  const Patterns patterns = Real(20'000);
  if (Lacks(patterns, state)) return;
  for (auto _ : state) {
    std::filesystem::remove_all(CacheFolder());
    const ShardCache cache(CacheFolder());
    const auto set = PatternSet::Compile(patterns, &cache);
    state.counters["patterns"] = static_cast<double>(patterns.size());
    state.counters["loose"] = static_cast<double>(set->loose());
  }
}

// As after a restart; what CompileAll kept.
void ReloadAll(benchmark::State& state) {
  const Patterns patterns = Real(20'000);
  if (Lacks(patterns, state)) return;
  size_t compiled = 0;
  for (auto _ : state) {
    PatternCompiler compiler(CacheFolder());
    benchmark::DoNotOptimize(compiler.Make(patterns));
    compiled += compiler.Figures().compiled;
  }
  state.counters["compiled"] = static_cast<double>(compiled);
  std::filesystem::remove_all(CacheFolder());
}

// What whoever adds a rule waits for.
void AddOne(benchmark::State& state) {
  Patterns patterns = Literals(5'000);
  for (size_t i = 0; i < 5'000; ++i) patterns.push_back({"rule" + std::to_string(i) + "[a-z]", "", false});
  PatternCompiler compiler;
  const auto before = compiler.Make(patterns);
  compiler.Wait();
  patterns.push_back({"one more [0-9]+", "", false});
  for (auto _ : state) {
    const auto after = compiler.Make(patterns, before.get());
    benchmark::DoNotOptimize(after->set()->Matching("one more 7"));
  }
}

}  // namespace

BENCHMARK_CAPTURE(OneValue, literals_1000, kLiterals, 1000);
BENCHMARK_CAPTURE(Pcre2Loop, literals_1000, kLiterals, 1000);
BENCHMARK_CAPTURE(Re2Set, literals_1000, kLiterals, 1000);
BENCHMARK_CAPTURE(OneValue, anchored_1000, kAnchored, 1000);
BENCHMARK_CAPTURE(Pcre2Loop, anchored_1000, kAnchored, 1000);
BENCHMARK_CAPTURE(Re2Set, anchored_1000, kAnchored, 1000);
BENCHMARK_CAPTURE(OneValue, real_1000, kReal, 1000);
BENCHMARK_CAPTURE(Pcre2Loop, real_1000, kReal, 1000);
BENCHMARK_CAPTURE(Re2Set, real_1000, kReal, 1000);
BENCHMARK_CAPTURE(MillionValues, real_1000, kReal, 1000)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK_CAPTURE(MillionValues, literals_10000, kLiterals, 10'000)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(AddOne)->Unit(benchmark::kMillisecond);
BENCHMARK(CompileAll)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(ReloadAll)->Unit(benchmark::kMillisecond)->Iterations(5);
