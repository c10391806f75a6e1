// SPDX-License-Identifier: Apache-2.0
//
// For --config=tsan only. ThreadSanitizer sees what it compiled, and Debian's Abseil and RocksDB were compiled without it:
// it would take everything that an absl::Mutex guards for a race. These functions stand in front of Abseil's and tell
// the sanitizer who waits for whom. What RocksDB and ZeroMQ do inside stays unseen; reports from there are suppressed.
#if defined(__SANITIZE_THREAD__)

#include <dlfcn.h>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

extern "C" {
void __tsan_acquire(void* address);
void __tsan_release(void* address);
// Reports with a frame of RocksDB or ZeroMQ in them: one thread reads in a memory table or a message what another wrote there.
const char* __tsan_default_suppressions() { return "race:rocksdb::\nrace:libzmq.so\n"; }

// `NAME(arguments)` under Abseil's linker name, `real` behind it. The namespace is Debian's.
#define LOCK(name, symbol)                                                                \
  void name(void* mutex) __asm__(symbol);                                                 \
  void name(void* mutex) {                                                                \
    static const auto real = reinterpret_cast<void (*)(void*)>(dlsym(RTLD_NEXT, symbol)); \
    real(mutex);                                                                          \
    __tsan_acquire(mutex);                                                                \
  }
#define UNLOCK(name, symbol)                                                              \
  void name(void* mutex) __asm__(symbol);                                                 \
  void name(void* mutex) {                                                                \
    static const auto real = reinterpret_cast<void (*)(void*)>(dlsym(RTLD_NEXT, symbol)); \
    __tsan_release(mutex);                                                                \
    real(mutex);                                                                          \
  }
#define WAIT(name, symbol, Limit)                                                                       \
  bool name(void* variable, void* mutex, Limit limit) __asm__(symbol);                                  \
  bool name(void* variable, void* mutex, Limit limit) {                                                 \
    static const auto real = reinterpret_cast<bool (*)(void*, void*, Limit)>(dlsym(RTLD_NEXT, symbol)); \
    __tsan_release(mutex);                                                                              \
    const bool late = real(variable, mutex, limit);                                                     \
    __tsan_acquire(mutex);                                                                              \
    return late;                                                                                        \
  }

LOCK(MuninnLock, "_ZN4absl7debian35Mutex4LockEv")
LOCK(MuninnReaderLock, "_ZN4absl7debian35Mutex10ReaderLockEv")
UNLOCK(MuninnUnlock, "_ZN4absl7debian35Mutex6UnlockEv")
UNLOCK(MuninnReaderUnlock, "_ZN4absl7debian35Mutex12ReaderUnlockEv")
WAIT(MuninnWaitWithTimeout, "_ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE", absl::Duration)
WAIT(MuninnWaitWithDeadline, "_ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE", absl::Time)

void MuninnWait(void* variable, void* mutex) __asm__("_ZN4absl7debian37CondVar4WaitEPNS0_5MutexE");
void MuninnWait(void* variable, void* mutex) {
  static const auto real =
      reinterpret_cast<void (*)(void*, void*)>(dlsym(RTLD_NEXT, "_ZN4absl7debian37CondVar4WaitEPNS0_5MutexE"));
  __tsan_release(mutex);
  real(variable, mutex);
  __tsan_acquire(mutex);
}
}

#endif  // __SANITIZE_THREAD__
