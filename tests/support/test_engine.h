// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TESTS_SUPPORT_TEST_ENGINE_H_
#define MUNINN_TESTS_SUPPORT_TEST_ENGINE_H_

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <string>

#include "engine/engine.h"
#include "gtest/gtest.h"

#define ASSERT_OK(expression) ASSERT_TRUE((expression).ok()) << #expression
#define EXPECT_OK(expression) EXPECT_TRUE((expression).ok()) << #expression

namespace muninn {

// A clock that a test moves. Starts at 2023-11-14T22:13:20Z.
class TestClock final : public Clock {
 public:
  int64_t NowMicros() const override { return now_us_; }
  void Advance(int64_t seconds) { now_us_ += seconds * 1'000'000; }

 private:
  std::atomic<int64_t> now_us_{int64_t{1'700'000'000} * 1'000'000};
};

// An engine in a folder of its own, with a clock and randomness that a seed repeats. The folder goes with the object.
class TestEngine {
 public:
  explicit TestEngine(uint64_t seed = 1);
  ~TestEngine();

  Engine& operator*() { return *engine_; }
  Engine* operator->() { return engine_.get(); }
  TestClock& clock() { return clock_; }
  const std::string& folder() const { return folder_; }
  EngineOptions Options();  // what Open opens with
  void Close() { engine_.reset(); }
  absl::Status Open() { return Open(Options()); }
  absl::Status Open(EngineOptions options);
  void Reopen() {
    Close();
    const absl::Status status = Open();
    ASSERT_TRUE(status.ok()) << status;
  }
  Actor admin() const;

  // Every key and value of the projections, as text: for "rebuild equals live".
  std::string DumpProjections();
  // What all records of the log carry, one after the other: for looking whether something is in it.
  std::string Payloads();

 private:
  std::string folder_;
  TestClock clock_;
  std::mt19937_64 random_;
  std::unique_ptr<Engine> engine_;
};

// Drafts in one line.
rules::AcceptedAttribute MakeAttribute(std::string_view type, std::string_view value, std::string_view uuid = "");
rules::AcceptedEvent MakeEvent(std::string_view info, std::vector<rules::AcceptedAttribute> attributes = {},
                               std::string_view uuid = "");

}  // namespace muninn

#endif  // MUNINN_TESTS_SUPPORT_TEST_ENGINE_H_
