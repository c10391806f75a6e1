// SPDX-License-Identifier: Apache-2.0
#include "server/api/module_settings.h"
#include "engine/settings/settings.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"

namespace muninn::api {
namespace {

using modules::Module;
using modules::ModuleParameter;
using modules::ModuleService;

ModuleService ServiceOf(Call& call, std::string_view family) {
  return ModuleService(call.reader(), call.engine().options().secret_key, family);
}

std::unique_ptr<const ModuleSetting> Make(std::string name, std::string description, SettingType type, std::string_view test,
                                          uint8_t flags) {
  auto setting = std::make_unique<ModuleSetting>();
  setting->name = std::move(name);
  setting->description = std::move(description);
  SettingRow& row = setting->row;
  row.name = setting->name;
  row.level = 1;
  row.type = type;
  row.value = type == SettingType::kBoolean ? "0" : "";
  row.test = test;
  row.flags = flags;
  row.description = setting->description;
  return setting;
}

void AddSettingsOf(const ModuleService& service, const Module& module, std::string_view family, ModuleSettings* settings) {
  settings->push_back(Make(service.SettingOf(module.name, "enabled"), module.description, SettingType::kBoolean, "testBool", 0));
  if (family == "Action") return;
  settings->push_back(Make(service.SettingOf(module.name, "restrict"), "Restrict the use of this module to an organisation.",
                           SettingType::kNumeric, "testLocalOrg", SettingRow::kNullable));
  for (const ModuleParameter& parameter : module.parameters) {
    const bool boolean = parameter.type == "boolean";
    uint8_t flags = SettingRow::kNullable;
    const std::string name = service.SettingOf(module.name, parameter.name);
    if (parameter.redacted || IsSecretSetting(name)) flags |= SettingRow::kRedacted;
    if (parameter.cli_only) flags |= SettingRow::kCliOnly;
    settings->push_back(Make(name, parameter.description, boolean ? SettingType::kBoolean : SettingType::kString,
                             boolean ? "testBool" : "", flags));
  }
}

}  // namespace

ModuleSettings SettingsOfModules(Call& call, std::string_view family) {
  const ModuleService service = ServiceOf(call, family);
  ModuleSettings settings;
  const absl::StatusOr<std::vector<Module>> listed = service.Modules();
  if (!listed.ok()) return settings;
  for (const Module& module : *listed) {
    const auto of_family = [&](const std::string& type) { return modules::FamilyOfType(type) == family; };
    if (std::any_of(module.types.begin(), module.types.end(), of_family)) AddSettingsOf(service, module, family, &settings);
  }
  return settings;
}

std::unique_ptr<const ModuleSetting> FindModuleSetting(Call& call, std::string_view name) {
  for (const std::string_view family : modules::kFamilies) {
    if (!name.starts_with(absl::StrCat("Plugin.", ToAbsl(family), "_"))) continue;
    for (std::unique_ptr<const ModuleSetting>& setting : SettingsOfModules(call, family)) {
      if (setting->name == name) return std::move(setting);
    }
  }
  return nullptr;
}

void WriteModuleStatus(json::JsonWriter& writer, Call& call, std::string_view family) {
  writer.Key(family);
  const ModuleService service = ServiceOf(call, family);
  if (!service.on()) return writer.Number(1);
  const absl::StatusOr<std::vector<Module>> listed = service.Modules();
  if (!listed.ok()) return writer.String(ToStd(listed.status().message()));
  writer.Number(listed->empty() ? 2 : 0);
}

}  // namespace muninn::api
