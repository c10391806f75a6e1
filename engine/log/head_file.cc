// SPDX-License-Identifier: Apache-2.0
#include "engine/log/head_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>

#include "absl/strings/str_cat.h"
#include "engine/store/codec.h"

namespace muninn {
namespace {

constexpr size_t kPlainBytes = 40, kCheckBytes = 8, kPositionBytes = 16;

// `with_position`: as earlier versions did not.
std::string Encode(const HeadFile::Head& head, bool with_position) {
  std::string bytes;
  AppendFixed64(&bytes, head.last);
  bytes.append(reinterpret_cast<const char*>(head.chain.data()), 32);
  if (with_position) {
    AppendFixed64(&bytes, head.wal.file);
    AppendFixed64(&bytes, head.wal.bytes);
  }
  const Hash256 check = Sha256(bytes);
  bytes.append(reinterpret_cast<const char*>(check.data()), kCheckBytes);
  return bytes;
}

}  // namespace

HeadFile::~HeadFile() {
  if (fd_ >= 0) close(fd_);
}

void HeadFile::Write(const Head& head) {
  if (fd_ < 0) fd_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd_ < 0) return;
  const std::string bytes = Encode(head, true);
  if (pwrite(fd_, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    close(fd_);
    fd_ = -1;
  }
}

absl::StatusOr<HeadFile::Head> HeadFile::Read(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Head{};
  std::string bytes(kPlainBytes + kPositionBytes + kCheckBytes, '\0');
  const ssize_t got = pread(fd, bytes.data(), bytes.size(), 0);
  close(fd);
  bytes.resize(got < 0 ? 0 : static_cast<size_t>(got));
  Head head;
  if (bytes.size() >= kPlainBytes + kCheckBytes) {
    const bool with_position = bytes.size() > kPlainBytes + kCheckBytes;
    head.last = ReadFixed64(bytes);
    std::memcpy(head.chain.data(), bytes.data() + 8, 32);
    if (with_position && bytes.size() >= kPlainBytes + kPositionBytes)
      head.wal = {ReadFixed64(bytes, kPlainBytes), ReadFixed64(bytes, kPlainBytes + 8)};
    if (Encode(head, with_position) == bytes) return head;
  }
  return absl::DataLossError(absl::StrCat(path, " is damaged"));
}

}  // namespace muninn
