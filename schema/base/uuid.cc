// SPDX-License-Identifier: Apache-2.0
#include "schema/base/uuid.h"

namespace muninn {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<Uuid> Uuid::Parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid uuid;
  int digits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int value = HexValue(text[i]);
    if (value < 0) return std::nullopt;
    uint64_t& half = digits++ < 16 ? uuid.hi : uuid.lo;
    half = half << 4 | static_cast<uint64_t>(value);
  }
  return uuid;
}

void Uuid::Write(char* out) const {
  static constexpr char kDigits[] = "0123456789abcdef";
  int digit = 0;
  for (int i = 0; i < 36; ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      out[i] = '-';
      continue;
    }
    const uint64_t half = digit < 16 ? hi : lo;
    out[i] = kDigits[half >> (60 - 4 * (digit % 16)) & 15];
    ++digit;
  }
}

std::string Uuid::ToString() const {
  std::string text(36, '\0');
  Write(text.data());
  return text;
}

std::string Uuid::ToBytes() const {
  std::string bytes(16, '\0');
  for (int i = 0; i < 8; ++i) {
    bytes[i] = static_cast<char>(hi >> (56 - 8 * i));
    bytes[8 + i] = static_cast<char>(lo >> (56 - 8 * i));
  }
  return bytes;
}

Uuid Uuid::FromBytes(std::string_view bytes16) {
  Uuid uuid;
  for (size_t i = 0; i < 16 && i < bytes16.size(); ++i) {
    uint64_t& half = i < 8 ? uuid.hi : uuid.lo;
    half = half << 8 | static_cast<unsigned char>(bytes16[i]);
  }
  return uuid;
}

Uuid Uuid::FromRandom(uint64_t random_hi, uint64_t random_lo) {
  return {(random_hi & ~uint64_t{0xf000}) | 0x4000, (random_lo & (~uint64_t{0} >> 2)) | uint64_t{1} << 63};
}

}  // namespace muninn
