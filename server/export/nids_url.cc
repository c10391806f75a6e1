// SPDX-License-Identifier: Apache-2.0
//
// Suricata's rules for urls: what to look at depends on the scheme.
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/rules/address.h"
#include "server/export/nids_rules.h"
#include "server/export/nids_text.h"

namespace muninn::exports {
namespace {

struct UrlParts {
  std::string scheme;     // lower case
  std::string_view host;  // without brackets
  std::string_view port;  // "" when there is none
  std::string_view path;  // up to the query; "" when there is none
};

// scheme://[user@]host[:port][/path][?query][#fragment]; nullopt for anything else.
std::optional<UrlParts> ParseUrl(std::string_view url) {
  const size_t colon = url.find("://");
  if (colon == 0 || colon == std::string_view::npos) return std::nullopt;
  UrlParts parts;
  parts.scheme = absl::AsciiStrToLower(ToAbsl(url.substr(0, colon)));
  std::string_view rest = url.substr(colon + 3);
  rest = rest.substr(0, rest.find_first_of("?#"));
  const size_t slash = rest.find('/');
  std::string_view authority = rest.substr(0, slash);
  if (slash != std::string_view::npos) parts.path = rest.substr(slash);
  if (const size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  const size_t bracket = authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
  if (bracket != std::string_view::npos) {
    parts.host = authority.substr(1, bracket - 1);
    authority.remove_prefix(bracket + 1);
  } else {
    parts.host = authority.substr(0, authority.find(':'));
    authority.remove_prefix(parts.host.size());
  }
  if (authority.starts_with(':')) parts.port = authority.substr(1);
  uint32_t number = 0;
  if (parts.host.empty() || (!parts.port.empty() && (!absl::SimpleAtoi(ToAbsl(parts.port), &number) || number > 65535)))
    return std::nullopt;
  return parts;
}

std::string Or(std::string_view text, std::string_view otherwise) { return std::string(text.empty() ? otherwise : text); }

// An address is where the packets go; a name says nothing about that. IPv6 counts, which MISP 2.5.1 misses.
std::string Destination(std::string_view host) { return rules::IsIp(host) ? std::string(host) : "$EXTERNAL_NET"; }

void Http(const UrlParts& url, NidsRule& rule) {
  rule.proto = "http";
  rule.to = Destination(url.host);
  rule.to_port = Or(url.port, "$HTTP_PORTS");
  const std::string host = EscapeRuleText(url.host);
  rule.content = url.path.empty()
                     ? absl::StrCat("flow:to_server,established; http.header; content:\"", host, "\"; nocase;")
                     : absl::StrCat("flow:to_server,established; http.header; content:\"", host,
                                    "\"; fast_pattern; nocase; http.uri; content:\"", EscapeRuleText(url.path), "\"; nocase;");
  rule.tag = true;
}

void Https(const UrlParts& url, NidsRule& rule) {
  rule.proto = "tls";
  rule.to = "$EXTERNAL_NET";
  rule.to_port = Or(url.port, "443");
  rule.content = absl::StrCat("tls.sni; content:\"", EscapeRuleText(url.host), "\";");
  rule.tag = true;
}

}  // namespace

bool MakeSuricataUrl(std::string_view text, NidsRule& rule) {
  rule.from = "$HOME_NET";
  rule.from_port = "any";
  rule.text = "Outgoing URL " + EscapeRuleText(text);
  const std::optional<UrlParts> url = ParseUrl(text);
  const std::string_view scheme = url ? std::string_view(url->scheme) : "";
  if (scheme == "http") {
    Http(*url, rule);
  } else if (scheme == "https") {
    Https(*url, rule);
  } else if (scheme == "ssh" || scheme == "ftp") {
    // Neither protocol names the host it talks to: only an address can be seen.
    if (!rules::IsIp(url->host)) return false;
    rule.proto = "tcp";
    rule.to = url->host;
    rule.to_port = scheme == "ssh" ? "$SSH_PORTS" : Or(url->port, "[20,21]");
    rule.content = absl::StrCat("flow:to_server; app-layer-protocol:", ToAbsl(scheme), ";");
  } else {
    rule.proto = "http";
    rule.to = "$EXTERNAL_NET";
    rule.to_port = "any";
    rule.content =
        absl::StrCat("flow:to_server,established; http.uri; content:\"", EscapeRuleText(text), "\"; fast_pattern; nocase;");
    rule.tag = true;
  }
  return true;
}

}  // namespace muninn::exports
