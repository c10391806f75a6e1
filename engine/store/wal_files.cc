// SPDX-License-Identifier: Apache-2.0
#include "engine/store/wal_files.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "engine/store/wal_file.h"
#include "engine/store/wal_scan.h"
#include "rocksdb/file_system.h"

namespace muninn {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

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

// Of the thread; nullptr: nobody watches.
thread_local const std::function<void()>* logged_here = nullptr;

// A file as RocksDB sees it.
class OpenWalFile final : public rocksdb::FSWritableFile {
 public:
  explicit OpenWalFile(std::shared_ptr<WalFile> file) : file_(std::move(file)) {}
  ~OpenWalFile() override { file_->GiveRoomBack(); }
  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override { return file_->Append(data); }
  using FSWritableFile::Append;
  // RocksDB says so after each entry, and once more before it begins another file; then it holds locks that whoever is told must
  // not wait for.
  IOStatus Flush(const IOOptions&, IODebugContext*) override {
    const uint64_t end = file_->written().bytes;
    if (std::exchange(told_, end) != end && logged_here != nullptr) (*logged_here)();
    return IOStatus::OK();
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return file_->Sync(); }
  bool IsSyncThreadSafe() const override { return true; }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return file_->GiveRoomBack(); }
  uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return file_->written().bytes; }

 private:
  const std::shared_ptr<WalFile> file_;
  uint64_t told_ = 0;
};

}  // namespace

// Passes everything on, except that files of the write-ahead log are written as WalFile does and read up to where they end.
class WalFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit WalFileSystem(WalPosition permanent) : FileSystemWrapper(FileSystem::Default()), before_(permanent) {}
  const char* Name() const override { return "WalFileSystem"; }

  IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext* debug) override;
  IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* result, IODebugContext* debug) override;

  WalPosition before() const { return before_; }
  // The one that is written to; those before are permanent. nullptr: none yet.
  std::shared_ptr<WalFile> newest() const {
    absl::MutexLock lock(&mutex_);
    return newest_;
  }

 private:
  const WalPosition before_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<WalFile> newest_ ABSL_GUARDED_BY(mutex_);
};

IOStatus WalFileSystem::NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext* debug) {
  const std::optional<uint64_t> number = WalNumber(path);
  if (!number) return FileSystemWrapper::NewWritableFile(path, options, result, debug);
  if (const std::shared_ptr<WalFile> last = newest()) {
    if (const IOStatus status = last->Sync(); !status.ok()) return status;
  }
  std::shared_ptr<WalFile> file;
  if (const IOStatus status = WalFile::Create(path, *number, &file); !status.ok()) return status;
  *result = std::make_unique<OpenWalFile>(file);
  absl::MutexLock lock(&mutex_);
  newest_ = std::move(file);
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

WalPosition WalFiles::written() const {
  const std::shared_ptr<WalFile> file = files_->newest();
  return file != nullptr ? file->written() : files_->before();
}

WalPosition WalFiles::permanent() const {
  const std::shared_ptr<WalFile> file = files_->newest();
  return file != nullptr ? std::max(files_->before(), file->permanent()) : files_->before();
}

rocksdb::IOStatus WalFiles::Sync() {
  const std::shared_ptr<WalFile> file = files_->newest();
  return file != nullptr ? file->Sync() : IOStatus::OK();
}

WalFiles::Watch::Watch(const std::function<void()>& logged) { logged_here = logged ? &logged : nullptr; }
WalFiles::Watch::~Watch() { logged_here = nullptr; }

}  // namespace muninn
