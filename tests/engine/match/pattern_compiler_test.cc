// SPDX-License-Identifier: Apache-2.0
#include "engine/match/pattern_compiler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace muninn::match {
namespace {

namespace fs = std::filesystem;

std::vector<Pattern> Rules(int count, int from = 0) {
  std::vector<Pattern> patterns;
  for (int i = from; i < from + count; ++i) patterns.push_back({"rule" + std::to_string(i) + "[a-z]", "i", false});
  return patterns;
}

class PatternCompilerTest : public ::testing::Test {
 protected:
  PatternCompilerTest()
      : folder_(fs::path(::testing::TempDir()) / ::testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(folder_);
  }
  std::vector<fs::path> Files() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder_)) files.push_back(entry.path());
    return files;
  }
  fs::path folder_;
};

TEST_F(PatternCompilerTest, PatternsActAtOnceAndAreCompiledBehindTheScenes) {
  PatternCompiler compiler;
  const auto live = compiler.Make(Rules(500));
  EXPECT_EQ(live->set()->Matching("rule77x"), std::vector<uint32_t>{77});
  compiler.Wait();
  EXPECT_EQ(live->set()->loose(), 0u);
  EXPECT_EQ(compiler.Figures().compiled, 2u);
  EXPECT_EQ(live->set()->Matching("rule77x"), std::vector<uint32_t>{77});
}

TEST_F(PatternCompilerTest, OneRuleMoreTakesMillisecondsAndOneShard) {
  PatternCompiler compiler;
  const auto before = compiler.Make(Rules(1000));
  compiler.Wait();
  const size_t compiled = compiler.Figures().compiled;
  std::vector<Pattern> patterns = Rules(1000);
  patterns.push_back({"^more[0-9]$", "", false});
  const auto start = std::chrono::steady_clock::now();
  const auto after = compiler.Make(patterns, before.get());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(500)) << "unoptimised; see bench/match_bench.cc";
  EXPECT_LE(after->set()->loose(), 1u);
  EXPECT_EQ(after->set()->Matching("more7"), std::vector<uint32_t>{1000});
  EXPECT_EQ(after->set()->Matching("RULE999z"), std::vector<uint32_t>{999});
  compiler.Wait();
  EXPECT_EQ(compiler.Figures().compiled, compiled + 1);
  EXPECT_EQ(after->set()->loose(), 0u);
  EXPECT_EQ(after->set()->shards().size(), before->set()->shards().size()) << "old shards go when new ones stand in for them";
}

TEST_F(PatternCompilerTest, RulesThatAreGoneDoNotHit) {
  PatternCompiler compiler;
  const auto before = compiler.Make(Rules(100));
  compiler.Wait();
  const auto after = compiler.Make(Rules(50, 50), before.get());
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(after->set()->Matching("rule7x").empty());
    EXPECT_EQ(after->set()->Matching("rule57x"), std::vector<uint32_t>{7});
    compiler.Wait();
  }
}

TEST_F(PatternCompilerTest, ARestartCompilesNothing) {
  {
    PatternCompiler compiler(folder_);
    const auto live = compiler.Make(Rules(600));
    compiler.Wait();
    EXPECT_EQ(compiler.Figures().compiled, 4u);
  }
  PatternCompiler compiler(folder_);
  const auto live = compiler.Make(Rules(600));
  EXPECT_EQ(live->set()->loose(), 0u);
  compiler.Wait();
  EXPECT_EQ(compiler.Figures().compiled, 0u);
  EXPECT_EQ(live->set()->Matching("rule599x"), std::vector<uint32_t>{599});
}

TEST_F(PatternCompilerTest, SaysWhatItHasAndWhatIsPending) {
  PatternCompiler compiler;
  EXPECT_EQ(compiler.Figures().patterns, 0u);
  auto rules = compiler.Make(Rules(500));
  const auto same = compiler.Make(Rules(500));
  const auto others = compiler.Make({{"(a)\\1", "", false}});  // a back-reference: Hyperscan only sees half of it
  EXPECT_EQ(compiler.Figures().patterns, 1001u);
  compiler.Wait();
  const CompilerFigures figures = compiler.Figures();
  EXPECT_EQ(figures.pending, 0u);
  EXPECT_EQ(figures.loose, rules->set()->loose() + same->set()->loose() + others->set()->loose());
  EXPECT_GE(figures.shards, 2u);
  EXPECT_LE(figures.shards, rules->set()->shards().size() + same->set()->shards().size() + others->set()->shards().size());
  EXPECT_GT(figures.shard_bytes, 0u);
  rules.reset();
  EXPECT_EQ(compiler.Figures().patterns, 501u) << "who is gone does not count";
}

