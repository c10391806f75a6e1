// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_ATTRIBUTE_TYPE_TABLE_H_
#define MUNINN_SCHEMA_RULES_ATTRIBUTE_TYPE_TABLE_H_

// The rows behind attribute_types.h, visible so that compiled_rules.cc can read their rule names at compile time: a rule
// name nobody knows fails the build. Others use attribute_types.h.
//
// Facts of MISP 2.5.1. Stored attributes hold row numbers: add rows at the end, never move or remove one.

#include "schema/rules/attribute_types.h"

namespace muninn::rules {

enum CategoryCode : CategoryId { IR, TD, AV, PD, AD, PI, PM, NA, PT, AT, EA, FF, ST, SN, PE, OT };

inline constexpr std::string_view kCategoryNames[] = {
    "Internal reference",     // IR
    "Targeting data",         // TD
    "Antivirus detection",    // AV
    "Payload delivery",       // PD
    "Artifacts dropped",      // AD
    "Payload installation",   // PI
    "Persistence mechanism",  // PM
    "Network activity",       // NA
    "Payload type",           // PT
    "Attribution",            // AT
    "External analysis",      // EA
    "Financial fraud",        // FF
    "Support Tool",           // ST
    "Social network",         // SN
    "Person",                 // PE
    "Other",                  // OT
};

// A list of categories, the default first.
template <CategoryId... categories>
inline constexpr CategoryId kIn[] = {categories...};

// clang-format off
inline constexpr AttributeType kAttributeTypes[] = {
    // name, to_ids, validation, normalise, flags, groups, categories
    {"md5", true, "hex:32", "lower", 0, "f", kIn<PD, AD, PI, EA>},
    {"sha1", true, "hex:40", "lower", 0, "f", kIn<PD, AD, PI, EA>},
    {"sha256", true, "hex:64", "lower", 0, "f", kIn<PD, AD, PI, EA>},
    {"filename", true, "single_line", "", 0, "f", kIn<PD, AD, PI, PM, EA>},
    {"pdb", false, "single_line", "", 0, "", kIn<AD>},
    {"filename|md5", true, "filename_hex:32", "lower_2", kComposite, "f", kIn<PD, AD, PI, EA>},
    {"filename|sha1", true, "filename_hex:40", "lower_2", kComposite, "f", kIn<PD, AD, PI, EA>},
    {"filename|sha256", true, "filename_hex:64", "lower_2", kComposite, "f", kIn<PD, AD, PI, EA>},
    {"ip-src", true, "ip_or_cidr", "refang_dot ip", 0, "n", kIn<NA, PD, EA>},
    {"ip-dst", true, "ip_or_cidr", "refang_dot ip", 0, "n", kIn<NA, PD, EA>},
    {"hostname", true, "domain", "refang_dot lower", 0, "n", kIn<NA, PD, EA>},
    {"domain", true, "domain", "refang_dot lower trim_dots idn", 0, "n", kIn<NA, PD, EA>},
    {"domain|ip", true, "domain_ip", "refang_dot lower trim_dots_1 idn_1 ip_2", kComposite, "n", kIn<NA, EA>},
    {"email", true, "email", "refang_email lower", 0, "", kIn<SN, PD, NA, AT, PE>},
    {"email-src", true, "email", "refang_email lower", 0, "", kIn<PD, NA, SN>},
    {"eppn", true, "email", "", 0, "", kIn<NA, SN>},
    {"email-dst", true, "email", "refang_email lower", 0, "n", kIn<NA, PD, SN>},
    {"email-subject", false, "single_line", "", 0, "", kIn<PD, NA>},
    {"email-attachment", true, "any", "", 0, "", kIn<PD>},
    {"email-body", false, "any", "", 0, "", kIn<PD>},
    {"float", false, "numeric", "", kNonCorrelating | kRegexpExempt, "", kIn<OT>},
    {"git-commit-id", false, "hex:40", "", 0, "", kIn<IR>},
    {"url", true, "single_line", "refang_url", 0, "n", kIn<NA, PD, EA>},
    {"http-method", false, "http_method", "upper", kNonCorrelating, "n", kIn<NA>},
    {"user-agent", false, "single_line", "", 0, "n", kIn<NA, PD, EA>},
    {"ja3-fingerprint-md5", true, "hex:32", "lower", 0, "n", kIn<NA, PD, EA>},
    {"jarm-fingerprint", true, "hex:62", "lower", 0, "n", kIn<NA, PD, EA>},
    {"favicon-mmh3", true, "single_line", "", 0, "n", kIn<NA>},
    {"hassh-md5", true, "hex:32", "lower", 0, "n", kIn<NA, PD, EA>},
    {"hasshserver-md5", true, "hex:32", "lower", 0, "n", kIn<NA, PD, EA>},
    {"regkey", true, "single_line", "", 0, "", kIn<PM, AD, EA>},
    {"regkey|value", true, "single_line", "", kComposite, "", kIn<PM, AD, EA>},
    {"AS", false, "asn", "asn", 0, "n", kIn<NA, PD, EA>},
    {"snort", true, "any", "", 0, "n", kIn<NA, EA>},
    {"bro", true, "any", "", 0, "n", kIn<NA, EA>},
    {"zeek", true, "any", "", 0, "n", kIn<NA, EA>},
    {"community-id", true, "any", "", 0, "n", kIn<NA, EA>},
    {"dom-hash", true, "hex:32", "lower", 0, "n", kIn<NA, EA>},
    {"pattern-in-file", true, "any", "", 0, "f", kIn<PI, PD, AD, NA, EA>},
    {"pattern-in-traffic", true, "any", "", 0, "n", kIn<NA, PD, PI, EA>},
    {"pattern-in-memory", true, "any", "", 0, "", kIn<PI, AD, EA>},
    {"filename-pattern", true, "any", "", 0, "f", kIn<PI, PD, AD, NA, EA>},
    {"pgp-public-key", false, "any", "", 0, "", kIn<PE, AD, SN, OT>},
    {"pgp-private-key", false, "any", "", 0, "", kIn<PE, AD, SN, OT>},
    {"ssh-fingerprint", false, "ssh_fingerprint", "", 0, "", kIn<NA>},
    {"yara", true, "any", "", 0, "", kIn<PI, PD, AD>},
    {"stix2-pattern", true, "any", "", 0, "", kIn<PI, PD, AD, NA>},
    {"sigma", true, "any", "", kRegexpExempt, "", kIn<PI, PD, AD>},
    {"gene", false, "any", "", 0, "", kIn<AD>},
    {"kusto-query", false, "any", "", 0, "", kIn<AD>},
    {"mime-type", false, "any", "", 0, "", kIn<AD, PD, PI>},
    {"identity-card-number", false, "any", "", 0, "", kIn<PE>},
    {"cookie", false, "any", "", 0, "", kIn<NA, AD>},
    {"vulnerability", false, "cve", "en_dash upper", 0, "", kIn<EA, PD, PI>},
    {"cpe", false, "any", "", 0, "", kIn<EA, PD, PI, OT>},
    {"weakness", false, "cwe", "en_dash upper", 0, "", kIn<EA, PD, PI>},
    {"attachment", false, "any", "", kAttachment, "f", kIn<EA, AV, PD, AD, PI, NA, ST>},
    {"malware-sample", true, "any", "", kComposite | kAttachment, "f", kIn<PD, AD, PI, EA>},
    {"link", false, "absolute_url", "refang_url", 0, "", kIn<EA, IR, AV, PD, ST>},
    {"comment", false, "any", "", kNonCorrelating, "", kIn<OT, IR, TD, AV, PD, AD, PI, PM, NA, PT, AT, EA, FF, ST, SN, PE>},
    {"text", false, "any", "", 0, "", kIn<OT, IR, AV, PD, AD, PI, PM, NA, PT, AT, EA, FF, ST, SN, PE>},
    {"hex", false, "hex_any", "upper", 0, "", kIn<OT, IR, AV, PD, AD, PI, PM, NA, FF, ST>},
    {"other", false, "any", "", 0, "", kIn<OT, IR, AV, PD, AD, PI, PM, NA, PT, AT, EA, FF, ST, SN, PE>},
    {"named pipe", false, "single_line", "", 0, "", kIn<AD>},
    {"mutex", true, "any", "", 0, "", kIn<AD>},
    {"process-state", false, "any", "", 0, "", kIn<AD>},
    {"target-user", false, "single_line", "", 0, "", kIn<TD>},
    {"target-email", false, "email", "lower", 0, "", kIn<TD>},
    {"target-machine", false, "single_line", "", 0, "", kIn<TD>},
    {"target-org", false, "single_line", "", 0, "", kIn<TD>},
    {"target-location", false, "single_line", "", 0, "", kIn<TD>},
    {"target-external", false, "single_line", "", 0, "", kIn<TD>},
    {"btc", true, "alnum", "", 0, "$", kIn<FF>},
    {"dash", true, "alnum", "", 0, "", kIn<FF>},
    {"xmr", true, "alnum", "", 0, "$", kIn<FF>},
    {"iban", true, "alnum", "upper alnum_only", 0, "$", kIn<FF>},
    {"bic", true, "alnum", "upper alnum_only", 0, "$", kIn<FF>},
    {"bank-account-nr", true, "numeric", "", 0, "$", kIn<FF>},
    {"aba-rtn", true, "numeric", "", kNonCorrelating, "$", kIn<FF>},
    {"bin", true, "numeric", "digits_only", 0, "$", kIn<FF>},
    {"cc-number", true, "numeric", "digits_only", 0, "$", kIn<FF>},
    {"prtn", true, "numeric", "phone", 0, "$", kIn<FF>},
    {"phone-number", false, "numeric", "phone", 0, "$", kIn<PE, FF, OT>},
    {"threat-actor", false, "single_line", "", 0, "", kIn<AT>},
    {"campaign-name", false, "single_line", "", 0, "", kIn<AT>},
    {"campaign-id", false, "single_line", "", 0, "", kIn<AT>},
    {"malware-type", false, "single_line", "", 0, "", kIn<PD, PI>},
    {"uri", true, "single_line", "", 0, "n", kIn<NA>},
    {"authentihash", true, "hex:64", "lower", 0, "f", kIn<PD, AD, PI>},
    {"vhash", true, "nonempty_line", "lower", 0, "f", kIn<PD, AD, PI>},
    {"ssdeep", true, "ssdeep", "", 0, "f", kIn<PD, AD, PI>},
    {"imphash", true, "hex:32", "lower", 0, "f", kIn<PD, AD, PI>},
    {"telfhash", true, "telfhash", "lower", 0, "f", kIn<PD, AD, PI>},
    {"pehash", true, "hex:40", "lower", 0, "f", kIn<PD, PI>},
    {"impfuzzy", true, "impfuzzy", "", 0, "f", kIn<PD, AD, PI>},
    {"sha224", true, "hex:56", "lower", 0, "f", kIn<PD, AD, PI>},
    {"sha384", true, "hex:96", "lower", 0, "f", kIn<PD, AD, PI>},
    {"sha512", true, "hex:128", "lower", 0, "f", kIn<PD, AD, PI>},
    {"sha512/224", true, "hex:56", "lower", 0, "f", kIn<PD, AD, PI>},
    {"sha512/256", true, "hex:64", "lower", 0, "f", kIn<PD, AD, PI>},
    {"sha3-224", true, "hex:56", "lower", 0, "f", kIn<PD, AD, PI, EA>},
    {"sha3-256", true, "hex:64", "lower", 0, "f", kIn<PD, AD, PI, EA>},
    {"sha3-384", true, "hex:96", "lower", 0, "f", kIn<PD, AD, PI, EA>},
    {"sha3-512", true, "hex:128", "lower", 0, "f", kIn<PD, AD, PI, EA>},
    {"tlsh", true, "tlsh", "lower", 0, "f", kIn<PD, PI>},
    {"cdhash", true, "cdhash", "lower", 0, "f", kIn<PD, AD, PI>},
    {"filename|authentihash", true, "filename_hex:64", "lower_2", kComposite, "f", kIn<PD, AD, PI>},
    {"filename|vhash", true, "filename_vhash", "lower_2", kComposite, "f", kIn<PD, AD, PI>},
    {"filename|ssdeep", true, "filename_ssdeep", "", kComposite, "f", kIn<PD, AD, PI>},
    {"filename|imphash", true, "filename_hex:32", "lower_2", kComposite, "f", kIn<PD, AD, PI>},
    {"filename|impfuzzy", true, "filename_impfuzzy", "", kComposite, "", kIn<PD, AD, PI>},
    {"filename|pehash", true, "filename_hex:40", "lower_2", kComposite, "f", kIn<PD, AD, PI>},
    {"filename|sha224", true, "filename_hex:56", "lower_2", kComposite, "f", kIn<PD, AD, PI>},
    {"filename|sha384", true, "filename_hex:96", "lower_2", kComposite, "f", kIn<PD, AD, PI>},
    {"filename|sha512", true, "filename_hex:128", "lower_2", kComposite, "f", kIn<PD, AD, PI>},
    {"filename|sha512/224", true, "filename_hex:56", "lower_2", kComposite, "f", kIn<PD, AD, PI>},
    {"filename|sha512/256", true, "filename_hex:64", "lower_2", kComposite, "f", kIn<PD, AD, PI>},
    {"filename|sha3-224", true, "filename_hex:56", "lower_2", kComposite, "f", kIn<PD, AD, PI, EA>},
    {"filename|sha3-256", true, "filename_hex:64", "lower_2", kComposite, "f", kIn<PD, AD, PI, EA>},
    {"filename|sha3-384", true, "filename_hex:96", "lower_2", kComposite, "f", kIn<PD, AD, PI, EA>},
    {"filename|sha3-512", true, "filename_hex:128", "lower_2", kComposite, "f", kIn<PD, AD, PI, EA>},
    {"filename|tlsh", true, "filename_tlsh", "lower_2", kComposite, "f", kIn<PD, AD, PI>},
    {"windows-scheduled-task", false, "single_line", "", 0, "", kIn<AD>},
    {"windows-service-name", false, "windows_service", "", 0, "", kIn<AD>},
    {"windows-service-displayname", false, "windows_service", "", 0, "", kIn<AD>},
    {"whois-registrant-email", false, "email", "lower", 0, "", kIn<AT, PD, SN>},
    {"whois-registrant-phone", false, "numeric", "phone", 0, "", kIn<AT>},
    {"whois-registrant-name", false, "single_line", "", 0, "", kIn<AT>},
    {"whois-registrant-org", false, "single_line", "", 0, "", kIn<AT>},
    {"whois-registrar", false, "single_line", "", 0, "", kIn<AT>},
    {"whois-creation-date", false, "single_line", "", 0, "", kIn<AT>},
    {"x509-fingerprint-sha1", true, "hex:40", "strip_colons lower", 0, "fn", kIn<NA, PD, AD, PI, AT, EA>},
    {"x509-fingerprint-md5", true, "hex:32", "strip_colons lower", 0, "fn", kIn<NA, PD, AD, PI, AT, EA>},
    {"x509-fingerprint-sha256", true, "hex:64", "strip_colons lower", 0, "fn", kIn<NA, PD, AD, PI, AT, EA>},
    {"dns-soa-email", false, "email", "", 0, "", kIn<AT>},
    {"size-in-bytes", false, "uint", "", kRegexpExempt, "", kIn<OT>},
    {"counter", false, "uint", "", kNonCorrelating | kRegexpExempt, "", kIn<OT>},
    {"integer", false, "integer", "", kNonCorrelating, "", kIn<OT>},
    {"datetime", false, "datetime", "iso8601_us", 0, "", kIn<OT>},
    {"port", false, "port", "", kNonCorrelating, "", kIn<NA, OT>},
    {"ip-dst|port", true, "ip_port", "ip_port", kComposite | kPrimaryOnly, "n", kIn<NA, PD, EA>},
    {"ip-src|port", true, "ip_port", "ip_port", kComposite | kPrimaryOnly, "n", kIn<NA, PD, EA>},
    {"hostname|port", true, "domain_port", "lower colon_to_pipe", kComposite | kPrimaryOnly, "n", kIn<NA, PD>},
    {"mac-address", false, "mac48", "mac", 0, "n", kIn<NA, PD, EA>},
    {"mac-eui-64", false, "mac64", "mac", 0, "n", kIn<NA, PD, EA>},
    {"email-dst-display-name", false, "single_line", "", 0, "", kIn<PD>},
    {"email-src-display-name", false, "single_line", "", 0, "", kIn<PD>},
    {"email-header", false, "any", "", 0, "", kIn<PD>},
    {"email-reply-to", false, "single_line", "", 0, "", kIn<PD>},
    {"email-x-mailer", false, "single_line", "", 0, "", kIn<PD>},
    {"email-mime-boundary", false, "single_line", "", 0, "", kIn<PD>},
    {"email-thread-index", false, "single_line", "", 0, "", kIn<PD>},
    {"email-message-id", false, "single_line", "", 0, "", kIn<PD>},
    {"github-username", false, "single_line", "", 0, "", kIn<SN>},
    {"github-repository", false, "single_line", "", 0, "", kIn<SN, EA>},
    {"github-organisation", false, "single_line", "", 0, "", kIn<SN>},
    {"jabber-id", false, "email", "", 0, "", kIn<SN>},
    {"twitter-id", false, "single_line", "", 0, "", kIn<SN>},
    {"dkim", false, "single_line", "", 0, "", kIn<NA>},
    {"dkim-signature", false, "single_line", "", 0, "", kIn<NA>},
    {"first-name", false, "any", "", 0, "", kIn<PE>},
    {"middle-name", false, "any", "", 0, "", kIn<PE>},
    {"last-name", false, "any", "", 0, "", kIn<PE>},
    {"full-name", false, "any", "", 0, "", kIn<PE>},
    {"date-of-birth", false, "single_line", "", 0, "", kIn<PE>},
    {"place-of-birth", false, "single_line", "", 0, "", kIn<PE>},
    {"gender", false, "single_line", "", kNonCorrelating, "", kIn<PE>},
    {"passport-number", false, "single_line", "", 0, "", kIn<PE>},
    {"passport-country", false, "single_line", "", 0, "", kIn<PE>},
    {"passport-expiration", false, "single_line", "", 0, "", kIn<PE>},
    {"redress-number", false, "single_line", "", 0, "", kIn<PE>},
    {"nationality", false, "single_line", "", kNonCorrelating, "", kIn<PE>},
    {"visa-number", false, "single_line", "", 0, "", kIn<PE>},
    {"issue-date-of-the-visa", false, "single_line", "", 0, "", kIn<PE>},
    {"primary-residence", false, "single_line", "", 0, "", kIn<PE>},
    {"country-of-residence", false, "single_line", "", 0, "", kIn<PE>},
    {"special-service-request", false, "single_line", "", 0, "", kIn<PE>},
    {"frequent-flyer-number", false, "single_line", "", 0, "", kIn<PE>},
    {"travel-details", false, "single_line", "", 0, "", kIn<PE>},
    {"payment-details", false, "single_line", "", 0, "", kIn<PE>},
    {"place-port-of-original-embarkation", false, "single_line", "", 0, "", kIn<PE>},
    {"place-port-of-clearance", false, "single_line", "", 0, "", kIn<PE>},
    {"place-port-of-onward-foreign-destination", false, "single_line", "", 0, "", kIn<PE>},
    {"passenger-name-record-locator-number", false, "single_line", "", 0, "", kIn<PE>},
    {"mobile-application-id", true, "single_line", "", 0, "", kIn<PD, PI>},
    {"azure-application-id", true, "single_line", "", 0, "", kIn<PD, PI>},
    {"chrome-extension-id", true, "single_line", "", 0, "", kIn<PD, PI>},
    {"cortex", false, "json", "", kNonCorrelating, "", kIn<EA>},
    {"boolean", false, "boolean", "boolean", kNonCorrelating, "", kIn<OT>},
    {"anonymised", false, "any", "lower", kNonCorrelating, "", kIn<OT, IR, TD, AV, PD, AD, PI, PM, NA, PT, AT, EA, FF, ST, SN, PE>},
    {"onion-address", true, "onion", "lower", 0, "", kIn<NA, PD, EA>},
    // Added by MISP after 2.5.1; accepted on input.
    {"edge-extension-id", true, "single_line", "", 0, "", kIn<PD, PI>},
    {"suricata", true, "any", "", 0, "", kIn<NA, EA>},
    {"uuid", false, "uuid", "", 0, "", kIn<OT>},
};
// clang-format on

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_ATTRIBUTE_TYPE_TABLE_H_
