// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_TAXONOMY_H_
#define MUNINN_ENGINE_COMMAND_RULES_TAXONOMY_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/taxonomy_generated.h"

namespace muninn {

// See entry_rules.h. Taxonomies are the site administrators' business.
absl::Status CheckTaxonomy(const EntryScene& scene, const fb::TaxonomyT* before, fb::TaxonomyT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_TAXONOMY_H_
