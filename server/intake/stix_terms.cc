// SPDX-License-Identifier: Apache-2.0
#include "server/intake/stix_terms.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "schema/base/status.h"

namespace muninn::intake {
namespace {

struct Term {
  std::string_view path, type;
};

// Quotes of keys are taken off before looking up.
constexpr Term kTerms[] = {
    {"artifact:payload_bin", "attachment"},
    {"autonomous-system:number", "AS"},
    {"domain-name:value", "domain"},
    {"domain-name:resolves_to_refs[*].value", "ip-dst"},
    {"email-addr:value", "email"},
    {"email-addr:display_name", "email-dst-display-name"},
    {"email-message:subject", "email-subject"},
    {"email-message:body", "email-body"},
    {"email-message:message_id", "email-message-id"},
    {"email-message:from_ref.value", "email-src"},
    {"email-message:from_ref.display_name", "email-src-display-name"},
    {"email-message:sender_ref.value", "email-src"},
    {"email-message:to_refs[*].value", "email-dst"},
    {"email-message:cc_refs[*].value", "email-dst"},
    {"email-message:bcc_refs[*].value", "email-dst"},
    {"email-message:additional_header_fields.Reply-To", "email-reply-to"},
    {"email-message:additional_header_fields.X-Mailer", "email-x-mailer"},
    {"file:name", "filename"},
    {"file:size", "size-in-bytes"},
    {"file:mime_type", "mime-type"},
    {"file:hashes.MD5", "md5"},
    {"file:hashes.SHA-1", "sha1"},
    {"file:hashes.SHA1", "sha1"},
    {"file:hashes.SHA-224", "sha224"},
    {"file:hashes.SHA224", "sha224"},
    {"file:hashes.SHA-256", "sha256"},
    {"file:hashes.SHA256", "sha256"},
    {"file:hashes.SHA-384", "sha384"},
    {"file:hashes.SHA384", "sha384"},
    {"file:hashes.SHA-512", "sha512"},
    {"file:hashes.SHA512", "sha512"},
    {"file:hashes.SHA3-224", "sha3-224"},
    {"file:hashes.SHA3-256", "sha3-256"},
    {"file:hashes.SHA3-384", "sha3-384"},
    {"file:hashes.SHA3-512", "sha3-512"},
    {"file:hashes.SSDEEP", "ssdeep"},
    {"file:hashes.ssdeep", "ssdeep"},
    {"file:hashes.TLSH", "tlsh"},
    {"file:hashes.IMPHASH", "imphash"},
    {"file:extensions.windows-pebinary-ext.imphash", "imphash"},
    {"ipv4-addr:value", "ip-dst"},
    {"ipv6-addr:value", "ip-dst"},
    {"mac-addr:value", "mac-address"},
    {"mutex:name", "mutex"},
    {"network-traffic:src_ref.value", "ip-src"},
    {"network-traffic:dst_ref.value", "ip-dst"},
    {"network-traffic:src_port", "port"},
    {"network-traffic:dst_port", "port"},
    {"network-traffic:extensions.http-request-ext.request_header.User-Agent", "user-agent"},
    {"network-traffic:extensions.http-request-ext.request_method", "http-method"},
    {"network-traffic:extensions.http-request-ext.request_value", "uri"},
    {"process:command_line", "text"},
    {"url:value", "url"},
    {"user-account:account_login", "target-user"},
    {"user-account:user_id", "target-user"},
    {"vulnerability:name", "vulnerability"},
    {"windows-registry-key:key", "regkey"},
    {"windows-registry-key:values.data", "text"},
    {"windows-registry-key:values[0].data", "text"},
    {"windows-registry-key:values[*].data", "text"},
    {"windows-service-ext:service_name", "windows-service-name"},
    {"process:extensions.windows-service-ext.service_name", "windows-service-name"},
    {"x509-certificate:hashes.MD5", "x509-fingerprint-md5"},
    {"x509-certificate:hashes.SHA-1", "x509-fingerprint-sha1"},
    {"x509-certificate:hashes.SHA1", "x509-fingerprint-sha1"},
    {"x509-certificate:hashes.SHA-256", "x509-fingerprint-sha256"},
    {"x509-certificate:hashes.SHA256", "x509-fingerprint-sha256"},
};

// Two types that say more together.
struct Pair {
  std::string_view first, second, both;
};
constexpr Pair kPairs[] = {
    {"filename", "md5", "filename|md5"},       {"filename", "sha1", "filename|sha1"},
    {"filename", "sha224", "filename|sha224"}, {"filename", "sha256", "filename|sha256"},
    {"filename", "sha384", "filename|sha384"}, {"filename", "sha512", "filename|sha512"},
    {"filename", "ssdeep", "filename|ssdeep"}, {"filename", "tlsh", "filename|tlsh"},
    {"ip-dst", "port", "ip-dst|port"},         {"ip-src", "port", "ip-src|port"},
    {"domain", "ip-dst", "domain|ip"},         {"regkey", "text", "regkey|value"},
};

AttributeDraft Make(std::string_view type, std::string value) {
  AttributeDraft draft;
  draft.type = std::string(type);
  draft.value = std::move(value);
  return draft;
}

// Is a fact of the type `known` what a half named `half` of a composite asks for? "ip" takes both directions.
bool Means(std::string_view known, std::string_view half) {
  return known == half || (half == "ip" && known.starts_with("ip-")) || (half.starts_with("ip-") && known.starts_with("ip-")) ||
         (half == "hostname" && known == "domain") || (half == "value" && known == "text");
}

// The one attribute of the type that MISP named.
std::optional<AttributeDraft> Labelled(std::string_view type, const std::vector<StixFact>& facts) {
  const size_t bar = type.find('|');
  const auto find = [&](std::string_view half, const StixFact* not_this) -> const StixFact* {
    for (const StixFact& fact : facts) {
      if (&fact != not_this && Means(TypeOfPath(fact.path), half)) return &fact;
    }
    for (const StixFact& fact : facts) {
      if (&fact != not_this && !fact.value.empty()) return &fact;
    }
    return nullptr;
  };
  const StixFact* first = find(type.substr(0, bar), nullptr);
  if (first == nullptr) return std::nullopt;
  if (bar == std::string_view::npos) return Make(type, first->value);
  const StixFact* second = find(type.substr(bar + 1), first);
  if (second == nullptr) return std::nullopt;
  return Make(type, absl::StrCat(first->value, "|", second->value));
}

}  // namespace

std::string_view TypeOfPath(std::string_view path) {
  const std::string plain = absl::StrReplaceAll(ToAbsl(path), {{"'", ""}, {"\"", ""}});
  const auto* const term = std::find_if(std::begin(kTerms), std::end(kTerms), [&](const Term& one) { return one.path == plain; });
  return term == std::end(kTerms) ? std::string_view() : term->type;
}

std::vector<AttributeDraft> AttributesOf(std::string_view type, const std::vector<StixFact>& facts, size_t* unknown) {
  std::vector<AttributeDraft> attributes;
  if (!type.empty()) {
    if (auto one = Labelled(type, facts)) attributes.push_back(*std::move(one));
    return attributes;
  }
  std::vector<std::pair<std::string_view, const StixFact*>> known;
  for (const StixFact& fact : facts) {
    const std::string_view meant = TypeOfPath(fact.path);
    if (meant.empty())
      ++*unknown;
    else
      known.emplace_back(meant, &fact);
  }
  if (known.size() == 2) {
    for (const Pair& pair : kPairs) {
      for (const auto& [one, other] : {std::pair(known[0], known[1]), std::pair(known[1], known[0])}) {
        if (one.first == pair.first && other.first == pair.second) {
          attributes.push_back(Make(pair.both, absl::StrCat(one.second->value, "|", other.second->value)));
          return attributes;
        }
      }
    }
  }
  for (const auto& [meant, fact] : known) attributes.push_back(Make(meant, fact->value));
  return attributes;
}

}  // namespace muninn::intake
