// SPDX-License-Identifier: Apache-2.0
#include "engine/match/alert_filter.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "schema/base/status.h"

namespace muninn::match {
namespace {

std::string Folded(std::string_view text) { return absl::AsciiStrToLower(ToAbsl(text)); }

// Members of an object, elements of a list by their place.
template <typename Visit>
void ForEachEntryOf(json::Value value, const Visit& visit) {
  size_t place = 0;
  if (value.is_object()) value.ForEachMember(visit);
  if (value.is_array()) value.ForEach([&](json::Value element) { visit(std::to_string(place++), element); });
}

}  // namespace

AlertFilter::AlertFilter(json::Value filter) {
  ForEachEntryOf(filter, [this](std::string_view key, json::Value value) {
    if (first_.empty()) first_.push_back(NodeOf(key, value));
  });
}

bool AlertFilter::Wants(const AlertSubject& subject) const { return first_.empty() || Holds(first_[0], subject); }

AlertFilter::Kind AlertFilter::KindOf(std::string_view key) {
  constexpr std::pair<std::string_view, Kind> kKeys[] = {
      {"AND", Kind::kAnd},
      {"OR", Kind::kOr},
      {"NOT", Kind::kNot},
      {"EventTag.name", Kind::kEventTag},
      {"AttributeTag.name", Kind::kAttributeTag},
      {"Tag.name", Kind::kTag},
      {"Orgc.name", Kind::kOrgcName},
      {"Orgc.uuid", Kind::kOrgcUuid},
      {"ThreatLevel.name", Kind::kThreatLevel},
  };
  for (const auto& [name, kind] : kKeys) {
    if (name == key) return kind;
  }
  return Kind::kUnknown;
}

AlertFilter::Node AlertFilter::NodeOf(std::string_view key, json::Value value) {
  Node node;
  node.kind = KindOf(key);
  if (node.kind == Kind::kAnd || node.kind == Kind::kOr || node.kind == Kind::kNot) {
    ForEachEntryOf(value, [&](std::string_view name, json::Value child) { node.children.push_back(NodeOf(name, child)); });
    return node;
  }
  const auto add = [&](json::Value text) {
    const std::optional<std::string> given = text.AsText();
    if (!given) return;
    const size_t from = std::min(given->find_first_not_of('%'), given->size());
    const size_t last = given->find_last_not_of('%');
    const size_t to = last == std::string::npos ? from : last + 1;
    node.lookups.push_back({Folded(std::string_view(*given).substr(from, to - from)), to - from < given->size()});
  };
  if (value.is_object() || value.is_array())
    ForEachEntryOf(value, [&](std::string_view, json::Value text) { add(text); });
  else
    add(value);
  return node;
}

bool AlertFilter::Holds(const Node& node, const AlertSubject& subject) {
  const auto holds = [&](const Node& child) { return Holds(child, subject); };
  switch (node.kind) {
    case Kind::kAnd:
      return !node.children.empty() && std::all_of(node.children.begin(), node.children.end(), holds);
    case Kind::kOr:
      return std::any_of(node.children.begin(), node.children.end(), holds);
    case Kind::kNot:
      return !node.children.empty() && std::none_of(node.children.begin(), node.children.end(), holds);
    case Kind::kEventTag:
      return HoldsFor(node, subject.event_tags);
    case Kind::kAttributeTag:
      return HoldsFor(node, subject.attribute_tags);
    case Kind::kTag:
      return HoldsFor(node, subject.event_tags) || HoldsFor(node, subject.attribute_tags);
    case Kind::kOrgcName:
      return HoldsFor(node, subject.orgc_name);
    case Kind::kOrgcUuid:
      return HoldsFor(node, subject.orgc_uuid);
    case Kind::kThreatLevel:
      return HoldsFor(node, subject.threat_level);
    case Kind::kUnknown:
      return false;
  }
  return false;
}

bool AlertFilter::HoldsFor(const Node& node, const std::string& name) {
  const std::string folded = Folded(name);
  return std::any_of(node.lookups.begin(), node.lookups.end(), [&](const Lookup& lookup) {
    return lookup.contains ? folded.find(lookup.text) != std::string::npos : folded == lookup.text;
  });
}

bool AlertFilter::HoldsFor(const Node& node, const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return HoldsFor(node, name); });
}

}  // namespace muninn::match
