// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/taxonomy_tags.h"

#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace muninn::rules {
namespace {

std::string Text(const flatbuffers::String* text) { return text == nullptr ? std::string() : text->str(); }
std::optional<int64_t> Number(flatbuffers::Optional<int64_t> number) {
  return number ? std::optional<int64_t>(*number) : std::nullopt;
}

}  // namespace

std::vector<TaxonomyTag> TagsOf(const fb::Taxonomy& taxonomy) {
  std::vector<TaxonomyTag> tags;
  if (taxonomy.predicates() == nullptr) return tags;
  const std::string space = Text(taxonomy.namespace_());
  for (const fb::TaxonomyPredicate* predicate : *taxonomy.predicates()) {
    const std::string name = absl::StrCat(space, ":", Text(predicate->value())), title = Text(predicate->expanded());
    if (predicate->entries() == nullptr || predicate->entries()->size() == 0) {
      tags.push_back({name, title, Text(predicate->description()), Text(predicate->colour()), "",
                      Number(predicate->numerical_value()), predicate});
      continue;
    }
    for (const fb::TaxonomyEntry* entry : *predicate->entries()) {
      tags.push_back({absl::StrCat(name, "=\"", Text(entry->value()), "\""), absl::StrCat(title, ": ", Text(entry->expanded())),
                      Text(entry->description()), Text(entry->colour()), "", Number(entry->numerical_value()), predicate});
    }
  }
  for (size_t i = 0; i < tags.size(); ++i)
    tags[i].colour = tags[i].own_colour.empty() ? TaxonomyColour(space, i, tags.size()) : tags[i].own_colour;
  return tags;
}

Exclusivity ExclusivityIn(const fb::Taxonomy& taxonomy, const MachineTag& tag) {
  Exclusivity exclusivity{taxonomy.exclusive(), false};
  if (taxonomy.predicates() == nullptr) return exclusivity;
  const absl::string_view wanted(tag.predicate.data(), tag.predicate.size());
  for (const fb::TaxonomyPredicate* predicate : *taxonomy.predicates()) {
    if (absl::EqualsIgnoreCase(Text(predicate->value()), wanted)) exclusivity.predicate = predicate->exclusive();
  }
  return exclusivity;
}

}  // namespace muninn::rules
