// SPDX-License-Identifier: Apache-2.0
#include "server/zmq/feed_switch.h"

#include "schema/base/status.h"

namespace muninn::zmq {

absl::Status FeedSwitch::Start() {
  absl::MutexLock lock(&mutex_);
  if (publisher_ != nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(publisher_, start_());
  return absl::OkStatus();
}

absl::Status FeedSwitch::Stop() {
  absl::MutexLock lock(&mutex_);
  publisher_.reset();
  return absl::OkStatus();
}

absl::Status FeedSwitch::Push(std::string document) {
  absl::MutexLock lock(&mutex_);
  if (publisher_ == nullptr) return absl::FailedPreconditionError("ZMQ event publishing not enabled.");
  return publisher_->Push(std::move(document));
}

std::optional<PublisherStatus> FeedSwitch::status() const {
  absl::MutexLock lock(&mutex_);
  return publisher_ == nullptr ? std::nullopt : std::optional(publisher_->status());
}

}  // namespace muninn::zmq
