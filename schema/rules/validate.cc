// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/validate.h"

#include "schema/base/uuid.h"
#include "schema/rules/address.h"
#include "schema/rules/compiled_rules.h"
#include "schema/rules/date_time.h"
#include "schema/rules/json_syntax.h"
#include "schema/rules/link_syntax.h"
#include "schema/rules/text.h"

namespace muninn::rules {
namespace {

constexpr uint32_t kPortMax = 65'535;
constexpr size_t kServiceNameBytesMax = 256;
constexpr size_t kTlshDigitsMin = 36;
constexpr size_t kCdhashDigitsMin = 40;

// MISP's patterns end in "$", which also matches before one final newline. Values are trimmed, but their halves are not.
std::string_view WithoutFinalNewline(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

bool IsLine(std::string_view text) { return !Contains(text, '\n'); }
bool IsNonemptyLine(std::string_view text) {
  text = WithoutFinalNewline(text);
  return !text.empty() && IsLine(text);
}

bool IsHexOf(std::string_view text, size_t digits) { return text.size() == digits && AllOf(text, IsHex); }

bool IsFilenameHex(std::string_view value, size_t digits) {
  const Halves halves = SplitAtPipe(value);
  const std::string_view hash = WithoutFinalNewline(halves.second);
  return !halves.first.empty() && IsLine(halves.first) && hash.size() == digits && AllOf(hash, IsLowerHex);
}

// "block size:hash:hash"; an empty hash is fine.
bool IsSsdeep(std::string_view text) {
  text = WithoutFinalNewline(text);
  const size_t first = text.find(':');
  if (first == text.npos || !AllDigits(text.substr(0, first))) return false;
  const size_t second = text.find(':', first + 1);
  if (second == text.npos) return false;
  const auto is_base64 = [](char c) { return IsAlnum(c) || c == '/' || c == '+'; };
  return AllOf(text.substr(first + 1, second - first - 1), is_base64) && AllOf(text.substr(second + 1), is_base64);
}

bool IsImpfuzzy(std::string_view text) {
  return std::count(text.begin(), text.end(), ':') == 2 && AllDigits(text.substr(0, text.find(':')));
}

bool IsTlsh(std::string_view text) {
  if (text.starts_with('t')) text.remove_prefix(1);
  return text.size() >= kTlshDigitsMin && AllOf(text, IsHex);
}

bool IsCdhash(std::string_view text) {
  text = WithoutFinalNewline(text);
  return text.size() >= kCdhashDigitsMin && AllOf(text, IsLowerHex);
}

bool IsPort(std::string_view text) {
  const auto port = ParseUint32(text);
  return port && *port >= 1 && *port <= kPortMax;
}

// At least one character before "@", further ones without white space; a "." somewhere behind it.
bool IsEmail(std::string_view text) {
  text = WithoutFinalNewline(text);
  const size_t at = text.find('@', 1);
  if (at == text.npos || !IsLine(text)) return false;
  return text.substr(1, at - 1).find_first_of(" \t\x0b\f\r") == text.npos && text.find('.', at) != text.npos;
}

bool TakePrefix(std::string_view* text, std::string_view prefix) {
  if (!text->starts_with(prefix)) return false;
  text->remove_prefix(prefix.size());
  return true;
}

bool IsCve(std::string_view text) {
  text = WithoutFinalNewline(text);
  return TakePrefix(&text, "CVE-") && text.size() >= 9 && AllDigits(text.substr(0, 4)) && text[4] == '-' &&
         AllDigits(text.substr(5));
}

// "GHSA" and three times "-" and four letters and digits.
bool IsGhsa(std::string_view text) {
  if (!TakePrefix(&text, "GHSA")) return false;
  constexpr size_t kGroup = 5, kGroups = 3;
  if (text.size() != kGroup * kGroups) return false;
  for (; !text.empty(); text.remove_prefix(kGroup)) {
    if (text[0] != '-' || !AllOf(text.substr(1, kGroup - 1), IsAlnum)) return false;
  }
  return true;
}

bool IsCwe(std::string_view text) {
  text = WithoutFinalNewline(text);
  return TakePrefix(&text, "CWE-") && AllDigits(text);
}

bool IsWindowsService(std::string_view text) {
  return text.size() <= kServiceNameBytesMax && text.find_first_of("/\\") == text.npos;
}

// MISP looks for a method anywhere in the value, so we do: "XGETX" passes.
bool IsHttpMethod(std::string_view text) {
  // clang-format off
  constexpr std::string_view kMethods[] = {
      "OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE",
      "LOCK", "UNLOCK", "VERSION-CONTROL", "REPORT", "CHECKOUT", "CHECKIN", "UNCHECKOUT", "MKWORKSPACE", "UPDATE", "LABEL",
      "MERGE", "BASELINE-CONTROL", "MKACTIVITY", "ORDERPATCH", "ACL", "PATCH", "SEARCH",
  };
  // clang-format on
  for (const std::string_view method : kMethods) {
    if (text.find(method) != text.npos) return true;
  }
  return false;
}

// Pairs of digits, each with or without ":" behind it.
bool IsMac(std::string_view text, int pairs) {
  text = WithoutFinalNewline(text);
  for (; pairs > 0; --pairs) {
    if (text.size() < 2 || !IsHex(text[0]) || !IsHex(text[1])) return false;
    text.remove_prefix(2);
    TakePrefix(&text, ":");
  }
  return text.empty();
}

bool IsOnion(std::string_view text) {
  text = WithoutFinalNewline(text);
  if (!text.ends_with(".onion")) return false;
  text.remove_suffix(6);
  constexpr size_t kVersion2 = 16, kVersion3 = 56;
  return (text.size() == kVersion2 || text.size() == kVersion3) &&
         AllOf(text, [](char c) { return IsLower(c) || (c >= '2' && c <= '7'); });
}

bool IsSshFingerprint(std::string_view text) {
  if (TakePrefix(&text, "SHA256:")) {
    constexpr size_t kBase64Of32Bytes = 43;  // the padding is optional
    if (text.size() == kBase64Of32Bytes + 1 && text.ends_with('=')) text.remove_suffix(1);
    return text.size() == kBase64Of32Bytes && AllOf(text, [](char c) { return IsAlnum(c) || c == '+' || c == '/'; });
  }
  TakePrefix(&text, "MD5:");
  size_t digits = 0;
  for (const char c : text) {
    if (c == ':') continue;
    if (!IsHex(c)) return false;
    ++digits;
  }
  return digits == 32;
}

bool IsInteger(std::string_view text) {
  text = WithoutFinalNewline(text);
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  return AllDigits(text);
}

size_t TakeDigits(std::string_view* text) {
  const size_t digits = std::min(text->find_first_not_of("0123456789"), text->size());
  text->remove_prefix(digits);
  return digits;
}

// PHP's is_numeric: "1", "-1.5", ".5", "5.", "1e3"; white space around it.
bool IsNumeric(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\v\f";
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  text = text.substr(0, text.find_last_not_of(kSpace) + 1);
  if (!TakePrefix(&text, "+")) TakePrefix(&text, "-");
  size_t digits = TakeDigits(&text);
  if (TakePrefix(&text, ".")) digits += TakeDigits(&text);
  if (digits == 0) return false;
  if (!TakePrefix(&text, "e") && !TakePrefix(&text, "E")) return text.empty();
  if (!TakePrefix(&text, "+")) TakePrefix(&text, "-");
  return TakeDigits(&text) > 0 && text.empty();
}

bool IsAlnumWord(std::string_view text) {
  text = WithoutFinalNewline(text);
  return !text.empty() && AllOf(text, IsAlnum);
}

bool IsUuid(std::string_view text) { return Uuid::Parse(text).has_value(); }

template <typename First, typename Second>
bool Both(std::string_view value, First first, Second second) {
  const Halves halves = SplitAtPipe(value);
  return first(halves.first) && second(halves.second);
}

bool Passes(const CompiledRules& rules, std::string_view value, CheckOptions options) {
  switch (rules.check) {
    case Check::kAny:
      return true;
    case Check::kSingleLine:
      return IsLine(value);
    case Check::kHex:
      return IsHexOf(value, rules.hex_digits);
    case Check::kHexAny:
      return !value.empty() && AllOf(value, IsHex);
    case Check::kFilenameHex:
      return IsFilenameHex(value, rules.hex_digits);
    case Check::kFilenameSsdeep:
      return Both(value, IsLine, IsSsdeep);
    case Check::kFilenameTlsh:
      return Both(value, IsLine, IsTlsh);
    case Check::kFilenameImpfuzzy:
      return Both(value, IsLine, IsImpfuzzy);
    case Check::kFilenameVhash:
      return Both(
          value, [](std::string_view name) { return !name.empty() && IsLine(name); }, IsNonemptyLine);
    case Check::kNonemptyLine:
      return IsNonemptyLine(value);
    case Check::kSsdeep:
      return IsSsdeep(value);
    case Check::kImpfuzzy:
      return IsImpfuzzy(value);
    case Check::kTlsh:
      return IsTlsh(value);
    case Check::kTelfhash:
      return value.size() == 70 || value.size() == 72;  // MISP does not look at the digits
    case Check::kCdhash:
      return IsCdhash(value);
    case Check::kIpOrCidr:
      return IsIpOrCidr(value);
    case Check::kPort:
      return IsPort(value);
    case Check::kIpPort:
      return Both(value, IsIp, IsPort);
    case Check::kDomain:
      return IsDomain(value);
    case Check::kDomainPort:
      return Both(value, IsDomain, IsPort);
    case Check::kDomainIp:
      return Both(value, IsDomain, IsIp);
    case Check::kEmail:
      return IsEmail(value);
    case Check::kCve:
      return IsCve(value) || (options.ghsa_ids && IsGhsa(value));
    case Check::kCwe:
      return IsCwe(value);
    case Check::kWindowsService:
      return IsWindowsService(value);
    case Check::kHttpMethod:
      return IsHttpMethod(value);
    case Check::kMac48:
      return IsMac(value, 6);
    case Check::kMac64:
      return IsMac(value, 8);
    case Check::kOnion:
      return IsOnion(value);
    case Check::kSshFingerprint:
      return IsSshFingerprint(value);
    case Check::kAbsoluteUrl:
      return IsAbsoluteUrl(value);
    case Check::kDateTime:
      return ParseDateTime(value).has_value();
    case Check::kUint:
      return AllDigits(WithoutFinalNewline(value));
    case Check::kInteger:
      return IsInteger(value);
    case Check::kNumeric:
      return IsNumeric(value);
    case Check::kAlnum:
      return IsAlnumWord(value);
    case Check::kAsn:
      return ParseUint32(value).has_value();
    case Check::kJson:
      return IsJson(value);
    case Check::kBoolean:
      return value == "0" || value == "1";
    case Check::kUuid:
      return IsUuid(value);
  }
  return false;
}

// Most values are over after one look at their first byte.
bool IsAllControl(std::string_view text) {
  return !text.empty() && AllOf(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

bool IsDomain(std::string_view text) {
  text = WithoutFinalNewline(text);
  const size_t dot = text.rfind('.');
  if (dot == text.npos || dot == 0 || text.size() - dot - 1 < 2) return false;
  return AllOf(text.substr(0, dot), [](char c) { return IsAlnum(c) || c == '.' || c == '-' || c == '_'; }) &&
         AllOf(text.substr(dot + 1), [](char c) { return IsAlnum(c) || c == '-'; });
}

std::optional<uint32_t> ParseUint32(std::string_view digits) {
  if (!AllDigits(digits)) return std::nullopt;
  uint64_t number = 0;
  for (const char digit : digits) {
    number = number * 10 + static_cast<uint64_t>(digit - '0');
    if (number > UINT32_MAX) return std::nullopt;
  }
  return static_cast<uint32_t>(number);
}

ValueProblem CheckValue(TypeId type, std::string_view value, CheckOptions options) {
  if (Trimmed(value).empty()) return ValueProblem::kEmpty;
  if (IsAllControl(value)) return ValueProblem::kControl;
  if (TypeOf(type).has(kComposite)) {
    const Halves halves = SplitAtPipe(value);
    if (IsAllControl(halves.first) || IsAllControl(halves.second)) return ValueProblem::kControl;
    if (std::count(value.begin(), value.end(), '|') != 1) return ValueProblem::kComposite;
  }
  if (!Passes(RulesOf(type), value, options)) return ValueProblem::kFormat;
  if (value.size() > kValueBytesMax) return ValueProblem::kTooLong;
  return ValueProblem::kNone;
}

}  // namespace muninn::rules
