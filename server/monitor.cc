// SPDX-License-Identifier: Apache-2.0
#include "server/monitor.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <fstream>
#include <utility>
#include <vector>

namespace muninn {
namespace {

// Prometheus' names: letters, digits and "_".
std::string MetricName(std::string name) {
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
  return "muninn_" + name;
}

uint64_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  uint64_t total = 0, resident = 0;
  file >> total >> resident;
  return resident * 4096;
}

prometheus::MetricFamily Gauge(const std::string& name, double value) {
  prometheus::MetricFamily family;
  family.name = MetricName(name);
  family.type = prometheus::MetricType::Gauge;
  family.metric.emplace_back();
  family.metric.back().gauge.value = value;
  return family;
}

}  // namespace

bool Monitor::Answer(const http::Request& request, http::Response* response) const {
  const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
  if (path == "/healthz") {
    const absl::Status health = engine_.Health();
    response->status = health.ok() ? 200 : 503;
    response->headers = {{"Content-Type", "text/plain; charset=UTF-8"}};
    response->body = health.ok() ? "ok\n" : std::string(health.message()) + "\n";
    return true;
  }
  if (path == "/metrics") {
    response->headers = {{"Content-Type", "text/plain; version=0.0.4; charset=UTF-8"}};
    response->body = Metrics();
    return true;
  }
  return false;
}

void Monitor::Count(int status, std::chrono::microseconds took) {
  by_class_[static_cast<size_t>(std::clamp(status / 100, 0, 5))].fetch_add(1, std::memory_order_relaxed);
  microseconds_.fetch_add(static_cast<uint64_t>(took.count()), std::memory_order_relaxed);
}

std::string Monitor::Metrics() const {
  std::vector<prometheus::MetricFamily> families;
  for (const auto& figures : {engine_.Figures(), more_ ? more_() : std::map<std::string, uint64_t>()}) {
    for (const auto& [name, value] : figures) families.push_back(Gauge(name, static_cast<double>(value)));
  }
  families.push_back(Gauge("resident_bytes", static_cast<double>(ResidentBytes())));
  families.push_back(Gauge("http_handler_seconds", static_cast<double>(microseconds_.load()) / 1e6));
  prometheus::MetricFamily responses;
  responses.name = "muninn_http_responses";
  responses.type = prometheus::MetricType::Counter;
  for (size_t i = 1; i < by_class_.size(); ++i) {
    prometheus::ClientMetric metric;
    metric.label.push_back({"class", std::to_string(i) + "xx"});
    metric.counter.value = static_cast<double>(by_class_[i].load());
    responses.metric.push_back(std::move(metric));
  }
  families.push_back(std::move(responses));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace muninn
