// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_NIDS_TEXT_H_
#define MUNINN_SERVER_EXPORT_NIDS_TEXT_H_

// Texts inside the rules of intrusion detection systems (rules.md §12).

#include <string>
#include <string_view>

namespace muninn::exports {

// A value as rules take it: characters with a meaning become "|3b|", "0x" becomes "|30 78|", one pass. Beyond what MISP
// does, control characters become hexadecimal, too: a line break in a value must not begin a rule of its own.
std::string EscapeRuleText(std::string_view text);

// A tag's name inside msg:"…": as above, but ":" and "|" stay, which do no harm there. MISP escapes nothing here, so a tag
// such as x:y="z" spoils the rule.
std::string EscapeTagName(std::string_view name);

// For pcre: characters of regular expressions with a backslash before them, as PHP's preg_quote.
std::string QuoteRegex(std::string_view text);

// "evil.com" -> "|04|evil|03|com|00|": a name inside a DNS packet.
std::string DnsName(std::string_view name);

// A rule that somebody stored, made ours: sid, rev, classtype, msg and reference are replaced where they are there, and put
// in at the end where they are not. Line breaks become spaces. `message` is "MISP e7 [tags]", `reference` "url,https://…".
std::string RewriteStoredRule(std::string_view rule, uint64_t sid, std::string_view message, std::string_view reference);

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_NIDS_TEXT_H_
