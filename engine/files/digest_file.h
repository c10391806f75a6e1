// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_FILES_DIGEST_FILE_H_
#define MUNINN_ENGINE_FILES_DIGEST_FILE_H_

// A set of 16-byte digests on disk, each alone or with the events it occurs in: sorted, immutable, mapped into memory. It takes
// 16 or 32 bytes a row and no heap, however large it is.
//
//   ASSIGN_OR_RETURN(auto builder, DigestFileBuilder::Create(path, /*with_events=*/true, /*sync=*/true));
//   RETURN_IF_ERROR(builder->Add(digest, event));        in any order, also twice
//   RETURN_IF_ERROR(builder->Finish(now));               from here on it is there, whole
//   ASSIGN_OR_RETURN(const auto file, DigestFile::Open(path));

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/files/posix_file.h"
#include "schema/base/uuid.h"

namespace muninn {

using ValueDigest = std::array<uint8_t, 16>;

// Any thread. Replacing or removing the file changes nothing for who has it open.
class DigestFile {
 public:
  // Reads the whole file once, to be sure of it. Errors: kNotFound, kDataLoss (damaged, or no such file), kUnavailable.
  static absl::StatusOr<std::shared_ptr<const DigestFile>> Open(const std::string& path);
  ~DigestFile();
  DigestFile(const DigestFile&) = delete;
  DigestFile& operator=(const DigestFile&) = delete;

  uint64_t digests() const { return digests_; }        // each counted once
  uint64_t written_at() const { return written_at_; }  // Unix seconds, as given to Finish
  bool Has(const ValueDigest& digest) const;
  // Ascending; empty without events, or without the digest.
  std::vector<Uuid> EventsOf(const ValueDigest& digest) const;

  // The rows, ascending by digest and event.
  uint64_t rows() const { return rows_; }
  const uint8_t* DigestAt(uint64_t row) const { return first_ + row * width_; }

 private:
  DigestFile() = default;
  // The first row that is not less.
  uint64_t LowerBound(const ValueDigest& digest) const;

  const uint8_t* mapped_ = nullptr;
  size_t bytes_ = 0;
  const uint8_t* first_ = nullptr;
  size_t width_ = 0;
  uint64_t rows_ = 0, digests_ = 0, written_at_ = 0;
};

// Writes beside the file and puts it in its place at the end; unless that is reached, it leaves nothing behind. One thread.
class DigestFileBuilder {
 public:
  static constexpr uint64_t kRowsMax = uint64_t{1} << 27;

  // The folder must be there. Errors of all functions: kResourceExhausted (disk full, or more than kRowsMax rows),
  // kUnavailable.
  static absl::StatusOr<std::unique_ptr<DigestFileBuilder>> Create(const std::string& path, bool with_events, bool sync);
  ~DigestFileBuilder();

  absl::Status Add(const ValueDigest& digest, const Uuid& event = Uuid());
  uint64_t added() const { return rows_; }
  // Sorts in the mapped file, so in memory that the system may take back.
  absl::Status Finish(uint64_t seconds);

  // The name that unfinished files end with: what a crash left of them is for the owner of the folder to remove.
  static constexpr char kUnfinished[] = ".new";

 private:
  DigestFileBuilder(const std::string& path, std::string unfinished, bool with_events, bool sync);
  absl::Status Flush();

  const std::string path_, unfinished_;
  const bool with_events_, sync_;
  const Descriptor file_;
  std::string buffer_;
  uint64_t rows_ = 0;
  bool finished_ = false;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_FILES_DIGEST_FILE_H_
