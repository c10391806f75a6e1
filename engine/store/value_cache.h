// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_STORE_VALUE_CACHE_H_
#define MUNINN_ENGINE_STORE_VALUE_CACHE_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/store/family.h"
#include "engine/store/shared_value.h"
#include "rocksdb/cache.h"

namespace muninn {

class Transaction;

// Values of families that are read one by one (FamilyTrait::cached), as they were handed out: unpacked, verified, and still
// there after a compaction has moved them to another file. Exact for any snapshot: a value counts for a reader when its key
// was not changed since either the reader's snapshot or the one it was read from. That there is none is kept, too: much is
// asked for that was never set. One for each generation of the families. Thread-safe; one writer.
//
// Changes are noted by the hash of their key, so a change also makes some other keys' values count as changed once.
class ValueCache {
 public:
  // Shares the memory of `cache` with RocksDB's blocks.
  explicit ValueCache(std::shared_ptr<rocksdb::Cache> cache) : cache_(std::move(cache)), id_(cache_->NewId()) {}
  ValueCache(const ValueCache&) = delete;
  ValueCache& operator=(const ValueCache&) = delete;

  // As of the snapshot with RocksDB's sequence number `snapshot`. nullopt: not here; nullptr: there is none.
  std::optional<std::shared_ptr<const SharedValue>> Find(Family family, std::string_view key, uint64_t snapshot) const;
  // What a reader of that snapshot has found; nullptr: none. Large values are not kept.
  void Insert(Family family, std::string_view key, uint64_t snapshot, const std::shared_ptr<const SharedValue>& value);

  // The writer's part, around a write: from the first call on, what is here counts for nobody; after the second, what is read
  // from snapshots at or after `sequence`, which is not below that of the write, counts again.
  using Slots = std::vector<uint32_t>;
  Slots BeginChange(const Transaction& transaction);
  void EndChange(const Slots& slots, uint64_t sequence);

 private:
  static constexpr size_t kSlots = 1 << 16;

  std::shared_ptr<rocksdb::Cache> cache_;
  uint64_t id_;                                                          // tells our keys from others' in the cache
  std::unique_ptr<std::array<std::atomic<uint64_t>, kSlots>> changed_ =  // by hash of the key: when it changed last
      std::make_unique<std::array<std::atomic<uint64_t>, kSlots>>();
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_STORE_VALUE_CACHE_H_
