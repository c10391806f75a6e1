// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/machine_tag.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace muninn::rules {
namespace {

constexpr std::string_view kSpecial = ":=\"";

// TLP 2.0 renamed white to clear: both may stand on one thing, for readers of either version.
bool AreSynonyms(std::string_view a, std::string_view b) {
  return (a == "tlp:white" && b == "tlp:clear") || (a == "tlp:clear" && b == "tlp:white");
}

bool IsExclusive(const MachineTag& tag, const ExclusivityOf& exclusivity) {
  const Exclusivity found = exclusivity(tag);
  return found.taxonomy || found.predicate;
}

}  // namespace

std::optional<MachineTag> SplitMachineTag(std::string_view name) {
  const size_t colon = name.find_first_of(kSpecial);
  if (colon == 0 || colon == std::string_view::npos || name[colon] != ':') return std::nullopt;
  MachineTag tag;
  tag.space = name.substr(0, colon);
  const std::string_view rest = name.substr(colon + 1);
  const size_t end = rest.find_first_of(kSpecial);
  tag.predicate = rest.substr(0, end);
  if (tag.predicate.empty()) return std::nullopt;
  if (end == std::string_view::npos) return tag;
  std::string_view value = rest.substr(end);
  if (!value.starts_with("=\"") || !value.ends_with('"') || value.size() < 4) return std::nullopt;
  value = value.substr(2, value.size() - 3);
  if (value.find('"') != std::string_view::npos) return std::nullopt;
  tag.value = value;
  return tag;
}

std::string ShortenMachineTag(const MachineTag& tag) {
  std::string shortened(tag.space);
  if (tag.has_value()) shortened.append(":").append(tag.predicate);
  return shortened;
}

bool MayJoin(std::string_view name, std::span<const std::string> present, const ExclusivityOf& exclusivity) {
  const std::optional<MachineTag> tag = SplitMachineTag(name);
  if (!tag) return true;
  const std::string shortened = ShortenMachineTag(*tag);
  bool collides = false;
  for (const std::string& other : present) {
    if (AreSynonyms(name, other)) return true;
    const std::optional<MachineTag> split = SplitMachineTag(other);
    collides |= split && ShortenMachineTag(*split) == shortened;
  }
  return !collides || !IsExclusive(*tag, exclusivity);
}

std::vector<TagConflict> FindTagConflicts(std::span<const std::string> present, const ExclusivityOf& exclusivity) {
  struct Group {
    std::string shortened;
    MachineTag first;
    std::vector<std::string> tags;
  };
  std::vector<Group> groups;
  for (const std::string& name : present) {
    const std::optional<MachineTag> tag = SplitMachineTag(name);
    if (!tag) continue;
    const std::string shortened = ShortenMachineTag(*tag);
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& one) { return one.shortened == shortened; });
    if (group == groups.end()) group = groups.insert(groups.end(), {shortened, *tag, {}});
    group->tags.push_back(name);
  }
  std::vector<TagConflict> conflicts;
  for (Group& group : groups) {
    if (group.tags.size() < 2 || (group.tags.size() == 2 && AreSynonyms(group.tags[0], group.tags[1]))) continue;
    const Exclusivity found = exclusivity(group.first);
    if (found.taxonomy || found.predicate) conflicts.push_back({std::move(group.tags), found.taxonomy});
  }
  return conflicts;
}

std::string TaxonomyColour(std::string_view space, size_t index, size_t count) {
  int sum = 0;
  for (const char c : space) sum += static_cast<unsigned char>(c);
  const double hue = (sum % 100) / 100.0;
  const double value = (20 + (80.0 / static_cast<double>(count)) * static_cast<double>(index + 1)) / 100;
  const double sixth = hue * 6;
  const int sector = static_cast<int>(sixth);
  const double part = sixth - sector, falling = value * (1 - part), rising = value * part;
  const std::array<std::array<double, 3>, 6> sectors = {{{value, rising, 0},
                                                         {falling, value, 0},
                                                         {0, value, rising},
                                                         {0, falling, value},
                                                         {rising, 0, value},
                                                         {value, 0, falling}}};
  const auto& channels = sectors[static_cast<size_t>(sector) % 6];
  char text[8];
  std::snprintf(text, sizeof(text), "#%02x%02x%02x", static_cast<unsigned>(std::lround(channels[0] * 255)) & 0xff,
                static_cast<unsigned>(std::lround(channels[1] * 255)) & 0xff,
                static_cast<unsigned>(std::lround(channels[2] * 255)) & 0xff);
  return text;
}

}  // namespace muninn::rules
