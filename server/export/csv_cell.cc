// SPDX-License-Identifier: Apache-2.0
#include "server/export/csv_cell.h"

namespace muninn::exports {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// PHP's is_numeric: what may stand in a cell without quotes.
bool IsNumeric(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  size_t at = !text.empty() && (text[0] == '-' || text[0] == '+');
  size_t digits = 0;
  for (; at < text.size() && IsDigit(text[at]); ++at) ++digits;
  if (at < text.size() && text[at] == '.') {
    for (++at; at < text.size() && IsDigit(text[at]); ++at) ++digits;
  }
  if (digits == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    const size_t exponent = at;
    while (at < text.size() && IsDigit(text[at])) ++at;
    if (at == exponent) return false;
  }
  return at == text.size();
}

}  // namespace

void AppendCsvCell(std::string_view text, std::string& out) {
  // Most texts show by their first character that they are no numbers.
  const char first = text.empty() ? 'a' : text[0];
  if ((first <= '9' && first != '"') && IsNumeric(text)) {
    out += text;
    return;
  }
  out += '"';
  for (size_t from = 0; from <= text.size();) {
    const size_t quote = text.find('"', from);
    if (quote == std::string_view::npos) {
      out += text.substr(from);
      break;
    }
    out.append(text, from, quote - from).append("\"\"");
    from = quote + 1;
  }
  out += '"';
}

}  // namespace muninn::exports
