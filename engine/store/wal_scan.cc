// SPDX-License-Identifier: Apache-2.0
#include "engine/store/wal_scan.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/crc.hpp>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/store/codec.h"

namespace muninn {
namespace {

constexpr size_t kHeaderBytes = 7;

using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

uint32_t ReadLittle(const char* bytes, int count) {
  uint32_t number = 0;
  for (int i = count; i-- > 0;) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

// RocksDB stores checksums rotated and moved, so that one of bytes with a checksum inside is no fixed point.
uint32_t Mask(uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xa282ead8u; }

// Bytes of the piece at the start of `block`; 0: it does not check.
size_t PieceBytes(std::string_view block) {
  if (block.size() < kHeaderBytes) return 0;
  const size_t bytes = kHeaderBytes + ReadLittle(block.data() + 4, 2);
  const char kind = block[6];
  if (kind == 0 || bytes > block.size()) return 0;
  Crc32c crc;
  crc.process_bytes(block.data() + 6, bytes - 6);
  return Mask(crc.checksum()) == ReadLittle(block.data(), 4) ? bytes : 0;
}

bool IsZero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == 0; });
}

// A file read block by block.
class Blocks {
 public:
  explicit Blocks(const std::string& path) : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~Blocks() {
    if (fd_ >= 0) close(fd_);
  }
  Blocks(const Blocks&) = delete;
  Blocks& operator=(const Blocks&) = delete;

  // The block at `offset`, shorter at the end of the file, empty behind it. Valid until the next call.
  absl::StatusOr<std::string_view> At(uint64_t offset) {
    size_t filled = 0;
    while (filled < buffer_.size()) {
      const ssize_t got =
          fd_ < 0 ? -1 : pread(fd_, buffer_.data() + filled, buffer_.size() - filled, static_cast<off_t>(offset + filled));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return absl::UnavailableError(std::strerror(errno));
      if (got == 0) break;
      filled += static_cast<size_t>(got);
    }
    return std::string_view(buffer_.data(), filled);
  }

 private:
  const int fd_;
  std::vector<char> buffer_ = std::vector<char>(kWalBlockBytes);
};

}  // namespace

absl::StatusOr<WalEnd> FindWalEnd(const std::string& path, uint64_t from) {
  Blocks blocks(path);
  WalEnd end;
  bool reading = true;
  for (uint64_t start = from / kWalBlockBytes * kWalBlockBytes;; start += kWalBlockBytes) {
    const absl::StatusOr<std::string_view> block = blocks.At(start);
    if (!block.ok()) return absl::UnavailableError(absl::StrCat("read ", path, ": ", block.status().message()));
    if (reading) end = {start, true};
    std::string_view rest = *block;
    while (reading && !rest.empty()) {
      const size_t piece = PieceBytes(rest);
      end.bytes = start + block->size() - rest.size();
      if (piece == 0) {
        // The end of a block that no header fits into is no end.
        reading = rest.size() < kHeaderBytes && block->size() == kWalBlockBytes && IsZero(rest);
        break;
      }
      rest.remove_prefix(piece);
      end.bytes += piece;
    }
    if (!reading && !IsZero(rest)) {
      end.unused = false;
      return end;
    }
    if (block->size() < kWalBlockBytes) return end;
    // From here on `rest` is whole blocks: all of them have to be zero.
  }
}

}  // namespace muninn
