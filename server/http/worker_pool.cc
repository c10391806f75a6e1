// SPDX-License-Identifier: Apache-2.0
#include "server/http/worker_pool.h"

#include <utility>

#include "server/http/lock.h"

namespace muninn::http {

WorkerPool::WorkerPool(int threads, size_t queued_max) : queued_max_(queued_max) {
  threads_.reserve(static_cast<size_t>(threads));
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

WorkerPool::~WorkerPool() { Stop(); }

bool WorkerPool::TryAdd(Task task) {
  bool wake;
  {
    Lock lock(mutex_);
    // Tasks that an idle thread takes at once do not count as waiting.
    if (stopped_ || queue_.size() >= queued_max_ + static_cast<size_t>(idle_)) return false;
    queue_.push_back(std::move(task));
    wake = idle_ > 0;
  }
  if (wake) added_.Signal();
  return true;
}

void WorkerPool::Stop() {
  std::deque<Task> dropped;  // destroyed outside the lock: a task may own much
  {
    Lock lock(mutex_);
    stopped_ = true;
    dropped.swap(queue_);
  }
  added_.SignalAll();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void WorkerPool::Work() {
  while (true) {
    Task task;
    {
      Lock lock(mutex_);
      ++idle_;
      while (queue_.empty() && !stopped_) lock.Wait(added_);
      --idle_;
      if (stopped_) return;
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    std::move(task)();
  }
}

}  // namespace muninn::http
