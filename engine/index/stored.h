// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_STORED_H_
#define MUNINN_ENGINE_INDEX_STORED_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "engine/store/reader.h"
#include "flatbuffers/flatbuffers.h"
#include "schema/base/status.h"

namespace muninn {

// A stored FlatBuffer and the bytes it lies in, which copies of it and other readers share. Verified once, then read in place.
template <typename Table>
class Stored {
 public:
  // Errors: kDataLoss, with `what` in the message.
  static absl::StatusOr<Stored> Decode(std::string bytes, std::string_view what) {
    return Decode(std::make_shared<const SharedValue>(std::move(bytes)), what);
  }
  static absl::StatusOr<Stored> Decode(std::shared_ptr<const SharedValue> value, std::string_view what) {
    if (!value->IsVerifiedAs(&kType)) {
      if (!Verifies(value->bytes())) return absl::DataLossError(absl::StrCat(ToAbsl(what), " does not decode"));
      value->SetVerifiedAs(&kType);
    }
    return Stored(std::move(value));
  }
  // Are these the bytes of such a table?
  static bool Verifies(std::string_view bytes) {
    flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), 64, 1 << 24, false);
    return verifier.VerifyBuffer<Table>(nullptr);
  }
  const Table& operator*() const { return *flatbuffers::GetRoot<Table>(value_->bytes().data()); }
  const Table* operator->() const { return &**this; }
  const std::string& bytes() const { return value_->bytes(); }

 private:
  explicit Stored(std::shared_ptr<const SharedValue> value) : value_(std::move(value)) {}
  static constexpr char kType = 0;  // its address stands for Table
  std::shared_ptr<const SharedValue> value_;
};

// The table under `key`; nullopt when there is none.
template <typename Table>
absl::StatusOr<std::optional<Stored<Table>>> Load(const Reader& reader, Family family, std::string_view key,
                                                  std::string_view what) {
  ASSIGN_OR_RETURN(std::shared_ptr<const SharedValue> value, reader.GetShared(family, key));
  if (value == nullptr) return std::optional<Stored<Table>>();
  ASSIGN_OR_RETURN(Stored<Table> stored, Stored<Table>::Decode(std::move(value), what));
  return std::optional<Stored<Table>>(std::move(stored));
}

// A native struct as the bytes to store.
template <typename Native>
std::string Encode(const Native& native) {
  flatbuffers::FlatBufferBuilder builder(256);
  builder.Finish(Native::TableType::Pack(builder, &native));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_STORED_H_
