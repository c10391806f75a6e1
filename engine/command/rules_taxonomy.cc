// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_taxonomy.h"

#include "engine/access/actor.h"
#include "engine/command/decide.h"
#include "schema/base/status.h"

namespace muninn {

absl::Status CheckTaxonomy(const EntryScene& scene, const fb::TaxonomyT*, fb::TaxonomyT* after) {
  if (!scene.actor.is_site_admin()) return absl::PermissionDeniedError(kNoPermission);
  if (after == nullptr) return absl::OkStatus();
  const std::string& space = after->namespace_;
  if (space.empty() || space.find_first_of(":=\"") != std::string::npos)
    return FieldError("namespace", "A namespace is text without \":\", \"=\" and quotes.");
  for (const auto& predicate : after->predicates) {
    if (predicate->value.empty()) return FieldError("predicates", "A predicate needs a value.");
  }
  return absl::OkStatus();
}

}  // namespace muninn
