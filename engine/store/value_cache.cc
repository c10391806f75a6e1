// SPDX-License-Identifier: Apache-2.0
#include "engine/store/value_cache.h"

#include <algorithm>
#include <functional>
#include <string>

#include "engine/store/codec.h"
#include "engine/store/transaction.h"

namespace muninn {
namespace {

constexpr size_t kValueBytesMax = 64 << 10;  // an attachment would throw out hundreds of others
constexpr uint64_t kBeingWritten = UINT64_MAX;

struct Entry {
  std::shared_ptr<const SharedValue> value;
  uint64_t snapshot;  // it was read from
};

void Delete(const rocksdb::Slice&, void* entry) { delete static_cast<Entry*>(entry); }

// Longer than the 16 bytes of RocksDB's own keys.
std::string CacheKey(uint64_t id, Family family, std::string_view key) {
  std::string bytes;
  bytes.reserve(9 + key.size());
  AppendFixed64(&bytes, id);
  bytes.push_back(static_cast<char>(family));
  bytes.append(key);
  return bytes;
}

uint32_t SlotOf(Family family, std::string_view key, size_t slots) {
  return static_cast<uint32_t>((std::hash<std::string_view>()(key) + static_cast<size_t>(family)) % slots);
}

}  // namespace

std::shared_ptr<const SharedValue> ValueCache::Find(Family family, std::string_view key, uint64_t snapshot) const {
  rocksdb::Cache::Handle* const handle = cache_->Lookup(CacheKey(id_, family, key));
  if (handle == nullptr) return nullptr;
  const Entry entry = *static_cast<const Entry*>(cache_->Value(handle));
  cache_->Release(handle);
  // After the entry was found: whoever put it there had seen the changes before its snapshot, and so do we now.
  const uint64_t changed = (*changed_)[SlotOf(family, key, kSlots)].load(std::memory_order_acquire);
  return changed <= std::min(snapshot, entry.snapshot) ? entry.value : nullptr;
}

void ValueCache::Insert(Family family, std::string_view key, uint64_t snapshot, const std::shared_ptr<const SharedValue>& value) {
  if (value->bytes().size() > kValueBytesMax) return;
  // An old snapshot's value would throw out the one that newer readers share.
  if ((*changed_)[SlotOf(family, key, kSlots)].load(std::memory_order_acquire) > snapshot) return;
  const std::string cache_key = CacheKey(id_, family, key);
  const size_t bytes = sizeof(Entry) + sizeof(SharedValue) + value->bytes().capacity() + cache_key.size();
  cache_->Insert(cache_key, new Entry{value, snapshot}, bytes, Delete).PermitUncheckedError();
}

ValueCache::Slots ValueCache::BeginChange(const Transaction& transaction) {
  Slots slots;
  transaction.ForEach([&](Family family, std::string_view key, std::optional<std::string_view>) {
    if (TraitOf(family).cached) slots.push_back(SlotOf(family, key, kSlots));
  });
  for (const uint32_t slot : slots) (*changed_)[slot].store(kBeingWritten, std::memory_order_release);
  return slots;
}

void ValueCache::EndChange(const Slots& slots, uint64_t sequence) {
  for (const uint32_t slot : slots) (*changed_)[slot].store(sequence, std::memory_order_release);
}

}  // namespace muninn
