// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_HTTP_WORKER_POOL_H_
#define MUNINN_SERVER_HTTP_WORKER_POOL_H_

#include <cstddef>
#include <deque>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"

namespace muninn::http {

// A fixed number of threads that run tasks in the order of their arrival. Tasks may block; the queue is bounded, so a
// stalled disk turns into refusals instead of memory. Thread-safe.
class WorkerPool {
 public:
  // Must not throw.
  using Task = absl::AnyInvocable<void()>;

  // `threads` >= 1; at most `queued_max` tasks wait.
  WorkerPool(int threads, size_t queued_max);
  // Calls Stop.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when the queue is full or the pool is stopped: the task was dropped without running.
  bool TryAdd(Task task);

  // Drops the tasks that wait, waits for those that run and ends the threads. Idempotent; not from a task.
  void Stop();

 private:
  void Work();

  const size_t queued_max_;
  absl::Mutex mutex_;
  absl::CondVar added_;
  std::deque<Task> queue_ ABSL_GUARDED_BY(mutex_);
  int idle_ ABSL_GUARDED_BY(mutex_) = 0;  // threads that wait in added_
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace muninn::http

#endif  // MUNINN_SERVER_HTTP_WORKER_POOL_H_
