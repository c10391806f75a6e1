// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_ZMQ_FEED_SWITCH_H_
#define MUNINN_SERVER_ZMQ_FEED_SWITCH_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "server/zmq/publisher.h"

namespace muninn::zmq {

// The feed, as administrators stop and start it while the server runs. A stopped feed stays stopped until it is started or the
// server is; what happens meanwhile is sent then. Any thread.
class FeedSwitch {
 public:
  using StartPublisher = std::function<absl::StatusOr<std::unique_ptr<Publisher>>()>;

  explicit FeedSwitch(StartPublisher start) : start_(std::move(start)) {}

  absl::Status Start();  // OK, too, when it runs already. Errors: Publisher::Start's.
  absl::Status Stop();   // waits until the last message is out
  // Errors: Publisher::Push's; kFailedPrecondition while it is stopped.
  absl::Status Push(std::string document);
  std::optional<PublisherStatus> status() const;  // nullopt: stopped

 private:
  const StartPublisher start_;
  mutable absl::Mutex mutex_;
  std::unique_ptr<Publisher> publisher_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace muninn::zmq

#endif  // MUNINN_SERVER_ZMQ_FEED_SWITCH_H_
