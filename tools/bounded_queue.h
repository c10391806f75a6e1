// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TOOLS_BOUNDED_QUEUE_H_
#define MUNINN_TOOLS_BOUNDED_QUEUE_H_

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace muninn::tools {

// Hands things from threads to threads and holds at most `weight_max` of them, by weight; a single thing may weigh more.
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(size_t weight_max) : weight_max_(weight_max) {}

  // Waits for room. False: the queue is closed, the thing is lost.
  bool Push(T thing, size_t weight) {
    absl::MutexLock lock(&mutex_);
    while (!closed_ && !things_.empty() && weight_ + weight > weight_max_) changed_.Wait(&mutex_);
    if (closed_) return false;
    weight_ += weight;
    things_.emplace_back(std::move(thing), weight);
    changed_.SignalAll();
    return true;
  }
  // Waits for a thing. nullopt: the queue is closed and empty.
  std::optional<T> Pop() {
    absl::MutexLock lock(&mutex_);
    while (!closed_ && things_.empty()) changed_.Wait(&mutex_);
    if (things_.empty()) return std::nullopt;
    std::optional<T> thing(std::move(things_.front().first));
    weight_ -= things_.front().second;
    things_.pop_front();
    changed_.SignalAll();
    return thing;
  }
  // Nothing more will come. `drop`: nor is what waits wanted.
  void Close(bool drop = false) {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    if (drop) things_.clear();
    changed_.SignalAll();
  }

 private:
  const size_t weight_max_;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  std::deque<std::pair<T, size_t>> things_ ABSL_GUARDED_BY(mutex_);
  size_t weight_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace muninn::tools

#endif  // MUNINN_TOOLS_BOUNDED_QUEUE_H_
