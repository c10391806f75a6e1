// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_DISTINCT_H_
#define MUNINN_SERVER_EXPORT_DISTINCT_H_

#include <cstdint>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_set.h"

namespace muninn::exports {

// Which texts were seen before. Keeps 16 bytes for each, whatever its length: the 128-bit hash of the text; two of a
// thousand million texts are taken for one with a chance of 1 in 10^20.
class Distinct {
 public:
  // True the first time.
  bool Add(std::string_view text);
  void Clear() { seen_.clear(); }

 private:
  absl::flat_hash_set<std::pair<uint64_t, uint64_t>> seen_;
};

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_DISTINCT_H_
