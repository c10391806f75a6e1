// SPDX-License-Identifier: Apache-2.0
#include "schema/json/base64.h"

#include <array>
#include <cstdint>

namespace muninn::json {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t kForeign = 255, kSpace = 254, kPadding = 253;

constexpr std::array<uint8_t, 256> DecodeTable() {
  std::array<uint8_t, 256> table{};
  for (uint8_t& entry : table) entry = kForeign;
  for (size_t i = 0; i < kDigits.size(); ++i) table[static_cast<unsigned char>(kDigits[i])] = static_cast<uint8_t>(i);
  for (const char c : {' ', '\t', '\r', '\n'}) table[static_cast<unsigned char>(c)] = kSpace;
  table['='] = kPadding;
  return table;
}

constexpr std::array<uint8_t, 256> kDecode = DecodeTable();

}  // namespace

std::optional<std::string> DecodeBase64(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  uint32_t bits = 0;
  int digits = 0;  // in the current group of four
  int padding = 0;
  for (const char c : text) {
    const uint8_t value = kDecode[static_cast<unsigned char>(c)];
    if (value == kSpace) continue;
    if (value == kPadding) {
      ++padding;
      continue;
    }
    if (value == kForeign || padding > 0) return std::nullopt;
    bits = bits << 6 | value;
    if (++digits < 4) continue;
    bytes.push_back(static_cast<char>(bits >> 16));
    bytes.push_back(static_cast<char>(bits >> 8));
    bytes.push_back(static_cast<char>(bits));
    bits = 0, digits = 0;
  }
  if (digits == 1 || (padding > 0 && (digits < 2 || digits + padding != 4))) return std::nullopt;
  if (digits >= 2) bytes.push_back(static_cast<char>(bits >> (digits == 2 ? 4 : 10)));
  if (digits == 3) bytes.push_back(static_cast<char>(bits >> 2));
  return bytes;
}

std::string EncodeBase64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t bits = 0;
    for (size_t j = 0; j < 3; ++j) bits = bits << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    const size_t digits = bytes.size() - i >= 3 ? 4 : bytes.size() - i + 1;
    for (size_t j = 0; j < 4; ++j) text.push_back(j < digits ? kDigits[bits >> (18 - 6 * j) & 63] : '=');
  }
  return text;
}

}  // namespace muninn::json
