// SPDX-License-Identifier: Apache-2.0
#include "engine/store/value_cache.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>

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

// Longer than the 16 bytes of RocksDB's own keys. In place, if it is short: it is made for each look.
class CacheKey {
 public:
  CacheKey(uint64_t id, Family family, std::string_view key) : size_(sizeof(id) + 1 + key.size()) {
    if (size_ > sizeof(short_)) long_ = std::make_unique_for_overwrite<char[]>(size_);
    char* const bytes = long_ != nullptr ? long_.get() : short_;
    std::memcpy(bytes, &id, sizeof(id));
    bytes[sizeof(id)] = static_cast<char>(family);
    std::memcpy(bytes + sizeof(id) + 1, key.data(), key.size());
  }
  size_t size() const { return size_; }
  rocksdb::Slice slice() const { return {long_ != nullptr ? long_.get() : short_, size_}; }

 private:
  const size_t size_;
  char short_[48];
  std::unique_ptr<char[]> long_;
};

uint32_t SlotOf(Family family, std::string_view key, size_t slots) {
  return static_cast<uint32_t>((std::hash<std::string_view>()(key) + static_cast<size_t>(family)) % slots);
}

}  // namespace

std::optional<std::shared_ptr<const SharedValue>> ValueCache::Find(Family family, std::string_view key, uint64_t snapshot) const {
  rocksdb::Cache::Handle* const handle = cache_->Lookup(CacheKey(id_, family, key).slice());
  if (handle == nullptr) return std::nullopt;
  Entry entry = *static_cast<const Entry*>(cache_->Value(handle));
  cache_->Release(handle);
  // After the entry was found: whoever put it there had seen the changes before its snapshot, and so do we now.
  const uint64_t changed = (*changed_)[SlotOf(family, key, kSlots)].load(std::memory_order_acquire);
  if (changed > std::min(snapshot, entry.snapshot)) return std::nullopt;
  return std::move(entry.value);
}

void ValueCache::Insert(Family family, std::string_view key, uint64_t snapshot, const std::shared_ptr<const SharedValue>& value) {
  if (value != nullptr && value->bytes().size() > kValueBytesMax) return;
  // An old snapshot's value would throw out the one that newer readers share.
  if ((*changed_)[SlotOf(family, key, kSlots)].load(std::memory_order_acquire) > snapshot) return;
  const CacheKey cache_key(id_, family, key);
  const size_t of_value = value != nullptr ? sizeof(SharedValue) + value->bytes().capacity() : 0;
  cache_->Insert(cache_key.slice(), new Entry{value, snapshot}, sizeof(Entry) + of_value + cache_key.size(), Delete)
      .PermitUncheckedError();
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
