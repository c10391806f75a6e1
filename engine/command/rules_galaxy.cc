// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_galaxy.h"

#include "engine/access/actor.h"
#include "schema/base/status.h"

namespace muninn {

absl::Status CheckGalaxy(const EntryScene& scene, const fb::GalaxyT*, fb::GalaxyT* after) {
  if (!scene.actor.is_site_admin()) return absl::PermissionDeniedError(kNoPermission);
  if (after != nullptr && after->type.empty()) return FieldError("type", "This field cannot be left blank");
  return absl::OkStatus();
}

absl::Status CheckGalaxyCluster(const EntryScene& scene, const fb::GalaxyClusterT* before, fb::GalaxyClusterT* after) {
  const Actor& actor = scene.actor;
  if (!actor.may(Permission::kGalaxyEditor)) return absl::PermissionDeniedError(kNoPermission);
  if (before != nullptr && !actor.is_site_admin() && OrgId(before->orgc_id) != actor.org)
    return absl::PermissionDeniedError(kNoPermission);
  if (after != nullptr && after->value.empty()) return FieldError("value", "This field cannot be left blank");
  return absl::OkStatus();
}

}  // namespace muninn
