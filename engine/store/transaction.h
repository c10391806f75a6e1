// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_STORE_TRANSACTION_H_
#define MUNINN_ENGINE_STORE_TRANSACTION_H_

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/btree_map.h"
#include "engine/store/reader.h"

namespace muninn {

// Changes that become visible together, and what they are based on. Reads see the own changes first, in families that
// are read in transactions (FamilyTrait). Not thread-safe. `base` must outlive it.
//
// Over an EmptyReader and never committed, it is a store in memory: folding the records of one event into it gives that
// event as of a moment.
class Transaction final : public Reader {
 public:
  explicit Transaction(const Reader& base) : base_(base) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void Put(Family family, std::string_view key, std::string_view value);
  void Delete(Family family, std::string_view key);

  absl::StatusOr<bool> Get(Family family, std::string_view key, std::string* value) const override;
  absl::StatusOr<std::shared_ptr<const SharedValue>> GetShared(Family family, std::string_view key) const override;
  std::unique_ptr<Cursor> Scan(Family family, std::string_view prefix) const override;
  // Hashed families are not read in transactions: what was before.
  std::unique_ptr<Cursor> Probe(Family family) const override { return base_.Probe(family); }
  absl::StatusOr<bool> FindLast(Family family, std::string_view prefix, std::string_view key, std::string* found_key,
                                std::string* value) const override;

  // Visits every change: value nullopt for a deletion. Families in their order; keys sorted in those that are read in
  // transactions, else in the order of writing.
  void ForEach(const std::function<void(Family, std::string_view key, std::optional<std::string_view> value)>& visit) const;
  bool empty() const;

 private:
  using Overlay = absl::btree_map<std::string, std::optional<std::string>, std::less<>>;
  class MergedCursor;
  void Append(Family family, std::string_view key, std::optional<std::string_view> value);

  const Reader& base_;
  std::array<Overlay, kFamilyCount> overlays_;
  // write := family: 1 byte | key bytes: fixed32 | value bytes + 1, 0 for a deletion: fixed32 | key | value
  // One buffer: bulk loads write a million of them.
  std::string writes_;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_STORE_TRANSACTION_H_
