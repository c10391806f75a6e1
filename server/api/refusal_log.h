// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_REFUSAL_LOG_H_
#define MUNINN_SERVER_API_REFUSAL_LOG_H_

#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "engine/engine.h"
#include "server/api/authenticate.h"

namespace muninn::api {

// Puts refused keys on record, each key and each address without one once an hour: whoever knocks in a loop must not fill the
// log. Thread-safe.
class RefusalLog {
 public:
  // `engine` must outlive it.
  explicit RefusalLog(Engine& engine) : engine_(engine) {}

  // `now` in Unix seconds. A failure to write is the engine's to report; the request is refused all the same.
  void Note(const Authentication& refused, const std::string& address, uint64_t now);

 private:
  static constexpr size_t kRememberedMax = 100'000;  // in an hour; what comes beyond goes unrecorded

  // Is this the first of its kind this hour?
  bool IsNews(const std::string& what, uint64_t hour);

  Engine& engine_;
  absl::Mutex mutex_;
  uint64_t hour_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_set<std::string> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_REFUSAL_LOG_H_
