// SPDX-License-Identifier: Apache-2.0
#include "engine/files/digest_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

// file := Header | row…            numbers as the machine has them (little-endian)
// row  := digest: 16 bytes [ | event: uuid, 16 bytes ]        ascending as bytes, each once
struct Header {
  char magic[8];
  uint64_t width;  // of a row: 16 or 32
  uint64_t rows;
  uint64_t digests;     // different ones
  uint64_t written_at;  // Unix seconds
  uint64_t rows_hash;   // XXH3-64 of all rows
  uint64_t reserved;
  uint64_t header_hash;  // XXH3-64 of all before
};
static_assert(sizeof(Header) == 64);
constexpr char kMagic[8] = {'M', 'U', 'N', 'D', 'I', 'G', '1', '\n'};
constexpr size_t kDigestBytes = sizeof(ValueDigest), kBufferBytes = size_t{64} << 10;
// Digests are spread evenly, so the place of one among n is known to about the root of n, from the digest there to about the root
// of that, and so on; it is looked for from there in growing steps, which find it wherever it is.
constexpr int kCorrections = 2;
constexpr uint64_t kFirstStep = 4;

uint32_t HeadOf(const uint8_t* digest) {
  return uint32_t{digest[0]} << 24 | uint32_t{digest[1]} << 16 | uint32_t{digest[2]} << 8 | digest[3];
}

uint64_t HashOf(const Header& header) { return XXH3_64bits(&header, offsetof(Header, header_hash)); }

bool Fits(const Header& header, size_t file_bytes) {
  if (std::memcmp(header.magic, kMagic, sizeof(kMagic)) != 0 || header.header_hash != HashOf(header)) return false;
  if (header.width != kDigestBytes && header.width != 2 * kDigestBytes) return false;
  return header.rows <= DigestFileBuilder::kRowsMax && file_bytes == sizeof(Header) + header.rows * header.width;
}

template <size_t width>
struct Row {
  uint8_t bytes[width];
  friend bool operator<(const Row& a, const Row& b) { return std::memcmp(a.bytes, b.bytes, width) < 0; }
  friend bool operator==(const Row& a, const Row& b) { return std::memcmp(a.bytes, b.bytes, width) == 0; }
};

// Sorts, keeps each row once, and says so in the header.
template <size_t width>
void Arrange(uint8_t* bytes, Header* header) {
  auto* const first = reinterpret_cast<Row<width>*>(bytes);
  std::sort(first, first + header->rows);
  Row<width>* const end = std::unique(first, first + header->rows);
  header->rows = static_cast<uint64_t>(end - first);
  header->digests = 0;
  for (const Row<width>* row = first; row != end; ++row)
    header->digests += row == first || std::memcmp(row->bytes, (row - 1)->bytes, kDigestBytes) != 0;
  header->rows_hash = XXH3_64bits(bytes, header->rows * width);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const DigestFile>> DigestFile::Open(const std::string& path) {
  const Descriptor file(path, O_RDONLY);
  struct stat about {};
  if (!file.ok() || fstat(file.get(), &about) != 0) return FileFailure("can't read", path);
  const auto bytes = static_cast<size_t>(about.st_size);
  if (bytes < sizeof(Header)) return absl::DataLossError(absl::StrCat(path, " is cut off"));
  void* const mapped = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file.get(), 0);
  if (mapped == MAP_FAILED) return FileFailure("can't map", path);
  const std::shared_ptr<DigestFile> result(new DigestFile);
  result->mapped_ = static_cast<const uint8_t*>(mapped);
  result->bytes_ = bytes;
  Header header;
  std::memcpy(&header, mapped, sizeof(header));
  if (!Fits(header, bytes)) return absl::DataLossError(absl::StrCat(path, " is damaged"));
  result->first_ = result->mapped_ + sizeof(Header);
  result->width_ = header.width;
  result->rows_ = header.rows;
  result->digests_ = header.digests;
  result->written_at_ = header.written_at;
  if (XXH3_64bits(result->first_, header.rows * header.width) != header.rows_hash)
    return absl::DataLossError(absl::StrCat(path, " is damaged"));
  return result;
}

DigestFile::~DigestFile() {
  if (mapped_ != nullptr) munmap(const_cast<uint8_t*>(mapped_), bytes_);
}

