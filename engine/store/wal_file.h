// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_STORE_WAL_FILE_H_
#define MUNINN_ENGINE_STORE_WAL_FILE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/synchronization/mutex.h"
#include "engine/store/wal_position.h"
#include "rocksdb/io_status.h"
#include "rocksdb/slice.h"

namespace muninn {

// What the last call to the operating system did not do, in RocksDB's words.
rocksdb::IOStatus FailedCall(const std::string& path, const char* doing);

// A file of the write-ahead log that is written to (engine/store/wal_files.h says how). One thread at a time appends; any may
// sync meanwhile. After a failed sync everything fails: the system tells of lost pages once, and takes them for written then.
class WalFile {
 public:
  // Begins it anew; its name is permanent, too.
  static rocksdb::IOStatus Create(const std::string& path, uint64_t number, std::shared_ptr<WalFile>* file);
  ~WalFile();
  WalFile(const WalFile&) = delete;
  WalFile& operator=(const WalFile&) = delete;

  WalPosition written() const { return {number_, end_.load(std::memory_order_acquire)}; }
  WalPosition permanent() const { return {number_, synced_.load(std::memory_order_acquire)}; }

  rocksdb::IOStatus Append(const rocksdb::Slice& data);
  // Makes permanent what is written at the call.
  rocksdb::IOStatus Sync();
  // After the last Append: the file is as long as what it holds.
  rocksdb::IOStatus GiveRoomBack();

 private:
  WalFile(std::string path, uint64_t number, int fd);
  bool Put(const char* data, size_t bytes, uint64_t at);

  const std::string path_;
  const uint64_t number_;
  const int fd_;
  uint64_t size_ = 0;  // with the room; of those who append
  std::atomic<uint64_t> end_{0}, synced_{0};
  std::atomic<bool> failed_{false};
  absl::Mutex sync_mutex_;  // one at a time: else the error of one would be the success of another
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_STORE_WAL_FILE_H_
