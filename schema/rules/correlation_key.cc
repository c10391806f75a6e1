// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/correlation_key.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace muninn::rules {
namespace {

using CodePoints = std::vector<utf8proc_int32_t>;

constexpr uint8_t kDropped = 0;
constexpr uint8_t kNotAscii = 0x80;

// What becomes of an ASCII byte: its lower case; control bytes vanish, but for 09 to 0D.
constexpr std::array<uint8_t, 256> kAsciiFold = [] {
  std::array<uint8_t, 256> fold{};
  for (int c = 0; c < 256; ++c) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool dropped = (c < 0x20 && (c < 0x09 || c > 0x0d)) || c == 0x7f;
    fold[c] = c >= 0x80 ? kNotAscii : dropped ? kDropped : static_cast<uint8_t>(upper ? c + 32 : c);
  }
  return fold;
}();

// Bytes that are no UTF-8 travel as code points that no UTF-8 yields: U+DC80 to U+DCFF.
constexpr utf8proc_int32_t kRawByte = 0xdc00;
bool IsRawByte(utf8proc_int32_t c) { return c >= kRawByte + 0x80 && c <= kRawByte + 0xff; }

CodePoints Decode(std::string_view text) {
  CodePoints code_points;
  code_points.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    utf8proc_int32_t c;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                       static_cast<utf8proc_ssize_t>(text.size() - at), &c);
    if (size <= 0) c = kRawByte + static_cast<unsigned char>(text[at]);
    code_points.push_back(c);
    at += size > 0 ? static_cast<size_t>(size) : 1;
  }
  return code_points;
}

std::string Encode(const CodePoints& code_points) {
  std::string text;
  text.reserve(code_points.size() * 2);
  for (const utf8proc_int32_t c : code_points) {
    if (IsRawByte(c)) {
      text += static_cast<char>(c - kRawByte);
      continue;
    }
    utf8proc_uint8_t bytes[4];
    text.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(utf8proc_encode_char(c, bytes)));
  }
  return text;
}

// Appends what utf8proc makes of one code point; itself if it makes nothing.
void AppendMapped(utf8proc_int32_t c, int options, CodePoints* out) {
  constexpr size_t kExpansionMax = 32;  // U+FDFA, the longest, becomes 18
  utf8proc_int32_t mapped[kExpansionMax];
  int boundary = 0;
  const auto count = utf8proc_decompose_char(c, mapped, kExpansionMax, static_cast<utf8proc_option_t>(options), &boundary);
  if (count < 0 || static_cast<size_t>(count) > kExpansionMax) {
    out->push_back(c);
    return;
  }
  out->insert(out->end(), mapped, mapped + count);
}

// й is a letter of its own to MISP's collation, not an и with a breve; so are the other Cyrillic letters that Unicode
// composes with breve, acute or diaeresis. They are not taken apart.
bool IsWholeCyrillic(utf8proc_int32_t c) {
  if (c < 0x400 || c > 0x4ff) return false;
  utf8proc_int32_t parts[4];
  int boundary = 0;
  if (utf8proc_decompose_char(c, parts, 4, UTF8PROC_DECOMPOSE, &boundary) != 2) return false;
  return parts[1] == 0x301 || parts[1] == 0x306 || parts[1] == 0x308;
}

CodePoints Decompose(const CodePoints& text) {
  CodePoints result;
  result.reserve(text.size());
  for (const utf8proc_int32_t c : text) {
    if (c < 0x80 || IsRawByte(c) || IsWholeCyrillic(c)) {
      result.push_back(c);
    } else {
      AppendMapped(c, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &result);
    }
  }
  return result;
}

int CombiningClass(utf8proc_int32_t c) { return c < 0x80 ? 0 : utf8proc_get_property(c)->combining_class; }

// Unicode's canonical order: each run of combining characters, stably by class.
void OrderMarks(CodePoints* text) {
  for (auto begin = text->begin(); begin != text->end();) {
    if (CombiningClass(*begin) == 0) {
      ++begin;
      continue;
    }
    const auto end = std::find_if(begin, text->end(), [](utf8proc_int32_t c) { return CombiningClass(c) == 0; });
    std::stable_sort(begin, end, [](utf8proc_int32_t a, utf8proc_int32_t b) { return CombiningClass(a) < CombiningClass(b); });
    begin = end;
  }
}

// Marks, format and control characters weigh nothing in the collation; soft hyphen, white space and NEL do.
bool IsIgnored(utf8proc_int32_t c) {
  if (IsRawByte(c)) return false;
  if (c < 0x80) return kAsciiFold[static_cast<size_t>(c)] == kDropped;
  switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
      return true;
    case UTF8PROC_CATEGORY_CF:
      return c != 0xad;
    case UTF8PROC_CATEGORY_CC:
      return c != 0x85;
    default:
      return false;
  }
}

CodePoints FoldCase(const CodePoints& text) {
  CodePoints result;
  result.reserve(text.size());
  for (const utf8proc_int32_t c : text) {
    if (c < 0x80) {
      result.push_back(kAsciiFold[static_cast<size_t>(c)]);
    } else if (IsRawByte(c)) {
      result.push_back(c);
    } else {
      AppendMapped(c, UTF8PROC_CASEFOLD, &result);
    }
  }
  return result;
}

// Decimal digits come in runs of ten, zero first; utf8proc knows the category but not the number.
utf8proc_int32_t FoldDigit(utf8proc_int32_t c) {
  const auto is_digit = [](utf8proc_int32_t d) { return utf8proc_category(d) == UTF8PROC_CATEGORY_ND; };
  if (c < 0x80 || IsRawByte(c) || !is_digit(c)) return c;
  utf8proc_int32_t before = 0;
  while (is_digit(c - before - 1)) ++before;
  return '0' + before % 10;
}

std::string UnicodeKey(std::string_view value) {
  CodePoints text = Decode(value);
  // Twice, because folding can bring forth what decomposes again ("İ" -> "i" and a dot above).
  for (int pass = 0; pass < 2; ++pass) {
    text = Decompose(text);
    OrderMarks(&text);
    std::erase_if(text, IsIgnored);
    text = FoldCase(text);
  }
  std::transform(text.begin(), text.end(), text.begin(), FoldDigit);
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return Encode(text);
}

}  // namespace

std::string CorrelationKey(std::string_view value) {
  std::string key(value.size(), '\0');
  size_t size = 0;
  uint8_t seen = 0;
  for (const char byte : value) {
    const uint8_t folded = kAsciiFold[static_cast<unsigned char>(byte)];
    key[size] = static_cast<char>(folded);
    size += folded != kDropped;
    seen |= folded;
  }
  if (seen & kNotAscii) return UnicodeKey(value);
  while (size > 0 && key[size - 1] == ' ') --size;
  key.resize(size);
  return key;
}

}  // namespace muninn::rules