uint64_t DigestFile::LowerBound(const ValueDigest& digest) const {
  const auto less = [&](uint64_t row) { return std::memcmp(DigestAt(row), digest.data(), kDigestBytes) < 0; };
  if (rows_ == 0) return 0;
  const auto rows = static_cast<int64_t>(rows_), head = static_cast<int64_t>(HeadOf(digest.data()));
  int64_t near = head * rows >> 32;  // rows < 2^28
  for (int i = 0; i < kCorrections; ++i)
    near = std::clamp<int64_t>(near + ((head - HeadOf(DigestAt(static_cast<uint64_t>(near)))) * rows >> 32), 0, rows - 1);
  const auto guess = static_cast<uint64_t>(near);
  // All rows before `low` are less, none from `high` on is.
  uint64_t low = 0, high = rows_;
  if (less(guess)) {
    low = guess + 1;
    for (uint64_t step = kFirstStep; low + step < rows_; step *= 2) {
      if (!less(low + step)) {
        high = low + step;
        break;
      }
      low += step + 1;
    }
  } else {
    high = guess;
    for (uint64_t step = kFirstStep; step < high; step *= 2) {
      if (less(high - step)) {
        low = high - step + 1;
        break;
      }
      high -= step;
    }
  }
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    if (less(middle))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

bool DigestFile::Has(const ValueDigest& digest) const {
  const uint64_t row = LowerBound(digest);
  return row < rows_ && std::memcmp(DigestAt(row), digest.data(), kDigestBytes) == 0;
}

std::vector<Uuid> DigestFile::EventsOf(const ValueDigest& digest) const {
  std::vector<Uuid> events;
  if (width_ == kDigestBytes) return events;
  for (uint64_t row = LowerBound(digest); row < rows_; ++row) {
    const uint8_t* const bytes = DigestAt(row);
    if (std::memcmp(bytes, digest.data(), kDigestBytes) != 0) break;
    events.push_back(Uuid::FromBytes({reinterpret_cast<const char*>(bytes) + kDigestBytes, kDigestBytes}));
  }
  return events;
}

absl::StatusOr<std::unique_ptr<DigestFileBuilder>> DigestFileBuilder::Create(const std::string& path, bool with_events,
                                                                             bool sync) {
  static std::atomic<uint64_t> made{0};  // two may be writing the same file: the last to finish wins
  std::string unfinished = absl::StrCat(path, ".", getpid(), ".", made.fetch_add(1), kUnfinished);
  std::unique_ptr<DigestFileBuilder> builder(new DigestFileBuilder(path, std::move(unfinished), with_events, sync));
  if (!builder->file_.ok()) return FileFailure("can't write", builder->unfinished_);
  builder->buffer_.assign(sizeof(Header), '\0');  // comes last
  return builder;
}

DigestFileBuilder::DigestFileBuilder(const std::string& path, std::string unfinished, bool with_events, bool sync)
    : path_(path),
      unfinished_(std::move(unfinished)),
      with_events_(with_events),
      sync_(sync),
      file_(unfinished_, O_RDWR | O_CREAT | O_TRUNC) {}

DigestFileBuilder::~DigestFileBuilder() {
  if (!finished_) unlink(unfinished_.c_str());
}

absl::Status DigestFileBuilder::Flush() {
  RETURN_IF_ERROR(WriteAll(file_, unfinished_, buffer_));
  buffer_.clear();
  return absl::OkStatus();
}

absl::Status DigestFileBuilder::Add(const ValueDigest& digest, const Uuid& event) {
  if (rows_ == kRowsMax) return absl::ResourceExhaustedError(absl::StrCat("more than ", kRowsMax, " values"));
  ++rows_;
  buffer_.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  if (with_events_) buffer_.append(event.ToBytes());
  return buffer_.size() < kBufferBytes ? absl::OkStatus() : Flush();
}

absl::Status DigestFileBuilder::Finish(uint64_t seconds) {
  RETURN_IF_ERROR(Flush());
  Header header{};
  std::memcpy(header.magic, kMagic, sizeof(kMagic));
  header.width = with_events_ ? 2 * kDigestBytes : kDigestBytes;
  header.rows = rows_;
  header.written_at = seconds;
  const size_t bytes = sizeof(Header) + rows_ * header.width;
  {
    void* const mapped = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(), 0);
    if (mapped == MAP_FAILED) return FileFailure("can't map", unfinished_);
    const absl::Cleanup unmap = [&] { munmap(mapped, bytes); };
    uint8_t* const rows = static_cast<uint8_t*>(mapped) + sizeof(Header);
    with_events_ ? Arrange<2 * kDigestBytes>(rows, &header) : Arrange<kDigestBytes>(rows, &header);
    header.header_hash = HashOf(header);
    std::memcpy(mapped, &header, sizeof(header));
  }
  if (ftruncate(file_.get(), static_cast<off_t>(sizeof(Header) + header.rows * header.width)) != 0)
    return FileFailure("can't shorten", unfinished_);
  if (sync_ && fdatasync(file_.get()) != 0) return FileFailure("can't sync", unfinished_);
  if (std::rename(unfinished_.c_str(), path_.c_str()) != 0) return FileFailure("can't rename", unfinished_);
  finished_ = true;
  return sync_ ? SyncFolder(path_.substr(0, path_.rfind('/'))) : absl::OkStatus();
}

}  // namespace muninn
