// SPDX-License-Identifier: Apache-2.0
#include "server/export/nids_text.h"

#include <functional>
#include <optional>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"

namespace muninn::exports {
namespace {

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsWord(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

void AppendHex(unsigned char byte, std::string& out) {
  out += '|';
  out += "0123456789abcdef"[byte >> 4];
  out += "0123456789abcdef"[byte & 15];
  out += '|';
}

// `special`: the characters that are written in hexadecimal.
std::string Escape(std::string_view text, std::string_view special, bool hex_numbers) {
  std::string out;
  out.reserve(text.size() + 8);
  for (size_t i = 0; i < text.size(); ++i) {
    if (hex_numbers && text[i] == '0' && i + 1 < text.size() && text[i + 1] == 'x') {
      out += "|30 78|";
      ++i;
    } else if (special.find(text[i]) != std::string_view::npos || IsControl(text[i])) {
      AppendHex(static_cast<unsigned char>(text[i]), out);
    } else {
      out += text[i];
    }
  }
  return out;
}

// Finds "name : value ;" from `from` on. `end_of_value`: where a value that begins at a place ends, or npos when none
// begins there. On success `begin` and `end` frame the whole.
struct OptionPlace {
  size_t begin, value, value_end, end;
};
using EndOfValue = size_t (*)(std::string_view rule, size_t at);

std::optional<OptionPlace> FindOption(std::string_view rule, std::string_view name, EndOfValue end_of_value, size_t from) {
  const auto skip_space = [&](size_t at) {
    while (at < rule.size() && IsSpace(rule[at])) ++at;
    return at;
  };
  for (size_t begin = rule.find(name, from); begin != std::string_view::npos; begin = rule.find(name, begin + 1)) {
    if (begin > 0 && IsWord(rule[begin - 1])) continue;
    const size_t colon = skip_space(begin + name.size());
    if (colon >= rule.size() || rule[colon] != ':') continue;
    const size_t value = skip_space(colon + 1);
    const size_t value_end = end_of_value(rule, value);
    if (value_end == std::string_view::npos) continue;
    const size_t semicolon = skip_space(value_end);
    if (semicolon < rule.size() && rule[semicolon] == ';') return OptionPlace{begin, value, value_end, semicolon + 1};
  }
  return std::nullopt;
}

size_t EndOfDigits(std::string_view rule, size_t at) {
  const size_t begin = at;
  while (at < rule.size() && IsDigit(rule[at])) ++at;
  return at == begin ? std::string_view::npos : at;
}
size_t EndOfWord(std::string_view rule, size_t at) {
  const size_t begin = at;
  while (at < rule.size() && IsWord(rule[at])) ++at;
  return at == begin ? std::string_view::npos : at;
}
size_t EndOfQuoted(std::string_view rule, size_t at) {
  if (at >= rule.size() || rule[at] != '"') return std::string_view::npos;
  for (++at; at < rule.size(); ++at) {
    if (rule[at] == '\\') {
      ++at;
    } else if (rule[at] == '"') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}
size_t EndOfAnything(std::string_view rule, size_t at) {
  return at < rule.size() ? rule.find(';', at + 1) : std::string_view::npos;
}

// Replaces each option of that name by what `replacement` makes of its value. Returns whether there was one.
bool ReplaceOption(std::string& rule, std::string_view name, EndOfValue end_of_value,
                   const std::function<std::string(std::string_view value)>& replacement) {
  bool found = false;
  size_t from = 0;
  while (const std::optional<OptionPlace> place = FindOption(rule, name, end_of_value, from)) {
    const std::string option = replacement(std::string_view(rule).substr(place->value, place->value_end - place->value));
    rule.replace(place->begin, place->end - place->begin, option);
    from = place->begin + option.size();
    found = true;
  }
  return found;
}

}  // namespace

std::string EscapeRuleText(std::string_view text) { return Escape(text, "|\";:\\", true); }
std::string EscapeTagName(std::string_view name) { return Escape(name, "\";\\", false); }

std::string QuoteRegex(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 8);
  for (const char c : text) {
    if (std::string_view(".\\+*?[^]$(){}=!<>|:-#").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string DnsName(std::string_view name) {
  std::string out;
  while (true) {
    const size_t dot = name.find('.');
    const std::string_view label = name.substr(0, dot);
    AppendHex(static_cast<unsigned char>(label.size()), out);
    out += EscapeRuleText(label);
    if (dot == std::string_view::npos) break;
    name.remove_prefix(dot + 1);
  }
  return out + "|00|";
}

std::string RewriteStoredRule(std::string_view stored, uint64_t sid, std::string_view message, std::string_view reference) {
  std::string rule(stored);
  for (char& c : rule) {
    if (c == '\r' || c == '\n') c = ' ';
  }
  const std::string sid_option = absl::StrCat("sid:", sid, ";");
  const std::string reference_option = absl::StrCat("reference:", ToAbsl(reference), ";");
  const auto constant = [](std::string option) { return [option](std::string_view) { return option; }; };
  const auto message_of = [&](std::string_view quoted) {
    const std::string_view old = quoted.substr(1, quoted.size() - 2);
    return absl::StrCat("msg: \"", ToAbsl(message), " snort-rule | ", ToAbsl(old), "\";");
  };
  std::string missing;
  if (!ReplaceOption(rule, "sid", EndOfDigits, constant(sid_option))) missing += sid_option;
  if (!ReplaceOption(rule, "rev", EndOfDigits, constant("rev:1;"))) missing += "rev:1;";
  if (!ReplaceOption(rule, "classtype", EndOfWord, constant("classtype:trojan-activity;")))
    missing += "classtype:trojan-activity;";
  // MISP 2.5.1 writes a literal "%s" where there was no message.
  if (!ReplaceOption(rule, "msg", EndOfQuoted, message_of)) missing += absl::StrCat("msg: \"", ToAbsl(message), " snort-rule\";");
  if (!ReplaceOption(rule, "reference", EndOfAnything, constant(reference_option))) missing += reference_option;
  // The end: "; )", whatever stood between them.
  size_t parenthesis = rule.rfind(')');
  if (parenthesis == std::string::npos) return rule;
  size_t semicolon = parenthesis;
  while (semicolon > 0 && IsSpace(rule[semicolon - 1])) --semicolon;
  if (semicolon == 0 || rule[semicolon - 1] != ';') return rule;
  rule.replace(semicolon, parenthesis - semicolon, " " + missing);
  return rule;
}

}  // namespace muninn::exports
