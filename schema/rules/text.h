// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_TEXT_H_
#define MUNINN_SCHEMA_RULES_TEXT_H_

// Small matters of text that several rules share. Everything is about bytes: "letter" means A-Z and a-z.

#include <algorithm>
#include <string>
#include <string_view>

namespace muninn::rules {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool IsAlnum(char c) { return IsDigit(c) || IsUpper(c) || IsLower(c); }
constexpr bool IsLowerHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); }
constexpr bool IsHex(char c) { return IsLowerHex(c) || (c >= 'A' && c <= 'F'); }
constexpr char ToLower(char c) { return IsUpper(c) ? static_cast<char>(c + 32) : c; }
constexpr char ToUpper(char c) { return IsLower(c) ? static_cast<char>(c - 32) : c; }

template <typename Predicate>
bool AllOf(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}
inline bool AllDigits(std::string_view text) { return !text.empty() && AllOf(text, IsDigit); }

inline bool Contains(std::string_view text, char c) { return text.find(c) != text.npos; }

// What PHP's trim() takes away: tab, LF, VT, CR, space and NUL, but not FF nor U+00A0.
inline std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlank("\t\n\x0b\r \0", 6);
  const size_t first = text.find_first_not_of(kBlank);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

inline void TrimInPlace(std::string* text) {
  const std::string_view trimmed = Trimmed(*text);
  if (trimmed.size() == text->size()) return;
  *text = text->substr(static_cast<size_t>(trimmed.empty() ? 0 : trimmed.data() - text->data()), trimmed.size());
}

// "a|b" -> "a", "b"; without "|" the second half is empty.
struct Halves {
  std::string_view first, second;
};
inline Halves SplitAtPipe(std::string_view value) {
  const size_t pipe = value.find('|');
  if (pipe == value.npos) return {value, {}};
  return {value.substr(0, pipe), value.substr(pipe + 1)};
}

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_TEXT_H_
