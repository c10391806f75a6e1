// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CLOCK_H_
#define MUNINN_ENGINE_CLOCK_H_

#include <cstdint>

namespace muninn {

// The one place where time comes in. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual int64_t NowMicros() const = 0;  // microseconds since 1970, UTC
  static const Clock& System();
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_CLOCK_H_
