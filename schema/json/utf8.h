// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_UTF8_H_
#define MUNINN_SCHEMA_JSON_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace muninn::json {

struct Utf8Character {
  uint32_t code_point = 0;
  size_t size = 1;  // bytes to go on by; >= 1
  bool valid = false;
};

// Decodes the character at text[at] (at < text.size()). An invalid one spans its longest well-formed beginning, so that each
// damaged character becomes exactly one U+FFFD (Unicode 15, "substitution of maximal subparts").
inline Utf8Character DecodeUtf8(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u; };
  const uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xC2 || lead > 0xF4) return {};
  const size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // The second byte's range excludes overlong forms, surrogates and what lies above U+10FFFF.
  const uint32_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const uint32_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < low || byte(1) > high) return {};
  uint32_t code_point = (lead & (0x7Fu >> size)) << 6 | (byte(1) & 0x3F);
  for (size_t i = 2; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0, i, false};
    code_point = code_point << 6 | (byte(i) & 0x3F);
  }
  return {code_point, size, true};
}

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_UTF8_H_
