// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_tag_collection.h"

#include "engine/access/actor.h"
#include "engine/command/decide.h"
#include "schema/base/status.h"

namespace muninn {

absl::Status CheckTagCollection(const EntryScene& scene, const fb::TagCollectionT* before, fb::TagCollectionT* after) {
  const Actor& actor = scene.actor;
  const bool own = before == nullptr || OrgId(before->org_id) == actor.org;
  if (!actor.is_site_admin() && !(own && actor.may(Permission::kTagEditor))) return absl::PermissionDeniedError(kNoPermission);
  if (after == nullptr) return absl::OkStatus();
  if (after->name.empty()) return FieldError("name", "This field cannot be left blank");
  if (before == nullptr) {
    after->user_id = actor.user.value();
    after->org_id = actor.org.value();
  }
  return absl::OkStatus();
}

}  // namespace muninn
