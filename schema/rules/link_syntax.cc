// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/link_syntax.h"

#include "schema/rules/address.h"
#include "schema/rules/text.h"
#include "schema/rules/validate.h"

namespace muninn::rules {
namespace {

constexpr size_t kHostBytesMax = 253;
constexpr size_t kLabelBytesMax = 63;
constexpr uint32_t kPortMax = 65'535;

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) { return ToLower(a) == b; });
}

bool IsScheme(std::string_view text) {
  return !text.empty() && (IsUpper(text[0]) || IsLower(text[0])) &&
         AllOf(text, [](char c) { return IsAlnum(c) || c == '+' || c == '-' || c == '.'; });
}

bool NeedsHost(std::string_view scheme) {
  return !EqualsIgnoringCase(scheme, "mailto") && !EqualsIgnoringCase(scheme, "news") && !EqualsIgnoringCase(scheme, "file");
}

bool IsUserinfo(std::string_view text) {
  for (; !text.empty(); text.remove_prefix(1)) {
    if (IsAlnum(text[0]) || Contains("-._~!$&'()*+,;=:", text[0])) continue;
    if (text[0] != '%' || text.size() < 3 || !IsHex(text[1]) || !IsHex(text[2])) return false;
    text.remove_prefix(2);
  }
  return true;
}

bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= kLabelBytesMax && IsAlnum(label.front()) && IsAlnum(label.back()) &&
         AllOf(label, [](char c) { return IsAlnum(c) || c == '-'; });
}

bool IsHostName(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.empty() || host.size() > kHostBytesMax) return false;
  while (true) {
    const size_t dot = host.find('.');
    if (!IsLabel(host.substr(0, dot))) return false;
    if (dot == host.npos) return true;
    host.remove_prefix(dot + 1);
  }
}

bool IsPort(std::string_view text) {
  if (text.empty()) return true;
  const auto port = ParseUint32(text);
  return port && *port <= kPortMax;
}

struct HostAndPort {
  std::string_view host, port;
};

// The port is behind the first ":" outside brackets.
HostAndPort SplitPort(std::string_view authority) {
  size_t from = 0;
  if (authority.starts_with('[')) {
    const size_t bracket = authority.find(']');
    if (bracket != authority.npos) from = bracket;
  }
  const size_t colon = authority.find(':', from);
  if (colon == authority.npos) return {authority, {}};
  return {authority.substr(0, colon), authority.substr(colon + 1)};
}

bool IsWebHost(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) return IsIpv6(host.substr(1, host.size() - 2));
  return IsHostName(host);
}

}  // namespace

bool IsAbsoluteUrl(std::string_view text) {
  if (!AllOf(text, [](char c) { return c > ' ' && c < 0x7f; })) return false;
  const size_t colon = text.find(':');
  if (colon == text.npos || !IsScheme(text.substr(0, colon))) return false;
  const std::string_view scheme = text.substr(0, colon);
  std::string_view rest = text.substr(colon + 1);
  if (!rest.starts_with("//")) return !NeedsHost(scheme);
  rest.remove_prefix(2);
  std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (const size_t at = authority.rfind('@'); at != authority.npos) {
    if (!IsUserinfo(authority.substr(0, at))) return false;
    authority.remove_prefix(at + 1);
  }
  const auto [host, port] = SplitPort(authority);
  if (!IsPort(port)) return false;
  if (host.empty()) return !NeedsHost(scheme);
  const bool web = EqualsIgnoringCase(scheme, "http") || EqualsIgnoringCase(scheme, "https");
  return !web || IsWebHost(host);
}

}  // namespace muninn::rules
