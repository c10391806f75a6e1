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

// A stored FlatBuffer and the bytes it lies in. Verified once, then read in place.
template <typename Table>
class Stored {
 public:
  // Errors: kDataLoss, with `what` in the message.
  static absl::StatusOr<Stored> Decode(std::string bytes, std::string_view what) {
    flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), 64, 1 << 24, false);
    if (!verifier.VerifyBuffer<Table>(nullptr)) return absl::DataLossError(absl::StrCat(ToAbsl(what), " does not decode"));
    return Stored(std::move(bytes));
  }
  const Table& operator*() const { return *flatbuffers::GetRoot<Table>(bytes_->data()); }
  const Table* operator->() const { return &**this; }
  const std::string& bytes() const { return *bytes_; }

 private:
  explicit Stored(std::string bytes) : bytes_(std::make_unique<const std::string>(std::move(bytes))) {}
  std::unique_ptr<const std::string> bytes_;  // on the heap: moving a Stored does not move the table
};

// The table under `key`; nullopt when there is none.
template <typename Table>
absl::StatusOr<std::optional<Stored<Table>>> Load(const Reader& reader, Family family, std::string_view key,
                                                  std::string_view what) {
  std::string bytes;
  ASSIGN_OR_RETURN(const bool found, reader.Get(family, key, &bytes));
  if (!found) return std::optional<Stored<Table>>();
  ASSIGN_OR_RETURN(Stored<Table> stored, Stored<Table>::Decode(std::move(bytes), what));
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
