// SPDX-License-Identifier: Apache-2.0
#include "schema/json/read_taxonomy.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "schema/json/lenient.h"

namespace muninn::json {
namespace {

std::string Text(Value value) { return value.AsText().value_or(""); }

// The members that predicates and entries share.
template <typename Native>
void ReadDefinition(Value value, Native& definition) {
  definition.value = Text(value["value"]);
  definition.expanded = Text(value["expanded"]);
  if (definition.expanded.empty()) definition.expanded = definition.value;
  definition.description = Text(value["description"]);
  definition.colour = Text(value["colour"]);
  if (const std::optional<int64_t> number = value["numerical_value"].AsInteger()) definition.numerical_value = *number;
}

fb::TaxonomyPredicateT* FindPredicate(fb::TaxonomyT& taxonomy, const std::string& value) {
  for (const auto& predicate : taxonomy.predicates) {
    if (predicate->value == value) return predicate.get();
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<fb::TaxonomyT> ReadTaxonomy(Value value) {
  fb::TaxonomyT taxonomy;
  taxonomy.namespace_ = Text(value["namespace"]);
  if (taxonomy.namespace_.empty()) return absl::InvalidArgumentError("A taxonomy needs a namespace.");
  taxonomy.description = Text(value["description"]);
  taxonomy.version = static_cast<uint64_t>(std::max<int64_t>(0, value["version"].AsInteger().value_or(1)));
  taxonomy.exclusive = FlagOf(value["exclusive"]).value_or(false);
  value["predicates"].ForEach([&](Value element) {
    auto predicate = std::make_unique<fb::TaxonomyPredicateT>();
    ReadDefinition(element, *predicate);
    predicate->exclusive = FlagOf(element["exclusive"]).value_or(false);
    if (!predicate->value.empty()) taxonomy.predicates.push_back(std::move(predicate));
  });
  if (taxonomy.predicates.empty()) return absl::InvalidArgumentError("A taxonomy needs predicates.");
  value["values"].ForEach([&](Value element) {
    fb::TaxonomyPredicateT* predicate = FindPredicate(taxonomy, Text(element["predicate"]));
    if (predicate == nullptr) return;
    element["entry"].ForEach([&](Value definition) {
      auto entry = std::make_unique<fb::TaxonomyEntryT>();
      ReadDefinition(definition, *entry);
      if (!entry->value.empty()) predicate->entries.push_back(std::move(entry));
    });
  });
  return taxonomy;
}

}  // namespace muninn::json
