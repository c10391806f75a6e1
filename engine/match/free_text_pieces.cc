// SPDX-License-Identifier: Apache-2.0
#include "engine/match/free_text_pieces.h"

#include <utf8proc.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "schema/json/json_value.h"
#include "schema/rules/text.h"

namespace muninn::match {
namespace {

// The code point at text[at] and its bytes; what is no UTF-8 is one byte of U+FFFD.
struct CodePoint {
  utf8proc_int32_t value;
  size_t bytes;
};
CodePoint CodePointAt(std::string_view text, size_t at) {
  CodePoint point{0xfffd, 1};
  utf8proc_int32_t value;
  const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                      static_cast<utf8proc_ssize_t>(text.size() - at), &value);
  if (bytes > 0) point = {value, static_cast<size_t>(bytes)};
  return point;
}

bool IsBlank(utf8proc_int32_t c) {
  switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_CN:  // what is not assigned, control, format, private and surrogate
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      return false;
  }
}

bool IsLetterOrNumber(utf8proc_int32_t c) {
  const utf8proc_category_t category = utf8proc_category(c);
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
         (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

// With one space for each run of blanks.
std::string Blanked(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = CodePointAt(text, at);
    if (IsBlank(point.value)) {
      if (!result.ends_with(' ')) result += ' ';
    } else if (point.value == 0xfffd) {
      result += "\xef\xbf\xbd";
    } else {
      result.append(text, at, point.bytes);
    }
    at += point.bytes;
  }
  return result;
}

void Keep(std::string_view piece, std::vector<std::string>& pieces) {
  constexpr std::string_view kAround = "'\".,() \t\n\r\x0b";
  const size_t first = piece.find_first_not_of(kAround);
  if (first == piece.npos) return;
  pieces.emplace_back(piece.substr(first, piece.find_last_not_of(kAround) - first + 1));
}

void SplitPlain(std::string_view text, std::vector<std::string>& pieces) {
  const std::string blanked = Blanked(text);
  for (std::string_view rest = blanked; !rest.empty();) {
    const size_t end = std::min(rest.find_first_of(" ,<>;"), rest.size());
    Keep(rest.substr(0, end), pieces);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  for (size_t open = blanked.find('"'); open != blanked.npos;) {
    const size_t close = blanked.find('"', open + 1);
    if (close == blanked.npos) break;
    const bool nothing_between = close == open + 1;
    if (!nothing_between) Keep(std::string_view(blanked).substr(open + 1, close - open - 1), pieces);
    open = nothing_between ? close : blanked.find('"', close + 1);
  }
}

}  // namespace

std::vector<std::string> SplitFreeText(std::string_view text) {
  std::vector<std::string> pieces;
  absl::StatusOr<json::Document> document = absl::InvalidArgumentError("plain text");
  if (text.starts_with('{')) document = json::Document::Parse(text);
  if (!document.ok()) {
    SplitPlain(text, pieces);
    return pieces;
  }
  const std::function<void(json::Value)> visit = [&](json::Value value) {
    if (value.is_array()) return value.ForEach(visit);
    if (value.is_object()) return value.ForEachMember([&](std::string_view, json::Value member) { visit(member); });
    const std::optional<std::string> leaf = value.AsText();
    if (!leaf || (!value.AsStringView() && !rules::Contains(*leaf, '.'))) return;  // numbers of fractions may be names, too
    Keep(*leaf, pieces);
    SplitPlain(*leaf, pieces);
  };
  visit(document->root());
  return pieces;
}

size_t CountLabels(std::string_view name) {
  size_t labels = 0, length = 0;
  bool ascii = true;
  for (size_t at = 0; at < name.size();) {
    const CodePoint point = CodePointAt(name, at);
    at += point.bytes;
    if (point.value == '.') {
      if (length == 0) return 0;
      ++labels, length = 0, ascii = true;
    } else if (point.value == '-' || IsLetterOrNumber(point.value)) {
      ++length;
      ascii = ascii && point.value < 0x80;
    } else {
      return 0;
    }
  }
  return length > 0 && ascii ? labels + 1 : 0;
}

}  // namespace muninn::match
