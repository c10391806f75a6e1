// SPDX-License-Identifier: Apache-2.0
#include "engine/store/wal_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "engine/store/wal_scan.h"
#include "rocksdb/file_system.h"

namespace muninn {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// Room made at a time, and what may be written between two syncs for more to be made.
constexpr uint64_t kRoomBytes = 1 << 20;
constexpr uint64_t kGroupBytesMax = 256 << 10;

IOStatus Failed(const std::string& path, const char* doing) {
  const int error = errno;
  const std::string message = std::string(doing) + ": " + std::strerror(error);
  return error == ENOSPC ? IOStatus::NoSpace(path, message) : IOStatus::IOError(path, message);
}

// The number of a file of the write-ahead log; nullopt: it is none.
std::optional<uint64_t> WalNumber(const std::string& path) {
  constexpr absl::string_view kEnding = ".log";
  absl::string_view name = path;
  name.remove_prefix(std::min(name.rfind('/') + 1, name.size()));
  uint64_t number = 0;
  if (!absl::EndsWith(name, kEnding) || !absl::SimpleAtoi(name.substr(0, name.size() - kEnding.size()), &number))
    return std::nullopt;
  return number;
}

// Reads a file as if it ended earlier.
class Prefix final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  Prefix(std::unique_ptr<rocksdb::FSSequentialFile> file, uint64_t bytes)
      : FSSequentialFileOwnerWrapper(std::move(file)), left_(bytes) {}
  IOStatus Read(size_t n, const IOOptions& options, Slice* result, char* scratch, IODebugContext* debug) override {
    const IOStatus status = target()->Read(std::min<uint64_t>(n, left_), options, result, scratch, debug);
    if (status.ok()) left_ -= result->size();
    return status;
  }
  IOStatus Skip(uint64_t n) override {
    n = std::min(n, left_);
    left_ -= n;
    return target()->Skip(n);
  }

 private:
  uint64_t left_;
};

}  // namespace

// Passes everything on, except that files of the write-ahead log are written by WalFile and read up to where they end.
class WalFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit WalFileSystem(WalPosition permanent)
      : FileSystemWrapper(FileSystem::Default()), before_(permanent), permanent_(permanent) {}
  const char* Name() const override { return "WalFileSystem"; }

  IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext* debug) override;
  IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* result, IODebugContext* debug) override;

  WalPosition permanent() const {
    absl::MutexLock lock(&mutex_);
    return permanent_;
  }
  void Synced(WalPosition position) {
    absl::MutexLock lock(&mutex_);
    permanent_ = std::max(permanent_, position);
  }

 private:
  const WalPosition before_;
  mutable absl::Mutex mutex_;
  WalPosition permanent_ ABSL_GUARDED_BY(mutex_);
};

// RocksDB appends one at a time, and syncs meanwhile.
class WalFile final : public rocksdb::FSWritableFile {
 public:
  WalFile(WalFileSystem* owner, std::string path, uint64_t number, int fd)
      : owner_(owner), path_(std::move(path)), number_(number), fd_(fd) {}
  ~WalFile() override { CloseOnce(); }

  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
    const uint64_t at = end_.load(std::memory_order_relaxed), end = at + data.size();
    if (!Put(data.data(), data.size(), at)) return Failed(path_, "write");
    end_.store(end, std::memory_order_release);
    if (end <= size_) return IOStatus::OK();
    size_ = end;
    if (end - synced_.load(std::memory_order_relaxed) > kGroupBytesMax) return IOStatus::OK();
    // To make no room costs time only: a full disk shows when it is needed.
    static const std::vector<char> zeros(kRoomBytes);
    if (Put(zeros.data(), zeros.size(), end)) {
      size_ = end + zeros.size();
    } else if (ftruncate(fd_, static_cast<off_t>(end)) != 0) {
      return Failed(path_, "shorten");
    }
    return IOStatus::OK();
  }
  using FSWritableFile::Append;

  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    const uint64_t end = end_.load(std::memory_order_acquire);
    if (fdatasync(fd_) != 0) return Failed(path_, "sync");
    synced_.store(end, std::memory_order_relaxed);
    owner_->Synced({number_, end});
    return IOStatus::OK();
  }
  bool IsSyncThreadSafe() const override { return true; }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return CloseOnce() ? IOStatus::OK() : Failed(path_, "close"); }
  uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return end_.load(std::memory_order_relaxed); }

 private:
  bool Put(const char* data, size_t bytes, uint64_t at) {
    while (bytes > 0) {
      const ssize_t put = pwrite(fd_, data, bytes, static_cast<off_t>(at));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return false;
      data += put;
      bytes -= static_cast<size_t>(put);
      at += static_cast<uint64_t>(put);
    }
    return true;
  }
  bool CloseOnce() {
    if (fd_ < 0) return true;
    const uint64_t end = end_.load(std::memory_order_relaxed);
    bool ok = size_ == end || ftruncate(fd_, static_cast<off_t>(end)) == 0;
    ok &= close(std::exchange(fd_, -1)) == 0;
    return ok;
  }

  WalFileSystem* const owner_;
  const std::string path_;
  const uint64_t number_;
  int fd_;
  uint64_t size_ = 0;  // with the room
  std::atomic<uint64_t> end_{0}, synced_{0};
};

IOStatus WalFileSystem::NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext* debug) {
  const std::optional<uint64_t> number = WalNumber(path);
  if (!number) return FileSystemWrapper::NewWritableFile(path, options, result, debug);
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return Failed(path, "open");
  *result = std::make_unique<WalFile>(this, path, *number, fd);
  return IOStatus::OK();
}

IOStatus WalFileSystem::NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSSequentialFile>* result, IODebugContext* debug) {
  IOStatus status = FileSystemWrapper::NewSequentialFile(path, options, result, debug);
  const std::optional<uint64_t> number = WalNumber(path);
  if (!status.ok() || !number) return status;
  const uint64_t synced = *number == before_.file ? before_.bytes : 0;
  const absl::StatusOr<WalEnd> end = FindWalEnd(path, synced);
  if (!end.ok()) return IOStatus::IOError(path, std::string(end.status().message()));
  if (before_.file != 0) {
    const bool complete = end->bytes >= synced && (end->unused || *number >= before_.file);
    if (!complete) return IOStatus::Corruption(path, "what was synced does not read at byte " + std::to_string(end->bytes));
  } else if (!end->unused) {
    return status;  // nobody knows what was synced: RocksDB lets an unfinished end go, and nothing else
  }
  *result = std::make_unique<Prefix>(std::move(*result), end->bytes);
  return status;
}

WalFiles::WalFiles(WalPosition permanent)
    : files_(std::make_shared<WalFileSystem>(permanent)), env_(rocksdb::NewCompositeEnv(files_)) {}
WalFiles::~WalFiles() = default;
WalPosition WalFiles::permanent() const { return files_->permanent(); }

}  // namespace muninn
