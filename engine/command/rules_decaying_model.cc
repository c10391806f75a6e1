// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_decaying_model.h"

#include "engine/access/actor.h"
#include "engine/command/decide.h"
#include "schema/base/status.h"

namespace muninn {

absl::Status CheckDecayingModel(const EntryScene& scene, const fb::DecayingModelT* before, fb::DecayingModelT* after) {
  const Actor& actor = scene.actor;
  const bool is_default = before != nullptr ? before->default_ : after->default_;
  const bool own = before == nullptr || OrgId(before->org_id) == actor.org;
  const bool may = actor.is_site_admin() || (own && !is_default && actor.may(Permission::kDecaying));
  if (!may) return absl::PermissionDeniedError(kNoPermission);
  if (after == nullptr) return absl::OkStatus();
  if (after->name.empty()) return FieldError("name", "This field cannot be left blank");
  if (after->formula.empty()) after->formula = "Polynomial";
  if (after->version.empty()) after->version = "1";
  if (before == nullptr && after->org_id == 0) after->org_id = actor.org.value();
  return absl::OkStatus();
}

}  // namespace muninn
