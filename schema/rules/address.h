// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_ADDRESS_H_
#define MUNINN_SCHEMA_RULES_ADDRESS_H_

// Texts of IP addresses.

#include <optional>
#include <string>
#include <string_view>

namespace muninn::rules {

// Four decimal octets without leading zeros.
bool IsIpv4(std::string_view text);
// RFC 4291 text, also with a dotted IPv4 at its end; no zone, no brackets.
bool IsIpv6(std::string_view text);
inline bool IsIp(std::string_view text) { return IsIpv4(text) || IsIpv6(text); }
// An address, or an address, "/" and the length of a prefix; host bits may be set.
bool IsIpOrCidr(std::string_view text);

// The one spelling that inet_ntop gives an IPv6 address: lower-case hexadecimal, the longest run of zeros as "::".
// nullopt if it is none.
std::optional<std::string> CanonicalIpv6(std::string_view text);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_ADDRESS_H_
