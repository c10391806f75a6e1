// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/address.h"

#include <arpa/inet.h>

#include "schema/rules/text.h"

namespace muninn::rules {
namespace {

constexpr size_t kPrefixMaxV4 = 32;
constexpr size_t kPrefixMaxV6 = 128;

bool ParseIpv6(std::string_view text, in6_addr* address) {
  char buffer[INET6_ADDRSTRLEN];  // inet_pton wants a terminator; nothing longer is an address
  if (text.size() < 2 || text.size() >= sizeof buffer || Contains(text, '\0')) return false;
  buffer[text.copy(buffer, text.size())] = '\0';
  return inet_pton(AF_INET6, buffer, address) == 1;
}

// Leading zeros do no harm here, as in MISP: "10.0.0.0/08".
bool IsPrefixLength(std::string_view digits, size_t max) {
  if (!AllDigits(digits)) return false;
  size_t length = 0;
  for (const char digit : digits) {
    length = length * 10 + static_cast<size_t>(digit - '0');
    if (length > max) return false;
  }
  return true;
}

}  // namespace

bool IsIpv4(std::string_view text) {
  for (int octet = 0; octet < 4; ++octet) {
    if (octet > 0) {
      if (text.empty() || text[0] != '.') return false;
      text.remove_prefix(1);
    }
    int number = 0;
    size_t digits = 0;
    for (; digits < text.size() && digits < 3 && IsDigit(text[digits]); ++digits) number = number * 10 + (text[digits] - '0');
    if (digits == 0 || number > 255 || (digits > 1 && text[0] == '0')) return false;
    text.remove_prefix(digits);
  }
  return text.empty();
}

bool IsIpv6(std::string_view text) {
  in6_addr address;
  return Contains(text, ':') && ParseIpv6(text, &address);
}

bool IsIpOrCidr(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == text.npos) return IsIp(text);
  const std::string_view address = text.substr(0, slash), length = text.substr(slash + 1);
  if (IsIpv4(address)) return IsPrefixLength(length, kPrefixMaxV4);
  return IsPrefixLength(length, kPrefixMaxV6) && IsIpv6(address);
}

std::optional<std::string> CanonicalIpv6(std::string_view text) {
  in6_addr address;
  char buffer[INET6_ADDRSTRLEN];
  if (!ParseIpv6(text, &address) || inet_ntop(AF_INET6, &address, buffer, sizeof buffer) == nullptr) return std::nullopt;
  return buffer;
}

}  // namespace muninn::rules
