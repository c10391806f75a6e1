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
// stalled disk turns into refusals instead of memory. A task goes to the thread that became idle last: while few are needed, the
// same few work, with what they need still in the processor's caches. Thread-safe.
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
  struct Idle {
    absl::CondVar given;
    Task task;  // null until there is one
  };
  void Work();
  Task Next() ABSL_LOCKS_EXCLUDED(mutex_);  // null: the end

  const size_t queued_max_;
  absl::Mutex mutex_;
  std::deque<Task> queue_ ABSL_GUARDED_BY(mutex_);
  std::vector<Idle*> idle_ ABSL_GUARDED_BY(mutex_);  // on the stacks of threads that wait; the last to come is the last here
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace muninn::http

#endif  // MUNINN_SERVER_HTTP_WORKER_POOL_H_
