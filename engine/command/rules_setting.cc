// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_setting.h"

#include "engine/access/actor.h"
#include "engine/command/seal_field.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"

namespace muninn {

absl::Status CheckSettingEntry(const EntryScene& scene, const fb::SettingT* before, fb::SettingT* after) {
  if (!scene.actor.is_site_admin()) return absl::PermissionDeniedError(kNoPermission);
  if (after == nullptr) return absl::OkStatus();
  if (after->name.empty()) return FieldError("name", "This field cannot be left blank");
  if (!IsSecretSetting(after->name)) return absl::OkStatus();
  return SealField(scene, fb::EntryKind::Setting, "value", before == nullptr ? "" : before->value, &after->value);
}

}  // namespace muninn
