// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/compiled_rules.h"

#include <cassert>
#include <iterator>
#include <utility>

#include "schema/rules/attribute_type_table.h"

namespace muninn::rules {
namespace {

constexpr std::pair<std::string_view, Step> kSteps[] = {
    {"refang_url", Step::kRefangUrl},
    {"refang_dot", Step::kRefangDot},
    {"refang_email", Step::kRefangEmail},
    {"lower", Step::kLower},
    {"upper", Step::kUpper},
    {"lower_2", Step::kLowerSecond},
    {"ip", Step::kIp},
    {"ip_2", Step::kIpSecond},
    {"trim_dots", Step::kTrimDots},
    {"trim_dots_1", Step::kTrimDotsFirst},
    {"idn", Step::kIdn},
    {"idn_1", Step::kIdnFirst},
    {"ip_port", Step::kIpPort},
    {"en_dash", Step::kEnDash},
    {"digits_only", Step::kDigitsOnly},
    {"alnum_only", Step::kAlnumOnly},
    {"phone", Step::kPhone},
    {"strip_colons", Step::kStripColons},
    {"mac", Step::kMac},
    {"colon_to_pipe", Step::kColonToPipe},
    {"boolean", Step::kBoolean},
    {"iso8601_us", Step::kDateTime},
    {"asn", Step::kAsn},
};

// "hex" and "filename_hex" are written "hex:32" in the table.
constexpr std::pair<std::string_view, Check> kChecks[] = {
    {"any", Check::kAny},
    {"single_line", Check::kSingleLine},
    {"hex", Check::kHex},
    {"hex_any", Check::kHexAny},
    {"filename_hex", Check::kFilenameHex},
    {"filename_ssdeep", Check::kFilenameSsdeep},
    {"filename_tlsh", Check::kFilenameTlsh},
    {"filename_impfuzzy", Check::kFilenameImpfuzzy},
    {"filename_vhash", Check::kFilenameVhash},
    {"nonempty_line", Check::kNonemptyLine},
    {"ssdeep", Check::kSsdeep},
    {"impfuzzy", Check::kImpfuzzy},
    {"tlsh", Check::kTlsh},
    {"telfhash", Check::kTelfhash},
    {"cdhash", Check::kCdhash},
    {"ip_or_cidr", Check::kIpOrCidr},
    {"port", Check::kPort},
    {"ip_port", Check::kIpPort},
    {"domain", Check::kDomain},
    {"domain_port", Check::kDomainPort},
    {"domain_ip", Check::kDomainIp},
    {"email", Check::kEmail},
    {"cve", Check::kCve},
    {"cwe", Check::kCwe},
    {"windows_service", Check::kWindowsService},
    {"http_method", Check::kHttpMethod},
    {"mac48", Check::kMac48},
    {"mac64", Check::kMac64},
    {"onion", Check::kOnion},
    {"ssh_fingerprint", Check::kSshFingerprint},
    {"absolute_url", Check::kAbsoluteUrl},
    {"datetime", Check::kDateTime},
    {"uint", Check::kUint},
    {"integer", Check::kInteger},
    {"numeric", Check::kNumeric},
    {"alnum", Check::kAlnum},
    {"asn", Check::kAsn},
    {"json", Check::kJson},
    {"boolean", Check::kBoolean},
    {"uuid", Check::kUuid},
};

// A throw that constant evaluation reaches is a compile error: exactly what a misspelt rule should be.
template <typename Rule, size_t n>
constexpr Rule Lookup(const std::pair<std::string_view, Rule> (&rules)[n], std::string_view name) {
  for (const auto& [known, rule] : rules) {
    if (known == name) return rule;
  }
  throw "no such rule";
}

constexpr CompiledRules Compile(const AttributeType& type) {
  CompiledRules compiled;
  std::string_view check = type.validation;
  if (const size_t colon = check.find(':'); colon != check.npos) {
    for (const char digit : check.substr(colon + 1)) compiled.hex_digits = compiled.hex_digits * 10 + (digit - '0');
    check = check.substr(0, colon);
  }
  compiled.check = Lookup(kChecks, check);
  size_t count = 0;
  for (std::string_view rest = type.normalise; !rest.empty();) {
    const size_t space = rest.find(' ');
    compiled.steps[count++] = Lookup(kSteps, rest.substr(0, space));
    rest = space == rest.npos ? std::string_view() : rest.substr(space + 1);
  }
  return compiled;
}

constexpr auto kCompiled = [] {
  std::array<CompiledRules, std::size(kAttributeTypes)> all;
  for (size_t row = 0; row < all.size(); ++row) all[row] = Compile(kAttributeTypes[row]);
  return all;
}();

}  // namespace

const CompiledRules& RulesOf(TypeId type) {
  assert(type < kCompiled.size());
  return kCompiled[type];
}

}  // namespace muninn::rules
