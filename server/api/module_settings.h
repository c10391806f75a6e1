// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_MODULE_SETTINGS_H_
#define MUNINN_SERVER_API_MODULE_SETTINGS_H_

// Settings that no table has: each module of a service that is switched on brings along whether it may be used
// ("Plugin.Enrichment_dns_enabled"), by which organisation only ("…_restrict"), and what it has to be told ("…_nameserver").
// They are there while the service lists the module, as in MISP; what they were set to stays.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/settings/setting_table.h"
#include "server/api/call.h"
#include "server/modules/module_service.h"

namespace muninn::api {

struct ModuleSetting {
  std::string name, description;
  SettingRow row;  // its texts lie here
};
using ModuleSettings = std::vector<std::unique_ptr<const ModuleSetting>>;

// Those of all modules of a family; none while the service does not answer.
ModuleSettings SettingsOfModules(Call& call, std::string_view family);
// nullptr: no module has it.
std::unique_ptr<const ModuleSetting> FindModuleSetting(Call& call, std::string_view name);

// As MISP's diagnostics tell it: 0 it answers, 1 it is switched off, 2 it has no modules; a text: why it does not answer.
void WriteModuleStatus(json::JsonWriter& writer, Call& call, std::string_view family);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_MODULE_SETTINGS_H_
