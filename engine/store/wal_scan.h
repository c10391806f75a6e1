// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_STORE_WAL_SCAN_H_
#define MUNINN_ENGINE_STORE_WAL_SCAN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace muninn {

constexpr uint64_t kWalBlockBytes = 32 << 10;

struct WalEnd {
  uint64_t bytes = 0;   // up to here each piece checks
  bool unused = false;  // only zeros follow, or nothing: room that was made and never written to
};

// Where a file of RocksDB's write-ahead log stops to read, looking from the start of the block that holds `from`. The file is
// blocks of 32 KiB, each a sequence of
//   piece := masked CRC-32C of what follows the length: fixed32 | length: fixed16 | kind: byte | length bytes
// with zeros where no header fits any more. (RocksDB: db/log_format.h.)
// Errors: kUnavailable (the file can't be read).
absl::StatusOr<WalEnd> FindWalEnd(const std::string& path, uint64_t from);

}  // namespace muninn

#endif  // MUNINN_ENGINE_STORE_WAL_SCAN_H_
