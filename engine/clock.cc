// SPDX-License-Identifier: Apache-2.0
#include "engine/clock.h"

#include <chrono>

namespace muninn {

const Clock& Clock::System() {
  class SystemClock final : public Clock {
    int64_t NowMicros() const override {
      return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    }
  };
  static const SystemClock clock;
  return clock;
}

}  // namespace muninn
