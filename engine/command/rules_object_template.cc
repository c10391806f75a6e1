// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_object_template.h"

#include "engine/access/actor.h"
#include "schema/base/status.h"

namespace muninn {

absl::Status CheckObjectTemplate(const EntryScene& scene, const fb::ObjectTemplateT*, fb::ObjectTemplateT* after) {
  const bool may = scene.actor.is_site_admin() || (after == nullptr && scene.actor.may(Permission::kObjectTemplate));
  if (!may) return absl::PermissionDeniedError(kNoPermission);
  if (after != nullptr && after->name.empty()) return FieldError("name", "A template needs a name.");
  return absl::OkStatus();
}

}  // namespace muninn
