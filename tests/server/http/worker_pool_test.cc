// SPDX-License-Identifier: Apache-2.0
#include "server/http/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "absl/synchronization/notification.h"

namespace muninn::http {
namespace {

TEST(WorkerPoolTest, RunsEveryTaskOnce) {
  std::atomic<int> runs{0};
  {
    WorkerPool pool(4, 10'000);
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(pool.TryAdd([&runs] { ++runs; }));
    while (runs < 1000) std::this_thread::yield();
  }
  EXPECT_EQ(runs, 1000);
}

TEST(WorkerPoolTest, RefusesWhatWouldNotFitTheQueue) {
  absl::Notification started, release;
  WorkerPool pool(1, 2);
  ASSERT_TRUE(pool.TryAdd([&] {
    started.Notify();
    release.WaitForNotification();
  }));
  started.WaitForNotification();
  EXPECT_TRUE(pool.TryAdd([] {}));
  EXPECT_TRUE(pool.TryAdd([] {}));
  EXPECT_FALSE(pool.TryAdd([] {}));
  release.Notify();
}

TEST(WorkerPoolTest, DropsWaitingTasksAtTheEndButWaitsForTheRunningOne) {
  absl::Notification started;
  std::atomic<bool> finished{false}, ran{false};
  const auto witness = std::make_shared<int>();
  WorkerPool pool(1, 10);
  ASSERT_TRUE(pool.TryAdd([&] {
    started.Notify();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    finished = true;
  }));
  started.WaitForNotification();
  ASSERT_TRUE(pool.TryAdd([&ran, witness] { ran = true; }));
  pool.Stop();
  EXPECT_TRUE(finished);
  EXPECT_FALSE(ran);
  EXPECT_EQ(witness.use_count(), 1);
  EXPECT_FALSE(pool.TryAdd([] {}));
}

}  // namespace
}  // namespace muninn::http
