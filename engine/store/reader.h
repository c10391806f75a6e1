// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_STORE_READER_H_
#define MUNINN_ENGINE_STORE_READER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/store/family.h"
#include "engine/store/shared_value.h"

namespace muninn {

// Walks the keys of one family that start with a prefix, ascending. Not thread-safe; must not outlive its reader.
// When it stops being valid, `status` tells the end (OK) from a failed read (kDataLoss, kUnavailable).
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual bool Valid() const = 0;
  virtual void Next() = 0;
  // To the first key at or after `key`, inside the prefix. Only forward in families with hashed access.
  virtual void Seek(std::string_view key) = 0;
  virtual std::string_view key() const = 0;  // until the next move
  virtual std::string_view value() const = 0;
  virtual absl::Status status() const = 0;
};

// A consistent state to read from: a snapshot, an open transaction, or something in memory. Errors of all methods:
// kDataLoss (a checksum differs) and kUnavailable (reading failed).
class Reader {
 public:
  virtual ~Reader() = default;
  // True and `*value` set when the key is there.
  virtual absl::StatusOr<bool> Get(Family family, std::string_view key, std::string* value) const = 0;
  // The value in memory that it may share with other readers; nullptr when the key is not there. Cheap for what was read
  // before, in families that are cached (FamilyTrait).
  virtual absl::StatusOr<std::shared_ptr<const SharedValue>> GetShared(Family family, std::string_view key) const {
    std::string value;
    const absl::StatusOr<bool> found = Get(family, key, &value);
    if (!found.ok()) return found.status();
    return *found ? std::make_shared<const SharedValue>(std::move(value)) : nullptr;
  }
  // Starts at the first key with that prefix. `prefix` has at least `prefix_bytes` bytes in hashed families.
  virtual std::unique_ptr<Cursor> Scan(Family family, std::string_view prefix) const = 0;
  // For many short looks at a hashed family with one cursor: starts nowhere; after Seek(key) it walks the keys that share
  // the first `prefix_bytes` of that key, and is invalid after the last of them. Seeking in the order of keys is faster.
  virtual std::unique_ptr<Cursor> Probe(Family family) const = 0;
  // The last entry with key <= `key` that starts with `prefix`; false: none. Ordered families only.
  virtual absl::StatusOr<bool> FindLast(Family family, std::string_view prefix, std::string_view key, std::string* found_key,
                                        std::string* value) const = 0;
  // About how many keys lie in [from, to), for choosing between ways. Here: exactly, by counting.
  virtual uint64_t EstimateKeys(Family family, std::string_view from, std::string_view to) const {
    uint64_t keys = 0;
    const std::unique_ptr<Cursor> cursor = Scan(family, "");
    if (cursor == nullptr || from >= to) return 0;
    for (cursor->Seek(from); cursor->Valid() && cursor->key() < to; cursor->Next()) ++keys;
    return keys;
  }
};

// Nothing at all: what a fold starts from.
class EmptyReader final : public Reader {
 public:
  absl::StatusOr<bool> Get(Family, std::string_view, std::string*) const override { return false; }
  std::unique_ptr<Cursor> Scan(Family, std::string_view) const override { return nullptr; }
  std::unique_ptr<Cursor> Probe(Family) const override { return nullptr; }
  absl::StatusOr<bool> FindLast(Family, std::string_view, std::string_view, std::string*, std::string*) const override {
    return false;
  }
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_STORE_READER_H_
