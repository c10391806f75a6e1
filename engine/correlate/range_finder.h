// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CORRELATE_RANGE_FINDER_H_
#define MUNINN_ENGINE_CORRELATE_RANGE_FINDER_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "engine/correlate/range_set.h"
#include "engine/store/reader.h"

namespace muninn {

// Which stored ranges lie around an address? One look a length in use (at most 33 or 129), of which the first question
// finds out; whoever asks so often that reading all ranges once is cheaper gets them into memory (RangeSet). For one
// request: not thread-safe, must not outlive its reader. Errors: kDataLoss, kUnavailable.
class RangeFinder {
 public:
  explicit RangeFinder(const Reader& reader) : reader_(reader) {}
  using Visit = std::function<bool(const Network& range, const Posting&)>;
  // Stops when `visit` returns false.
  absl::Status ForEachContaining(const Network& address, const Visit& visit);

 private:
  struct Ranges {
    bool open = false;
    std::vector<uint8_t> lengths;
    std::unique_ptr<Cursor> cursor;
    uint64_t ranges = 0, looks = 0;
    std::unique_ptr<RangeSet> set;
  };
  absl::Status Open(IpFamily family, Ranges& ranges);
  absl::Status Load(Ranges& ranges);

  const Reader& reader_;
  std::array<Ranges, 2> ranges_;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_CORRELATE_RANGE_FINDER_H_
