// SPDX-License-Identifier: Apache-2.0
#include "engine/store/transaction.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "schema/base/status.h"

namespace muninn {

// Two ordered streams, the transaction's on top: where both have a key, the transaction's counts.
class Transaction::MergedCursor final : public Cursor {
 public:
  MergedCursor(std::unique_ptr<Cursor> base, const Overlay& overlay, std::string_view prefix)
      : base_(std::move(base)), overlay_(overlay), prefix_(prefix), own_(overlay.lower_bound(prefix)) {
    Settle();
  }

  bool Valid() const override { return from_own_ || from_base_; }
  void Next() override {
    const bool base_too = BaseValid() && OwnValid() && base_->key() == own_->first;
    if (from_base_ || base_too) base_->Next();
    if (from_own_) ++own_;
    Settle();
  }
  void Seek(std::string_view key) override {
    if (base_) base_->Seek(key);
    own_ = overlay_.lower_bound(std::max(key, std::string_view(prefix_)));
    Settle();
  }
  std::string_view key() const override { return from_own_ ? std::string_view(own_->first) : base_->key(); }
  std::string_view value() const override { return from_own_ ? std::string_view(*own_->second) : base_->value(); }
  absl::Status status() const override { return base_ ? base_->status() : absl::OkStatus(); }

 private:
  bool BaseValid() const { return base_ != nullptr && base_->Valid(); }
  bool OwnValid() const { return own_ != overlay_.end() && std::string_view(own_->first).substr(0, prefix_.size()) == prefix_; }

  // Chooses the smaller head, passing over deletions.
  void Settle() {
    for (;;) {
      from_own_ = OwnValid() && (!BaseValid() || std::string_view(own_->first) <= base_->key());
      from_base_ = !from_own_ && BaseValid();
      if (!from_own_ || own_->second.has_value()) return;
      if (BaseValid() && base_->key() == own_->first) base_->Next();
      ++own_;
    }
  }

  std::unique_ptr<Cursor> base_;
  const Overlay& overlay_;
  std::string prefix_;
  Overlay::const_iterator own_;
  bool from_own_ = false;
  bool from_base_ = false;
};

void Transaction::Append(Family family, std::string_view key, std::optional<std::string_view> value) {
  const uint32_t sizes[2] = {static_cast<uint32_t>(key.size()), value.has_value() ? static_cast<uint32_t>(value->size() + 1) : 0};
  writes_.push_back(static_cast<char>(family));
  writes_.append(reinterpret_cast<const char*>(sizes), sizeof(sizes));
  writes_.append(key);
  if (value.has_value()) writes_.append(*value);
}

void Transaction::Put(Family family, std::string_view key, std::string_view value) {
  if (TraitOf(family).read_in_transaction) {
    overlays_[static_cast<size_t>(family)].insert_or_assign(std::string(key), std::string(value));
  } else {
    Append(family, key, value);
  }
}

void Transaction::Delete(Family family, std::string_view key) {
  if (TraitOf(family).read_in_transaction) {
    overlays_[static_cast<size_t>(family)].insert_or_assign(std::string(key), std::nullopt);
  } else {
    Append(family, key, std::nullopt);
  }
}

absl::StatusOr<bool> Transaction::Get(Family family, std::string_view key, std::string* value) const {
  const Overlay& overlay = overlays_[static_cast<size_t>(family)];
  if (const auto found = overlay.find(key); found != overlay.end()) {
    if (found->second.has_value()) *value = *found->second;
    return found->second.has_value();
  }
  return base_.Get(family, key, value);
}

absl::StatusOr<std::shared_ptr<const SharedValue>> Transaction::GetShared(Family family, std::string_view key) const {
  const Overlay& overlay = overlays_[static_cast<size_t>(family)];
  const auto found = overlay.find(key);
  if (found == overlay.end()) return base_.GetShared(family, key);
  return found->second.has_value() ? std::make_shared<const SharedValue>(*found->second) : nullptr;
}

std::unique_ptr<Cursor> Transaction::Scan(Family family, std::string_view prefix) const {
  return std::make_unique<MergedCursor>(base_.Scan(family, prefix), overlays_[static_cast<size_t>(family)], prefix);
}

absl::StatusOr<bool> Transaction::FindLast(Family family, std::string_view prefix, std::string_view key, std::string* found_key,
                                           std::string* value) const {
  const Overlay& overlay = overlays_[static_cast<size_t>(family)];
  std::string limit(key);
  for (;;) {
    std::string base_key, base_value;
    ASSIGN_OR_RETURN(const bool in_base, base_.FindLast(family, prefix, limit, &base_key, &base_value));
    auto own = overlay.upper_bound(limit);
    const bool in_own = own != overlay.begin() && std::string_view((--own)->first).substr(0, prefix.size()) == prefix;
    if (!in_own || (in_base && base_key > own->first)) {
      if (in_base) *found_key = std::move(base_key), *value = std::move(base_value);
      return in_base;
    }
    if (own->second.has_value()) {
      *found_key = own->first;
      *value = *own->second;
      return true;
    }
    // Deleted here: go on below it. Keys are of one length within a prefix, so the key before is one less.
    limit = own->first;
    while (!limit.empty() && limit.back() == '\0') limit.pop_back();
    if (limit.empty()) return false;
    limit.back() = static_cast<char>(static_cast<unsigned char>(limit.back()) - 1);
    limit.resize(own->first.size(), '\xff');
  }
}

void Transaction::ForEach(const std::function<void(Family, std::string_view, std::optional<std::string_view>)>& visit) const {
  for (const FamilyTrait& trait : kFamilies) {
    for (const auto& [key, value] : overlays_[static_cast<size_t>(trait.family)]) visit(trait.family, key, value);
  }
  for (std::string_view rest = writes_; !rest.empty();) {
    uint32_t sizes[2];
    std::memcpy(sizes, rest.data() + 1, sizeof(sizes));
    const auto family = static_cast<Family>(rest[0]);
    rest.remove_prefix(1 + sizeof(sizes));
    const std::string_view key = rest.substr(0, sizes[0]);
    std::optional<std::string_view> value;
    if (sizes[1] > 0) value = rest.substr(sizes[0], sizes[1] - 1);
    visit(family, key, value);
    rest.remove_prefix(sizes[0] + (sizes[1] > 0 ? sizes[1] - 1 : 0));
  }
}

bool Transaction::empty() const {
  for (const Overlay& overlay : overlays_) {
    if (!overlay.empty()) return false;
  }
  return writes_.empty();
}

}  // namespace muninn
