// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_STORE_WAL_FILES_H_
#define MUNINN_ENGINE_STORE_WAL_FILES_H_

#include <functional>
#include <memory>

#include "engine/store/wal_position.h"
#include "rocksdb/env.h"
#include "rocksdb/io_status.h"

namespace muninn {

class WalFileSystem;

// The files of the write-ahead log, written in place. Bytes appended to a file cost the disk twice: themselves and, in the file
// system's own journal, the new size. So room is made ahead, filled with zeros that are part of the file; what overwrites them is
// permanent with half the work. Where much is written between two syncs, one more journal entry is nothing, and no room is made.
//
// A crash of the machine may then leave holes behind what was synced, where a growing file could only be shorter. Reading ends at
// the first hole; that what was synced is never taken for one, a position tells that somebody else has kept. A new file begins
// when the one before is permanent, so that a hole is at the end of the whole log.
//
// The engine syncs these files itself: RocksDB would begin when a write shows, but the disk can have it as soon as it is logged.
class WalFiles {
 public:
  // `permanent`: what was synced when the folder was used last.
  explicit WalFiles(WalPosition permanent);
  ~WalFiles();

  // What RocksDB shall use. It has to outlive the database.
  rocksdb::Env* env() { return env_.get(); }

  // What was given to the operating system.
  WalPosition written() const;
  // What syncs have made permanent, those of an earlier process included.
  WalPosition permanent() const;
  // Makes permanent what is written at the call. Any thread, also while others write.
  rocksdb::IOStatus Sync();

  // While it lives, `logged` is called after each entry that this thread writes to the files.
  class Watch {
   public:
    explicit Watch(const std::function<void()>& logged);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
  };

 private:
  std::shared_ptr<WalFileSystem> files_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_STORE_WAL_FILES_H_
