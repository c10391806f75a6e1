// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_ALERT_FILTER_H_
#define MUNINN_ENGINE_MATCH_ALERT_FILTER_H_

// The user setting publish_alert_filter: of which published events somebody wants to be told. Pure.
//
//   {"AND": {"NOT": {"EventTag.name": ["%osint%"]}, "OR": {"Tag.name": ["tlp:green", "tlp:amber"]}}}
//
// AND, OR and NOT (none of them) hold members; any other key is a condition on names: EventTag.name, AttributeTag.name (also in
// objects), Tag.name (both), Orgc.name, Orgc.uuid, ThreatLevel.name. It holds when any of its texts is one of the names; a "%"
// at either end of a text makes it "contains". ASCII letter case does not count. As MISP 2.5.1 has it, too: of the whole filter
// only the first member counts; unknown keys and the elements of a list of members do not hold; nor does a group without members.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schema/json/json_value.h"

namespace muninn::match {

// What a filter asks of an event, as the reader sees it.
struct AlertSubject {
  std::vector<std::string> event_tags, attribute_tags;
  std::string orgc_name, orgc_uuid;
  std::string threat_level;  // "High", …
};

// Immutable; any thread.
class AlertFilter {
 public:
  // Never fails. What is empty, or neither an object nor a list, wants everything.
  explicit AlertFilter(json::Value filter);

  bool Wants(const AlertSubject& subject) const;

 private:
  enum class Kind : uint8_t { kAnd, kOr, kNot, kEventTag, kAttributeTag, kTag, kOrgcName, kOrgcUuid, kThreatLevel, kUnknown };
  struct Lookup {
    std::string text;  // folded, without "%"
    bool contains = false;
  };
  struct Node {
    Kind kind = Kind::kUnknown;
    std::vector<Lookup> lookups;
    std::vector<Node> children;
  };

  static Kind KindOf(std::string_view key);
  static Node NodeOf(std::string_view key, json::Value value);
  static bool Holds(const Node& node, const AlertSubject& subject);
  static bool HoldsFor(const Node& node, const std::string& name);
  static bool HoldsFor(const Node& node, const std::vector<std::string>& names);

  std::vector<Node> first_;  // the one member that counts; empty: everything is wanted
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_ALERT_FILTER_H_
