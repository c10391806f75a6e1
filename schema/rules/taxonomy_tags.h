// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_TAXONOMY_TAGS_H_
#define MUNINN_SCHEMA_RULES_TAXONOMY_TAGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/entities/taxonomy_generated.h"
#include "schema/rules/machine_tag.h"

namespace muninn::rules {

// One tag that a taxonomy defines.
struct TaxonomyTag {
  std::string name;      // "tlp:red", phishing:state="active"
  std::string expanded;  // for people
  std::string description;
  std::string own_colour;  // as the taxonomy has it; may be empty
  std::string colour;      // that, or one by place
  std::optional<int64_t> number;
  const fb::TaxonomyPredicate* predicate = nullptr;
};

// In the order of predicates and their entries.
std::vector<TaxonomyTag> TagsOf(const fb::Taxonomy& taxonomy);
// What the taxonomy says about one of its tags; of predicates it does not have only the taxonomy's own flag counts.
Exclusivity ExclusivityIn(const fb::Taxonomy& taxonomy, const MachineTag& tag);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_TAXONOMY_TAGS_H_
