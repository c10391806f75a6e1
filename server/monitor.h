// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_MONITOR_H_
#define MUNINN_SERVER_MONITOR_H_

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "engine/engine.h"
#include "server/http/http.h"

namespace muninn {

// What the server tells about itself: /healthz for those who restart it, /metrics for Prometheus. Both need no key, as
// probes have none, and say nothing of the data. Thread-safe.
class Monitor {
 public:
  using Figures = std::function<std::map<std::string, uint64_t>()>;
  // `more`: further numbers (HTTP, ZMQ), by name.
  Monitor(const Engine& engine, Figures more) : engine_(engine), more_(std::move(more)) {}

  // True, and `*response` set, if the request was for it.
  bool Answer(const http::Request& request, http::Response* response) const;
  void Count(int status, std::chrono::microseconds took);

 private:
  std::string Metrics() const;
  const Engine& engine_;
  const Figures more_;
  std::array<std::atomic<uint64_t>, 6> by_class_{};  // 1xx … 5xx
  std::atomic<uint64_t> microseconds_{0};
};

}  // namespace muninn

#endif  // MUNINN_SERVER_MONITOR_H_
