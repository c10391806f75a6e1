// SPDX-License-Identifier: Apache-2.0
#include "engine/match/free_text_kinds.h"

#include <algorithm>
#include <string>

#include "schema/rules/address.h"
#include "schema/rules/text.h"

namespace muninn::match {
namespace {

using rules::AllDigits;
using rules::AllOf;
using rules::Contains;
using rules::IsAlnum;
using rules::IsDigit;
using rules::IsHex;
using rules::ToLower;

bool IsLetter(char c) { return rules::IsUpper(c) || rules::IsLower(c); }
bool StartsWithFolded(std::string_view word, std::string_view lower) {
  return word.size() >= lower.size() &&
         std::equal(lower.begin(), lower.end(), word.begin(), [](char a, char b) { return a == ToLower(b); });
}

// "12:34:56"
bool IsTimeOfDay(std::string_view word) {
  for (int part = 0; part < 3; ++part) {
    const size_t end = part < 2 ? word.find(':') : word.size();
    if (end == word.npos || end == 0 || end > 2 || !AllDigits(word.substr(0, end))) return false;
    word.remove_prefix(std::min(end + 1, word.size()));
  }
  return word.empty();
}

// As PHP's is_numeric, of letters and digits: "12", "1e5".
bool IsNumber(std::string_view word) {
  const size_t e = word.find_first_of("eE");
  return AllDigits(word.substr(0, e)) && (e == word.npos || AllDigits(word.substr(e + 1)));
}

bool IsDotAtom(std::string_view local) {
  constexpr std::string_view kAtom = "!#$%&'*+-/=?^_`{|}~";
  if (local.empty() || local.front() == '.' || local.back() == '.' || local.find("..") != local.npos) return false;
  return AllOf(local, [&](char c) { return IsAlnum(c) || c == '.' || Contains(kAtom, c); });
}
bool IsQuoted(std::string_view local) {
  if (local.size() < 3 || local.front() != '"' || local.back() != '"') return false;
  local = local.substr(1, local.size() - 2);
  for (size_t at = 0; at < local.size(); ++at) {
    if (local[at] == '"' || local[at] < ' ' || local[at] == 0x7f) return false;
    if (local[at] == '\\' && ++at == local.size()) return false;
  }
  return true;
}
bool IsMailDomain(std::string_view domain) {
  if (domain.starts_with('[') && domain.ends_with(']')) {
    domain = domain.substr(1, domain.size() - 2);
    if (StartsWithFolded(domain, "ipv6:")) return rules::IsIpv6(domain.substr(5));
    return rules::IsIpv4(domain);
  }
  size_t labels = 0;
  while (true) {
    const size_t dot = domain.find('.');
    const std::string_view label = domain.substr(0, dot);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    if (!AllOf(label, [](char c) { return IsAlnum(c) || c == '-'; })) return false;
    ++labels;
    if (dot == domain.npos) return labels >= 2 && IsLetter(label.front());
    domain.remove_prefix(dot + 1);
  }
}

constexpr std::string_view kOf32[] = {"md5", "imphash", "x509-fingerprint-md5", "ja3-fingerprint-md5"},
                           kOf40[] = {"sha1", "pehash", "x509-fingerprint-sha1", "cdhash"}, kOf56[] = {"sha224", "sha512/224"},
                           kOf64[] = {"sha256", "authentihash", "sha512/256", "x509-fingerprint-sha256"}, kOf96[] = {"sha384"},
                           kOf128[] = {"sha512"};
constexpr std::string_view kNamedOf32[] = {"filename|md5", "filename|imphash"},
                           kNamedOf40[] = {"filename|sha1", "filename|pehash"},
                           kNamedOf56[] = {"filename|sha224", "filename|sha512/224"},
                           kNamedOf64[] = {"filename|sha256", "filename|authentihash", "filename|sha512/256"},
                           kNamedOf96[] = {"filename|sha384"}, kNamedOf128[] = {"filename|sha512"};

}  // namespace

std::span<const std::string_view> HashTypes(size_t digits, bool named) {
  using Types = std::span<const std::string_view>;
  switch (digits) {
    case 32:
      return named ? Types(kNamedOf32) : Types(kOf32);
    case 40:
      return named ? Types(kNamedOf40) : Types(kOf40);
    case 56:
      return named ? Types(kNamedOf56) : Types(kOf56);
    case 64:
      return named ? Types(kNamedOf64) : Types(kOf64);
    case 96:
      return named ? Types(kNamedOf96) : Types(kOf96);
    case 128:
      return named ? Types(kNamedOf128) : Types(kOf128);
    default:
      return {};
  }
}

bool LooksLikeHex(std::string_view word) { return !word.empty() && AllOf(word, IsHex); }

bool LooksLikeSsdeep(std::string_view word) {
  const size_t first = word.find(':');
  if (first == word.npos || !AllDigits(word.substr(0, first))) return false;
  const size_t second = word.find(':', first + 1);
  if (second == word.npos) return false;
  const auto is_half = [](std::string_view half) {
    return !half.empty() && AllOf(half, [](char c) { return IsAlnum(c) || c == '/' || c == '+'; });
  };
  return is_half(word.substr(first + 1, second - first - 1)) && is_half(word.substr(second + 1)) && !IsTimeOfDay(word);
}

bool LooksLikeFilename(std::string_view word) {
  const size_t dot = word.find('.');
  const bool has_drive = word.size() > 1 && word[1] == ':', has_dot = dot != word.npos && dot > 0;
  if (!has_drive && !has_dot) return false;
  const size_t last = word.rfind('.');
  const std::string_view extension = last == word.npos ? word : word.substr(last + 1);
  return !extension.empty() && AllOf(extension, IsAlnum) && !IsNumber(extension);
}

bool LooksLikeEmail(std::string_view word) {
  constexpr size_t kLocalBytesMax = 64;
  const size_t at = word.rfind('@');
  if (at == word.npos || at == 0 || at > kLocalBytesMax) return false;
  const std::string_view local = word.substr(0, at);
  return (IsDotAtom(local) || IsQuoted(local)) && IsMailDomain(word.substr(at + 1));
}

bool LooksLikeCve(std::string_view word) {
  if (!StartsWithFolded(word, "cve-")) return false;
  word.remove_prefix(4);
  return word.size() >= 9 && word.size() <= 14 && AllDigits(word.substr(0, 4)) && word[4] == '-' && AllDigits(word.substr(5));
}

bool LooksLikeAsn(std::string_view word) { return StartsWithFolded(word, "as") && AllDigits(word.substr(2)); }

bool LooksLikePhoneNumber(std::string_view word) {
  const size_t hyphen = word.find('-');
  if (!word.starts_with('+') && (hyphen == word.npos || hyphen == 0)) return false;
  constexpr size_t kDateBytes = 10;
  if (word.size() == kDateBytes && word[4] == '-' && word[7] == '-' && AllDigits(word.substr(0, 4)) &&
      AllDigits(word.substr(5, 2)) && AllDigits(word.substr(8)))
    return false;
  if (word.starts_with('+')) word.remove_prefix(1);
  // A country's prefix before "(0)".
  if (const size_t zero = word.find("(0)"); zero != word.npos && zero >= 1 && zero <= 3 && AllDigits(word.substr(0, zero)))
    word.remove_prefix(zero + 3);
  return word.size() >= 6 && IsDigit(word.back()) && AllOf(word, [](char c) { return IsDigit(c) || c == '/' || c == '-'; });
}

bool LooksLikeBitcoin(std::string_view word) {
  constexpr size_t kOldMin = 25, kNewMin = 11, kNewMax = 71, kPrefix = 3;
  const auto is_base58 = [](char c) { return IsLetter(c) || (c >= '1' && c <= '9'); };
  if (word.size() > kOldMin && (word[0] == '1' || word[0] == '3') && AllOf(word.substr(1, kOldMin), is_base58)) return true;
  const auto is_bech32 = [](char c) { return IsAlnum(c) && !Contains("bio1", ToLower(c)); };
  size_t tail = 0;  // of letters that such an address is made of
  while (tail < word.size() && is_bech32(word[word.size() - 1 - tail])) ++tail;
  if (tail < kNewMin || tail > kNewMax || word.size() < tail + kPrefix) return false;
  const std::string_view prefix = word.substr(word.size() - tail - kPrefix, kPrefix);
  return StartsWithFolded(prefix, "bc1") || StartsWithFolded(prefix, "tb1");
}

}  // namespace muninn::match
