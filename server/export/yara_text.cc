// SPDX-License-Identifier: Apache-2.0
#include "server/export/yara_text.h"

#include <cctype>

namespace muninn::exports {
namespace {

// The text with texts, regular expressions and comments blanked out, so that what is left is structure.
std::string Structure(std::string_view text) {
  std::string out(text);
  const auto blank_until = [&](size_t& at, std::string_view end, bool escapes) {
    const size_t begin = at;
    ++at;
    while (at < text.size() && text.substr(at, end.size()) != end) at += escapes && text[at] == '\\' ? 2 : 1;
    at = std::min(text.size(), at + end.size());
    for (size_t i = begin; i < at; ++i) out[i] = ' ';
  };
  char before = ' ';  // the last character that is no space: a "/" after one of "=(" begins a regular expression
  for (size_t at = 0; at < text.size();) {
    if (text.substr(at, 2) == "//") {
      blank_until(at, "\n", false);
    } else if (text.substr(at, 2) == "/*") {
      ++at;
      out[at - 1] = ' ';
      blank_until(at, "*/", false);
    } else if (text[at] == '"') {
      blank_until(at, "\"", true);
      before = '"';
    } else if (text[at] == '/' && (before == '=' || before == '(' || before == 's')) {
      blank_until(at, "/", true);
      before = '/';
    } else {
      if (std::isspace(static_cast<unsigned char>(text[at])) == 0) before = text[at];
      ++at;
    }
  }
  return out;
}

bool IsWordCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

size_t FindWord(std::string_view text, std::string_view word, size_t from) {
  for (size_t at = text.find(word, from); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !IsWordCharacter(text[at - 1]);
    const bool ends = at + word.size() == text.size() || !IsWordCharacter(text[at + word.size()]);
    if (begins && ends) return at;
  }
  return std::string_view::npos;
}

}  // namespace

std::string EscapeYara(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 8);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.append("\\") += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\x";
      out += "0123456789abcdef"[byte >> 4];
      out += "0123456789abcdef"[byte & 15];
    } else {
      out += c;
    }
  }
  return out;
}

bool IsHexString(std::string_view text) {
  if (text.size() < 2 || text.size() % 2 != 0) return false;
  for (const char c : text) {
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return false;
  }
  return true;
}

bool LooksLikeYara(std::string_view text) {
  const std::string structure = Structure(text);
  const size_t rule = FindWord(structure, "rule", 0);
  if (rule == std::string::npos) return false;
  const size_t brace = structure.find('{', rule), condition = FindWord(structure, "condition", rule);
  if (brace == std::string::npos || condition == std::string::npos || condition < brace) return false;
  size_t name = rule + 4;
  while (name < brace && std::isspace(static_cast<unsigned char>(structure[name])) != 0) ++name;
  if (name == brace || !IsWordCharacter(structure[name]) || std::isdigit(static_cast<unsigned char>(structure[name])) != 0)
    return false;
  int depth = 0;
  for (const char c : structure) {
    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth == 0;
}

std::string CommentOut(std::string_view text) {
  std::string out = "// ";
  for (const char c : text) {
    out += c == '\r' ? ' ' : c;
    if (c == '\n') out += "// ";
  }
  return out;
}

}  // namespace muninn::exports
