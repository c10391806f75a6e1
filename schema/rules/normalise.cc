// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/normalise.h"

#include <idn2.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

#include "schema/rules/address.h"
#include "schema/rules/compiled_rules.h"
#include "schema/rules/date_time.h"
#include "schema/rules/text.h"
#include "schema/rules/validate.h"

namespace muninn::rules {
namespace {

constexpr uint64_t kAsnHighMax = 0xffff;
constexpr size_t kDomainBytesMax = 1024;  // a name has 253 letters at most, of 4 bytes each

void Lower(std::string* value, size_t from = 0) {
  std::transform(value->begin() + from, value->end(), value->begin() + from, ToLower);
}
void Upper(std::string* value) { std::transform(value->begin(), value->end(), value->begin(), ToUpper); }

template <typename Predicate>
void KeepOnly(std::string* value, Predicate keep) {
  std::erase_if(*value, [&](char c) { return !keep(c); });
}

// Replaces each occurrence, from the left, in one pass: a value of 64 KiB may hold many.
void ReplaceAll(std::string* value, std::string_view from, std::string_view to) {
  size_t found = value->find(from);
  if (found == value->npos) return;
  std::string result;
  size_t done = 0;
  for (; found != value->npos; found = value->find(from, done)) {
    result.append(*value, done, found - done).append(to);
    done = found + from.size();
  }
  *value = std::move(result.append(*value, done));
}

// ---------------------------------------------------------------------------------------------------------- refanging

bool StartsWithIgnoringCase(std::string_view text, std::string_view lower_prefix) {
  return text.size() >= lower_prefix.size() &&
         std::equal(lower_prefix.begin(), lower_prefix.end(), text.begin(), [](char a, char b) { return a == ToLower(b); });
}

// Only the word is replaced: "HXXPS://" becomes "httpS://".
void RefangScheme(std::string* value) {
  for (const std::string_view defanged : {"hxxp", "hxtp", "htxp", "meow", "h[tt]p"}) {
    if (StartsWithIgnoringCase(*value, defanged)) {
      value->replace(0, defanged.size(), "http");
      return;
    }
  }
}

// The length of "[.]", "[dot]" or "(dot)" at the start of `text`, or 0.
size_t DefangedDot(std::string_view text) {
  for (const std::string_view dot : {"[.]", "[dot]", "(dot)"}) {
    if (text.starts_with(dot)) return dot.size();
  }
  return 0;
}

// All three in one pass, so that what one replacement leaves is not taken for another. Shortens the value in place.
void RefangDots(std::string* value) {
  size_t from = value->find_first_of("[(");
  if (from == value->npos) return;
  size_t to = from;
  while (from < value->size()) {
    const size_t matched = DefangedDot(std::string_view(*value).substr(from));
    (*value)[to++] = matched > 0 ? '.' : (*value)[from];
    from += std::max<size_t>(matched, 1);
  }
  value->resize(to);
}

void RefangUrl(std::string* value) {
  RefangScheme(value);
  RefangDots(value);
  if (!Contains(*value, '[')) return;
  ReplaceAll(value, "[hxxp://]", "http://");
  ReplaceAll(value, "[:]", ":");
}

void RefangEmail(std::string* value) {
  RefangDots(value);
  if (!Contains(*value, '[')) return;
  ReplaceAll(value, "[@]", "@");
  ReplaceAll(value, "[at]", "@");
}

// ---------------------------------------------------------------------------------------------------------- addresses

// MISP does not compress what begins with ":", such as "::1"; nor do we, so that both store the same text.
void CompressIpv6(std::string* address) {
  const size_t colon = address->find(':');
  if (colon == address->npos || colon == 0) return;
  if (auto canonical = CanonicalIpv6(*address)) *address = *std::move(canonical);
}

// Host bits of a range stay as they are; "/32" and "/128" say nothing and go.
void NormaliseIp(std::string* value) {
  const size_t slash = value->find('/');
  if (slash == value->npos || slash == 0) return CompressIpv6(value);
  std::string address = value->substr(0, slash);
  const std::string_view suffix = std::string_view(*value).substr(slash + 1);
  const bool whole = (suffix == "32" && Contains(*value, '.')) || (suffix == "128" && Contains(*value, ':'));
  CompressIpv6(&address);
  if (!whole) address.append(*value, slash);
  *value = std::move(address);
}

// Where the address ends and the port begins in "addr|port", "[addr]:port", "addr:port", … . False: nowhere.
bool SplitIpPort(std::string_view value, std::string_view* address, std::string_view* port) {
  const auto split = [&](std::string_view separator) {
    const size_t at = value.find(separator);
    if (at == value.npos) return false;
    *address = value.substr(0, at);
    *port = value.substr(at + separator.size());
    *port = port->substr(0, port->find(separator));  // "first two tokens": a third one is dropped
    return true;
  };
  const auto colons = std::count(value.begin(), value.end(), ':');
  if (colons == 1) return split(":");
  if (colons == 0) return split("|");
  // IPv6, whose own colons make it ambiguous: MISP's order of guesses.
  if (const size_t pipe = value.find('|'); pipe != value.npos && pipe >= 1) return split("|");
  const size_t open = value.find('['), close = value.find("]:");
  if (open != value.npos && close != value.npos && open < close) {
    *address = value.substr(open + 1, close - open - 1);
    *port = value.substr(close + 2);
    return true;
  }
  for (const std::string_view separator : {".", " port ", "p", "#"}) {
    if (split(separator)) return true;
  }
  const size_t last = value.rfind(':');
  *address = value.substr(0, last);
  *port = value.substr(last + 1);
  return true;
}

void NormaliseIpPort(std::string* value) {
  std::string_view address, port;
  if (!SplitIpPort(*value, &address, &port)) return;
  std::string result(address);
  NormaliseIp(&result);
  result += '|';
  result += port;
  *value = std::move(result);
}

// ------------------------------------------------------------------------------------------------------------ domains

void TrimDots(std::string* value) {
  const size_t first = value->find_first_not_of('.');
  if (first == value->npos) return value->clear();
  value->erase(value->find_last_not_of('.') + 1);
  value->erase(0, first);
}

// International names become "xn--…" (UTS #46, non-transitional). What is no name stays, to be refused.
void ToAscii(std::string* value) {
  if (IsDomain(*value) || value->size() > kDomainBytesMax || Contains(*value, '\0')) return;
  char* ascii = nullptr;
  if (idn2_to_ascii_8z(value->c_str(), &ascii, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT) != IDN2_OK) return;
  const std::unique_ptr<char, void (*)(void*)> owner(ascii, idn2_free);
  *value = ascii;
}

// Applies `step` to the part before (or from) the first "|".
template <typename Function>
void OnFirstHalf(std::string* value, Function step) {
  const size_t pipe = std::min(value->find('|'), value->size());
  std::string first = value->substr(0, pipe);
  step(&first);
  value->replace(0, pipe, first);
}
template <typename Function>
void OnSecondHalf(std::string* value, Function step) {
  const size_t pipe = value->find('|');
  if (pipe == value->npos) return;
  std::string second = value->substr(pipe + 1);
  step(&second);
  value->replace(pipe + 1, value->npos, second);
}

// ------------------------------------------------------------------------------------------------------------- others

// A "(0)" is the national prefix that nobody dials from abroad.
void NormalisePhone(std::string* value) {
  if (value->starts_with("00")) value->replace(0, 2, "+");
  ReplaceAll(value, "(0)", "");
  KeepOnly(value, [](char c) { return IsDigit(c) || c == '+'; });
}

void NormaliseMac(std::string* value) {
  std::string result;
  size_t digits = 0;
  for (const char c : *value) {
    if (Contains(".:- ", c)) continue;
    if (digits > 0 && digits % 2 == 0) result += ':';
    result += ToLower(c);
    ++digits;
  }
  *value = std::move(result);
}

void NormaliseBoolean(std::string* value) {
  std::string word(Trimmed(*value));
  Lower(&word);
  *value = word.empty() || word == "0" || word == "false" ? "0" : "1";
}

// "AS1.10", as RFC 5396 writes four bytes, is 1 * 65536 + 10.
void NormaliseAsn(std::string* value) {
  if (StartsWithIgnoringCase(*value, "as")) value->erase(0, 2);
  const size_t dot = value->find('.');
  if (dot == value->npos) return;
  const std::string_view high = std::string_view(*value).substr(0, dot), low = std::string_view(*value).substr(dot + 1);
  const auto high_number = ParseUint32(high), low_number = ParseUint32(low);
  // Larger numbers are no AS in any notation: left with their dot, they are refused.
  if (!high_number || !low_number || *high_number > kAsnHighMax) return;
  *value = std::to_string(*high_number * uint64_t{65536} + *low_number);
}

void NormaliseDateTime(const NormaliseOptions& options, std::string* value) {
  if (const auto time = ParseDateTime(*value, options.now)) *value = FormatDateTime(*time, /*colon_in_zone=*/false);
}

// MISP's database kept three bytes a character. Four-byte sequences start with F0 to F4.
void ReplaceBeyondBmp(std::string* value) {
  const auto is_lead = [](char c) { return static_cast<unsigned char>(c) >= 0xf0; };
  if (std::none_of(value->begin(), value->end(), is_lead)) return;
  std::string result;
  for (size_t at = 0; at < value->size(); ++at) {
    if (!is_lead((*value)[at])) {
      result += (*value)[at];
      continue;
    }
    result += '?';
    for (int i = 0; i < 3 && at + 1 < value->size() && (static_cast<unsigned char>((*value)[at + 1]) & 0xc0) == 0x80; ++i) ++at;
  }
  *value = std::move(result);
}

void Apply(Step step, const NormaliseOptions& options, std::string* value) {
  switch (step) {
    case Step::kNone:
      return;
    case Step::kRefangUrl:
    case Step::kRefangDot:
    case Step::kRefangEmail:
      return;  // done before, see NormaliseValue
    case Step::kLower:
      return Lower(value);
    case Step::kUpper:
      return Upper(value);
    case Step::kLowerSecond:
      return Lower(value, std::min(value->find('|'), value->size()));
    case Step::kIp:
      return NormaliseIp(value);
    case Step::kIpSecond:
      return OnSecondHalf(value, NormaliseIp);
    case Step::kTrimDots:
      return TrimDots(value);
    case Step::kTrimDotsFirst:
      return OnFirstHalf(value, TrimDots);
    case Step::kIdn:
      return ToAscii(value);
    case Step::kIdnFirst:
      return OnFirstHalf(value, ToAscii);
    case Step::kIpPort:
      return NormaliseIpPort(value);
    case Step::kEnDash:
      return ReplaceAll(value, "\u2013", "-");
    case Step::kDigitsOnly:
      return KeepOnly(value, IsDigit);
    case Step::kAlnumOnly:
      return KeepOnly(value, [](char c) { return IsDigit(c) || IsUpper(c); });
    case Step::kPhone:
      return NormalisePhone(value);
    case Step::kStripColons:
      return KeepOnly(value, [](char c) { return c != ':'; });
    case Step::kMac:
      return NormaliseMac(value);
    case Step::kColonToPipe:
      return std::replace(value->begin(), value->end(), ':', '|');
    case Step::kBoolean:
      return NormaliseBoolean(value);
    case Step::kDateTime:
      return NormaliseDateTime(options, value);
    case Step::kAsn:
      return NormaliseAsn(value);
  }
}

void Refang(Step step, std::string* value) {
  if (step == Step::kRefangUrl) RefangUrl(value);
  if (step == Step::kRefangDot) RefangDots(value);
  if (step == Step::kRefangEmail) RefangEmail(value);
}

}  // namespace

void RefangAnything(std::string* value) {
  RefangScheme(value);
  RefangDots(value);
  if (!Contains(*value, '[')) return;
  ReplaceAll(value, "[hxxp://]", "http://");
  ReplaceAll(value, "[@]", "@");
  ReplaceAll(value, "[at]", "@");
  ReplaceAll(value, "[:]", ":");
}

void NormaliseValue(TypeId type, const NormaliseOptions& options, std::string* value) {
  const CompiledRules& rules = RulesOf(type);
  TrimInPlace(value);
  Refang(rules.steps[0], value);  // always the first step of a row, and before code points are replaced
  if (options.legacy_bmp) ReplaceBeyondBmp(value);
  for (const Step step : rules.steps) {
    if (step == Step::kNone) break;
    Apply(step, options, value);
  }
}

}  // namespace muninn::rules
