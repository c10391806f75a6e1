// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_NIDS_RULES_H_
#define MUNINN_SERVER_EXPORT_NIDS_RULES_H_

// What rules an attribute makes, for Suricata and for Snort (restsearch.md §12.3).

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "schema/entities/entities_generated.h"
#include "schema/rules/attribute_types.h"

namespace muninn::exports {

enum class Nids : uint8_t { kSuricata, kSnort };

// The parts that differ from rule to rule:
//   alert {proto} {from} {from_port} -> {to} {to_port} (msg: "… {text}"; {content} {tag} …)
struct NidsRule {
  std::string proto, from, from_port, to, to_port;
  std::string text;     // escaped
  std::string content;  // empty: none
  bool tag = false;     // keep the rest of the session
};
using TakeRule = std::function<void(const NidsRule& rule)>;

// Calls `take` for each rule of an attribute; not at all for types that no rule can be made of. Not for stored rules
// (type "snort"): those are rewritten, not made.
void MakeRules(Nids nids, const fb::Attribute& attribute, const TakeRule& take);

// The one rule of a "network-connection" or "ddos" object.
bool MakesObjectRule(std::string_view object_name);
NidsRule MakeObjectRule(std::string_view object_name, std::span<const fb::Attribute* const> attributes);

// The rule for a url; false when Suricata can't be told to look for it.
bool MakeSuricataUrl(std::string_view url, NidsRule& rule);

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_NIDS_RULES_H_
