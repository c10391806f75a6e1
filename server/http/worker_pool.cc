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
  Lock lock(mutex_);
  if (stopped_) return false;
  if (!idle_.empty()) {
    Idle* const idle = idle_.back();
    idle_.pop_back();
    idle->task = std::move(task);
    idle->given.Signal();
    return true;
  }
  if (queue_.size() >= queued_max_) return false;
  queue_.push_back(std::move(task));
  return true;
}

void WorkerPool::Stop() {
  std::deque<Task> dropped;  // destroyed outside the lock: a task may own much
  {
    Lock lock(mutex_);
    stopped_ = true;
    dropped.swap(queue_);
    for (Idle* const idle : idle_) idle->given.Signal();
    idle_.clear();
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

WorkerPool::Task WorkerPool::Next() {
  Lock lock(mutex_);
  if (stopped_) return nullptr;
  if (!queue_.empty()) {
    Task task = std::move(queue_.front());
    queue_.pop_front();
    return task;
  }
  Idle idle;
  idle_.push_back(&idle);
  while (!idle.task && !stopped_) lock.Wait(idle.given);
  return std::move(idle.task);
}

void WorkerPool::Work() {
  while (Task task = Next()) std::move(task)();
}

}  // namespace muninn::http
