// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_LOG_HEAD_FILE_H_
#define MUNINN_ENGINE_LOG_HEAD_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/log/record.h"
#include "engine/store/wal_position.h"

namespace muninn {

// A second witness of how long the log is, outside the store: `log.head` in the data folder. A log that lost its end
// still has a perfect chain; this file tells. It also tells where in the store's write-ahead log that is: what does not read
// before is damage, what does not read behind is what a crash tore off. Written behind the syncs, without a sync of its own: it
// may be behind, never ahead, of what is permanent. Not thread-safe.
//
// file := sequence: fixed64 | chain: 32 bytes | file and bytes of the WalPosition: fixed64 each | SHA-256 of what is before,
// first 8 bytes. Earlier versions left the position out.
class HeadFile {
 public:
  struct Head {
    SequenceNumber last = 0;
    Hash256 chain{};
    WalPosition wal;
  };
  explicit HeadFile(std::string path) : path_(std::move(path)) {}
  ~HeadFile();
  HeadFile(const HeadFile&) = delete;
  HeadFile& operator=(const HeadFile&) = delete;

  // Never fails loudly: a witness that can't be written must not stop the server.
  void Write(const Head& head);
  // Head{} when there is no file. Errors: kDataLoss (the file does not check).
  static absl::StatusOr<Head> Read(const std::string& path);

 private:
  std::string path_;
  int fd_ = -1;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_LOG_HEAD_FILE_H_
