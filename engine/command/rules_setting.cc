// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_setting.h"

#include "engine/access/actor.h"
#include "schema/base/status.h"

namespace muninn {

absl::Status CheckSettingEntry(const EntryScene& scene, const fb::SettingT*, fb::SettingT* after) {
  if (!scene.actor.is_site_admin()) return absl::PermissionDeniedError(kNoPermission);
  if (after != nullptr && after->name.empty()) return FieldError("name", "This field cannot be left blank");
  return absl::OkStatus();
}

}  // namespace muninn