TEST_F(PatternCompilerTest, SaysThatShardsArePending) {
  PatternCompiler compiler;
  const auto live = compiler.Make(Rules(3'000));
  size_t most = 0;
  for (CompilerFigures figures = compiler.Figures(); figures.pending > 0; figures = compiler.Figures()) {
    most = std::max(most, figures.pending);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_GT(most, 0u) << "it had to compile some twelve";
  compiler.Wait();  // the last one is not pending any more, but may not be in use yet
  EXPECT_EQ(compiler.Figures().loose, 0u);
}

TEST_F(PatternCompilerTest, ADamagedOrForeignFileIsCompiledAnew) {
  const std::vector<Pattern> rules = Rules(20), others = Rules(20, 100);
  for (const auto& patterns : {rules, others}) {
    PatternCompiler compiler(folder_);
    const auto live = compiler.Make(patterns);
    compiler.Wait();
  }
  const std::vector<fs::path> files = Files();
  ASSERT_EQ(files.size(), 2u);
  const auto read = [](const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  };
  const auto write = [](const fs::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  };
  const std::string good[2] = {read(files[0]), read(files[1])};
  const auto expect_compiled = [&](size_t times) {
    PatternCompiler compiler(folder_);
    const auto first = compiler.Make(rules), second = compiler.Make(others);
    compiler.Wait();
    EXPECT_EQ(compiler.Figures().compiled, times);
    EXPECT_EQ(first->set()->Matching("rule7x"), std::vector<uint32_t>{7});
    EXPECT_EQ(second->set()->Matching("rule107x"), std::vector<uint32_t>{7});
    EXPECT_TRUE(first->set()->Matching("rule107x").empty());
  };
  expect_compiled(0);
  for (const size_t at : {size_t{0}, size_t{20}, good[0].size() / 2, good[0].size() - 100, good[0].size() - 1}) {
    std::string bad = good[0];
    bad[at] = static_cast<char>(bad[at] ^ 1);
    write(files[0], bad);
    expect_compiled(1);
    EXPECT_EQ(read(files[0]), good[0]) << "mended";
  }
  for (const size_t size : {size_t{0}, size_t{7}, size_t{8}, size_t{100}, good[0].size() - 1}) {
    write(files[0], std::string_view(good[0]).substr(0, size));
    expect_compiled(1);
  }
  write(files[0], good[1]);
  write(files[1], good[0]);
  expect_compiled(2);
  fs::remove(files[0]);
  fs::create_directory(files[0]);
  expect_compiled(1);
}

TEST_F(PatternCompilerTest, AFolderThatCannotBeWrittenCostsTheCacheOnly) {
  std::ofstream(folder_.string()) << "no folder";
  PatternCompiler compiler(folder_);
  const auto live = compiler.Make(Rules(20));
  compiler.Wait();
  EXPECT_EQ(live->set()->loose(), 0u);
}

TEST_F(PatternCompilerTest, TheCacheForgetsWhatWasNotAskedForForLongest) {
  const ShardCache cache(folder_);
  for (int i = 0; i < 3; ++i) {
    cache.Keep(*RegexShard::Compile({{"cached" + std::to_string(i), ""}}));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const auto bytes = fs::file_size(Files()[0]);
  EXPECT_NE(cache.Load({{"cached0", ""}}), nullptr);
  cache.Trim(2 * bytes + bytes / 2);
  EXPECT_NE(cache.Load({{"cached0", ""}}), nullptr);
  EXPECT_EQ(cache.Load({{"cached1", ""}}), nullptr);
  EXPECT_NE(cache.Load({{"cached2", ""}}), nullptr);
}

TEST_F(PatternCompilerTest, ScansGoOnWhileSetsAreSwapped) {
  PatternCompiler compiler;
  std::vector<Pattern> patterns = Rules(300);
  patterns.push_back({"steady[0-9]", "", false});
  absl::Mutex mutex;
  std::shared_ptr<const LivePatterns> live = compiler.Make(patterns);
  std::atomic<bool> done{false};
  std::atomic<size_t> scans{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      const std::vector<std::string_view> values = {"no", "a steady7 one", "rule1x", ""};
      while (!done) {
        std::shared_ptr<const LivePatterns> now;
        {
          absl::MutexLock lock(&mutex);
          now = live;
        }
        const auto set = now->set();
        size_t steady = 0;
        set->Scan(values, [&](const Hit& hit) {
          steady += set->patterns()[hit.pattern].text == "steady[0-9]" && hit.value == 1 && hit.from == 2 && hit.to == 9;
          return true;
        });
        ASSERT_EQ(steady, 1u);
        ++scans;
      }
    });
  }
  for (int change = 0; change < 20; ++change) {
    patterns.insert(patterns.begin(), {"change" + std::to_string(change), "", false});
    const auto next = compiler.Make(patterns, live.get());
    {
      absl::MutexLock lock(&mutex);
      live = next;
    }
    if (change % 4 == 0) compiler.Wait();
  }
  compiler.Wait();
  done = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(scans, 20u);
  EXPECT_EQ(live->set()->loose(), 0u);
}

TEST_F(PatternCompilerTest, EndsInTheMiddleOfItsWork) {
  const auto start = std::chrono::steady_clock::now();
  {
    PatternCompiler compiler;
    const auto live = compiler.Make(Rules(5000));
    const auto forgotten = compiler.Make(Rules(5000, 9000));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

}  // namespace
}  // namespace muninn::match
