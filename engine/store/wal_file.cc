// SPDX-License-Identifier: Apache-2.0
#include "engine/store/wal_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace muninn {
namespace {

using rocksdb::IOStatus;

// Room made at a time, and what may be written between two syncs for more to be made.
constexpr uint64_t kRoomBytes = 1 << 20;
constexpr uint64_t kGroupBytesMax = 256 << 10;

// Makes the names in the folder of `path` permanent.
IOStatus SyncFolderOf(const std::string& path) {
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return FailedCall(folder, "open");
  const IOStatus status = fsync(fd) == 0 ? IOStatus::OK() : FailedCall(folder, "sync");
  close(fd);
  return status;
}

}  // namespace

IOStatus FailedCall(const std::string& path, const char* doing) {
  const int error = errno;
  const std::string message = std::string(doing) + ": " + std::strerror(error);
  return error == ENOSPC ? IOStatus::NoSpace(path, message) : IOStatus::IOError(path, message);
}

WalFile::WalFile(std::string path, uint64_t number, int fd) : path_(std::move(path)), number_(number), fd_(fd) {}
WalFile::~WalFile() { close(fd_); }

IOStatus WalFile::Create(const std::string& path, uint64_t number, std::shared_ptr<WalFile>* file) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return FailedCall(path, "open");
  file->reset(new WalFile(path, number, fd));
  return SyncFolderOf(path);
}

IOStatus WalFile::Append(const rocksdb::Slice& data) {
  if (failed_) return IOStatus::IOError(path_, "a sync has failed");
  const uint64_t at = end_.load(std::memory_order_relaxed), end = at + data.size();
  if (!Put(data.data(), data.size(), at)) return FailedCall(path_, "write");
  end_.store(end, std::memory_order_release);
  if (end <= size_) return IOStatus::OK();
  size_ = end;
  if (end - synced_.load(std::memory_order_relaxed) > kGroupBytesMax) return IOStatus::OK();
  // To make no room costs time only: a full disk shows when it is needed.
  static const std::vector<char> zeros(kRoomBytes);
  size_ = end + zeros.size();
  return Put(zeros.data(), zeros.size(), end) ? IOStatus::OK() : GiveRoomBack();
}

IOStatus WalFile::Sync() {
  absl::MutexLock lock(&sync_mutex_);
  if (failed_) return IOStatus::IOError(path_, "a sync has failed");
  const uint64_t end = end_.load(std::memory_order_acquire);
  if (synced_ >= end) return IOStatus::OK();
  if (fdatasync(fd_) != 0) {
    failed_ = true;
    return FailedCall(path_, "sync");
  }
  synced_.store(end, std::memory_order_release);
  return IOStatus::OK();
}

IOStatus WalFile::GiveRoomBack() {
  const uint64_t end = end_.load(std::memory_order_relaxed);
  if (std::exchange(size_, end) == end || ftruncate(fd_, static_cast<off_t>(end)) == 0) return IOStatus::OK();
  return FailedCall(path_, "shorten");
}

bool WalFile::Put(const char* data, size_t bytes, uint64_t at) {
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

}  // namespace muninn
