// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_sharing_group_blueprint.h"

#include "engine/access/actor.h"
#include "engine/command/blueprint.h"
#include "engine/command/decide.h"
#include "schema/base/status.h"

namespace muninn {

absl::Status CheckSharingGroupBlueprint(const EntryScene& scene, const fb::SharingGroupBlueprintT* before,
                                        fb::SharingGroupBlueprintT* after) {
  const Actor& actor = scene.actor;
  if (!actor.may(Permission::kSharingGroup)) return absl::PermissionDeniedError(kNoPermission);
  if (before != nullptr && !actor.is_site_admin() && OrgId(before->org_id) != actor.org)
    return absl::PermissionDeniedError(kNoPermission);
  if (after == nullptr) return absl::OkStatus();
  if (after->name.empty()) return FieldError("name", "This field cannot be left blank");
  absl::StatusOr<std::string> rules = ReadBlueprintRules(after->rules);
  if (!rules.ok()) return FieldError("rules", ToStd(rules.status().message()));
  after->rules = *std::move(rules);
  if (before == nullptr) {
    after->user_id = actor.user.value();
    after->org_id = actor.org.value();
  }
  after->timestamp = scene.context.now();
  return absl::OkStatus();
}

}  // namespace muninn
