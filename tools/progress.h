// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TOOLS_PROGRESS_H_
#define MUNINN_TOOLS_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace muninn::tools {

// A line at the bottom of a terminal that says how far a command is, how fast, and how long it will take still:
//
//   [=========>          ] 47%  12,345 attributes  8,231 attributes/s  1m05s left
//
// Drawn on stderr, at most ten times a second, and only when that is a terminal. Thread-safe.
class Progress {
 public:
  enum class Show { kNever, kOnTerminals };
  // `total`: in the unit of Add's `amount` (bytes, records); 0: unknown, then there is neither bar nor time left.
  // `unit`: what is counted, in the plural.
  Progress(Show show, uint64_t total, std::string_view unit);
  ~Progress();  // removes the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Add(uint64_t amount, uint64_t things);
  // The same with sums instead of differences.
  void Set(uint64_t amount, uint64_t total, uint64_t things);
  // Prints a line on stderr, above the bar; a line break is added. Control characters become blanks: what is imported shall
  // not steer the terminal.
  void Print(std::string_view line);

  double seconds() const;

 private:
  void Draw() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Erase() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const bool shown_;
  const std::string unit_;
  const std::chrono::steady_clock::time_point start_;
  absl::Mutex mutex_;
  uint64_t total_ ABSL_GUARDED_BY(mutex_);
  uint64_t amount_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t things_ ABSL_GUARDED_BY(mutex_) = 0;
  bool drawn_ ABSL_GUARDED_BY(mutex_) = false;
  std::chrono::steady_clock::time_point drawn_at_ ABSL_GUARDED_BY(mutex_);
};

std::string WithThousands(uint64_t number);  // 1234567 -> "1,234,567"
std::string FormatDuration(double seconds);  // "0.4 s", "12.0 s", "3m05s", "2h10m"
// Things a second; 0 when no time has passed.
uint64_t Rate(uint64_t things, double seconds);

}  // namespace muninn::tools

#endif  // MUNINN_TOOLS_PROGRESS_H_
