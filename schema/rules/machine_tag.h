// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_MACHINE_TAG_H_
#define MUNINN_SCHEMA_RULES_MACHINE_TAG_H_

// Machine tags and what their taxonomies allow beside each other (MISP 2.5.1). Pure.

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muninn::rules {

// "tlp:red" -> {tlp, red, ""}; a:b="c" -> {a, b, c}.
struct MachineTag {
  std::string_view space, predicate, value;
  bool has_value() const { return !value.empty(); }
};
// nullopt: a free tag. The parts point into `name`.
std::optional<MachineTag> SplitMachineTag(std::string_view name);
// The tag without its last component: "tlp" of "tlp:red", "a:b" of a:b="c". What tags collide by.
std::string ShortenMachineTag(const MachineTag& tag);

// What a tag's taxonomy says; neither for taxonomies nobody knows.
struct Exclusivity {
  bool taxonomy = false;
  bool predicate = false;
};
using ExclusivityOf = std::function<Exclusivity(const MachineTag&)>;

// May a tag join those that are there? Tags of things and local ones are judged apart: give only one sort.
bool MayJoin(std::string_view name, std::span<const std::string> present, const ExclusivityOf& exclusivity);

struct TagConflict {
  std::vector<std::string> tags;  // in the order they were given
  bool by_taxonomy = false;       // else by predicate
};
// Tags that should not stand together, in the order of their first ones.
std::vector<TagConflict> FindTagConflicts(std::span<const std::string> present, const ExclusivityOf& exclusivity);

// "#rrggbb" of the `index`-th (from 0) of `count` tags of a taxonomy that gives it no colour: one hue a namespace, brighter
// from tag to tag.
std::string TaxonomyColour(std::string_view space, size_t index, size_t count);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_MACHINE_TAG_H_
