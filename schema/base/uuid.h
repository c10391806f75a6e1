// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_BASE_UUID_H_
#define MUNINN_SCHEMA_BASE_UUID_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace muninn {

// A UUID as two big-endian halves: "72441682-492d-4259-89d4-ff4e0c941780" is hi 0x72441682492d4259, lo 0x89d4ff4e0c941780.
// The nil UUID stands for "none".
struct Uuid {
  uint64_t hi = 0;
  uint64_t lo = 0;

  // Accepts the RFC 4122 text form, in any letter case; nothing else.
  static std::optional<Uuid> Parse(std::string_view text);
  // Lower-case text form, 36 bytes.
  std::string ToString() const;
  // Writes the 36 bytes of the text form to `out`, without a terminator.
  void Write(char* out) const;
  // 16 bytes, big-endian: the order of keys equals the order of texts.
  std::string ToBytes() const;
  static Uuid FromBytes(std::string_view bytes16);
  // Version 4 from 128 random bits.
  static Uuid FromRandom(uint64_t random_hi, uint64_t random_lo);

  bool is_nil() const { return hi == 0 && lo == 0; }
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
  template <typename H>
  friend H AbslHashValue(H state, const Uuid& uuid) {
    return H::combine(std::move(state), uuid.hi, uuid.lo);
  }
};

}  // namespace muninn

#endif  // MUNINN_SCHEMA_BASE_UUID_H_
