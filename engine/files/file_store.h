// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_FILES_FILE_STORE_H_
#define MUNINN_ENGINE_FILES_FILE_STORE_H_

// The bytes of attachments and malware samples, each once, under the SHA-256 of its content. They lie beside the log: a record
// names a file by its hash, so the chain over the records covers it.
//
// file  := FOLDER / first two hex digits of the hash / the other 62
// FOLDER/new holds what is being written. Nothing else is in the folder, which is made with the first file.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "schema/draft.h"

namespace muninn {

// Any thread. Must outlive the drafts that hold files.
//
// A file goes when nothing refers to it (`is_used`) and nobody holds it: when its last holder lets go of it, when Forget says
// so, and by Sweep after a crash. So a crash at any moment leaves at worst a file too many, never one too few.
class FileStore {
 public:
  struct Options {
    std::string folder;
    bool sync = true;  // false: what Keep wrote may be lost with the machine
    // Does anything stored refer to the file with this SHA-256 (32 bytes)? Called with the store's lock held.
    std::function<absl::StatusOr<bool>(std::string_view sha256)> is_used;
  };
  static std::unique_ptr<FileStore> Make(Options options);
  virtual ~FileStore() = default;

  // Stores the bytes, on the disk when it returns. The same bytes are stored once; a damaged file is replaced.
  // Errors: kResourceExhausted (disk full), kUnavailable.
  virtual absl::StatusOr<FileDraft> Keep(std::string_view bytes) = 0;

  // The bytes, which have that hash. Errors: kNotFound (no such file), kDataLoss (its bytes have changed), kUnavailable.
  virtual absl::StatusOr<std::string> Read(std::string_view sha256) const = 0;

  // Removes those of these files that are not used and not held.
  virtual void Forget(std::span<const std::string> hashes) = 0;
  // Likewise all files there are, and what a crash left half written.
  virtual absl::Status Sweep() = 0;
};

// The bytes of one file in `folder`, as FileStore::Read, without a store.
absl::StatusOr<std::string> ReadStoredFile(const std::string& folder, std::string_view sha256);

}  // namespace muninn

#endif  // MUNINN_ENGINE_FILES_FILE_STORE_H_
