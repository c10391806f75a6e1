// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_VALUE_LIST_H_
#define MUNINN_ENGINE_MATCH_VALUE_LIST_H_

// "Does this list of known values have this one?" One list, one of the five ways to compare (MISP 2.5.1's warninglists):
//
//   string     the value is an entry                       example: "d41d8cd98f00b204e9800998ecf8427e"
//   substring  an entry occurs in the value                "https://www.virustotal.com/x" has "virustotal.com"
//   hostname   the value's host is an entry or below one   "https://mail.google.com/x" is below "google.com"
//   cidr       the address or range lies in an entry       "10.1.2.3" lies in "10.0.0.0/8"
//   regex      an entry ("/…/i") matches somewhere
//
// Built once, then shared: any number of threads may ask. Half a million entries take some 30 bytes each beside their texts.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muninn::match {

class PatternCompiler;

// What of an attribute's value is asked for: its halves when the type ("ip-dst|port", "malware-sample") has such, else the whole.
std::vector<std::string_view> HalvesOf(std::string_view type, std::string_view value);

class ValueList {
 public:
  // `entries` must outlive the list. Entries that do not parse never match. Expressions are compiled by `compiler`, behind the
  // scenes; nullptr: never, and each is looked for alone. nullptr: there is no such type.
  static std::unique_ptr<const ValueList> Make(std::string_view type, std::span<const std::string_view> entries,
                                               PatternCompiler* compiler = nullptr);
  virtual ~ValueList() = default;

  // What matched, as MISP reports it: the value, the entry, the host's suffix, or "network/length". Letter case counts, save in
  // hosts' entries and where a regex says otherwise.
  virtual std::optional<std::string> Find(std::string_view value) const = 0;
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_VALUE_LIST_H_
