// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_SETTING_H_
#define MUNINN_ENGINE_COMMAND_RULES_SETTING_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/setting_generated.h"

namespace muninn {

// See entry_rules.h. Settings are for site administrators; what a value must look like is the asker's business (engine/settings).
absl::Status CheckSettingEntry(const EntryScene& scene, const fb::SettingT* before, fb::SettingT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_SETTING_H_
