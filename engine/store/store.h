// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_STORE_STORE_H_
#define MUNINN_ENGINE_STORE_STORE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/store/reader.h"
#include "engine/store/transaction.h"
#include "engine/store/wal_position.h"

namespace muninn {

struct StoreOptions {
  std::string folder;      // created when missing
  bool read_only = false;  // no lock, no recovery; the folder must hold a store
  WalPosition permanent;   // what Store::permanent said last; what reads no more behind it is let go
  size_t block_cache_bytes = size_t{192} << 20;
  size_t write_buffers_bytes = size_t{192} << 20;  // all families together
  size_t write_buffer_bytes = size_t{48} << 20;    // of one family
};

// The folder on disk: RocksDB behind our own words. This is the only folder of the code that knows RocksDB.
//
// Writing has two halves. `Write` gives a transaction's changes to the operating system, in the write-ahead log, and makes them
// visible to `Latest` readers: they survive the end of this process, not that of the machine. `Sync` makes everything written so
// far permanent, with one fsync. One thread writes at a time; syncing may overlap with writing. Reading is free for all threads.
class Store {
 public:
  // Errors:
  //   kFailedPrecondition  another process has the folder open
  //   kNotFound            read_only and there is no store
  //   kDataLoss            a file is damaged: the message names it
  //   kUnavailable         the folder can't be created, read or written
  static absl::StatusOr<std::unique_ptr<Store>> Open(const StoreOptions& options);
  virtual ~Store() = default;

  // What is written, synced or not.
  virtual const Reader& Latest() const = 0;
  // A moment to read from; later writes don't show. Shared: the last owner releases it. Cheap (about 1 us). It may outlive
  // the store, whose folder then stays open until it goes.
  virtual std::shared_ptr<const Reader> TakeSnapshot() const = 0;

  // Errors: kResourceExhausted (disk full), kUnavailable (anything else). After an error nothing of the transaction
  // shows, and the store accepts no further writes until it is opened again.
  absl::Status Write(const Transaction& transaction) { return Write(transaction, nullptr); }
  // `logged` is called once, by this thread, when the write-ahead log has the changes, before they show: a sync may begin.
  virtual absl::Status Write(const Transaction& transaction, const std::function<void()>& logged) = 0;
  // Errors as Write. After one, what was written since the last good Sync may or may not survive.
  virtual absl::Status Sync() = 0;
  // Up to where the write-ahead log is written, and up to where syncs have made it permanent.
  virtual WalPosition written() const = 0;
  virtual WalPosition permanent() const = 0;

  // --- rebuilding ---
  // An empty second generation of some families, to be filled beside the live one.
  class Rebuild {
   public:
    virtual ~Rebuild() = default;  // without Switch: drops what was filled
    // The new generation for those families, else the live one. What was written to hashed families is not seen yet:
    // nothing that folds reads them (FamilyTrait::read_in_transaction).
    virtual const Reader& Latest() const = 0;
    virtual absl::Status Write(const Transaction& transaction) = 0;  // not in the write-ahead log
    // Makes the new generation permanent and current, together with `with` (written to the live store). Open snapshots
    // stay on the old one. The caller holds off other writers. After an error either generation may be the current one when
    // the store is opened again; both stay until then.
    virtual absl::Status Switch(const Transaction& with) = 0;
  };
  virtual absl::StatusOr<std::unique_ptr<Rebuild>> BeginRebuild(const std::vector<Family>& families) = 0;

  // --- for operators ---
  virtual absl::Status Compact() = 0;                           // merges all levels; blocks until done
  virtual std::map<std::string, uint64_t> Figures() const = 0;  // name -> bytes or count, for /metrics
  static std::string_view BuildName();                          // "debian" or "optimised": which RocksDB this is
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_STORE_STORE_H_
