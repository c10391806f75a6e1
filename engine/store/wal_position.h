// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_STORE_WAL_POSITION_H_
#define MUNINN_ENGINE_STORE_WAL_POSITION_H_

#include <compare>
#include <cstdint>

namespace muninn {

// A place in the store's write-ahead log: the number of a file, as its name has it, and bytes from its start. {}: nowhere known.
struct WalPosition {
  uint64_t file = 0;
  uint64_t bytes = 0;
  friend auto operator<=>(const WalPosition&, const WalPosition&) = default;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_STORE_WAL_POSITION_H_
