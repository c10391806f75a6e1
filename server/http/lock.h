// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_HTTP_LOCK_H_
#define MUNINN_SERVER_HTTP_LOCK_H_

// absl::MutexLock that ThreadSanitizer can see. Debian's Abseil is compiled without the sanitizer, so its mutexes are
// invisible to it and every guarded member would be reported as a race. In other builds this is absl::MutexLock.

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#define MUNINN_TSAN_ACQUIRE(address) __tsan_acquire(address)
#define MUNINN_TSAN_RELEASE(address) __tsan_release(address)
#else
#define MUNINN_TSAN_ACQUIRE(address)
#define MUNINN_TSAN_RELEASE(address)
#endif

namespace muninn::http {

class ABSL_SCOPED_LOCKABLE Lock {
 public:
  explicit Lock(absl::Mutex& mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : mutex_(mutex) {
    mutex_.Lock();
    MUNINN_TSAN_ACQUIRE(&mutex_);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() ABSL_UNLOCK_FUNCTION() {
    MUNINN_TSAN_RELEASE(&mutex_);
    mutex_.Unlock();
  }

  // Gives the mutex up until `condition` is signalled. May wake without a signal: call it in a loop.
  void Wait(absl::CondVar& condition) {
    MUNINN_TSAN_RELEASE(&mutex_);
    condition.Wait(&mutex_);
    MUNINN_TSAN_ACQUIRE(&mutex_);
  }
  // The same until `deadline` at the latest; true when it has passed.
  bool WaitUntil(absl::CondVar& condition, absl::Time deadline) {
    MUNINN_TSAN_RELEASE(&mutex_);
    const bool late = condition.WaitWithDeadline(&mutex_, deadline);
    MUNINN_TSAN_ACQUIRE(&mutex_);
    return late;
  }

 private:
  absl::Mutex& mutex_;
};

}  // namespace muninn::http

#undef MUNINN_TSAN_ACQUIRE
#undef MUNINN_TSAN_RELEASE

#endif  // MUNINN_SERVER_HTTP_LOCK_H_
