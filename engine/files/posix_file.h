// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_FILES_POSIX_FILE_H_
#define MUNINN_ENGINE_FILES_POSIX_FILE_H_

// What writing a file that survives a crash takes: written under another name, synced, renamed, and the folder synced.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace muninn {

// "<what> <path>: <errno>" as kResourceExhausted (disk full), kNotFound or kUnavailable.
absl::Status FileFailure(std::string_view what, const std::string& path);

// Closes itself.
class Descriptor {
 public:
  Descriptor(const std::string& path, int flags);
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  const int fd_;
};

// All bytes at the descriptor's place. `path` is for the message.
absl::Status WriteAll(const Descriptor& file, const std::string& path, std::string_view bytes);
// It may be there already.
absl::Status MakeFolder(const std::string& path);
absl::Status SyncFolder(const std::string& path);
// The names in a folder but hidden ones; none when it is not there.
std::vector<std::string> NamesIn(const std::string& path);

}  // namespace muninn

#endif  // MUNINN_ENGINE_FILES_POSIX_FILE_H_
