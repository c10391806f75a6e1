// SPDX-License-Identifier: Apache-2.0
#include "server/modules/module_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "schema/json/json_writer.h"
#include "schema/json/lenient.h"
#include "server/feeds/fetch.h"

namespace muninn::modules {
namespace {

constexpr int64_t kListSeconds = 5;

std::string Text(json::Value value) { return value.AsText().value_or(""); }

std::vector<std::string> Texts(json::Value list) {
  std::vector<std::string> texts;
  json::ForEachElement(list, [&](json::Value element) {
    if (std::optional<std::string> text = element.AsText(); text && !text->empty()) texts.push_back(*std::move(text));
  });
  return texts;
}

// ["apikey","limit"], {"apikey":"what for"}, {"apikey":{"type":…,"description":…}} or [{"name":"apikey",…}].
std::vector<ModuleParameter> ReadParameters(json::Value config) {
  std::vector<ModuleParameter> parameters;
  const auto add = [&](std::string name, json::Value about) {
    if (name.empty()) return;
    ModuleParameter parameter;
    parameter.name = std::move(name);
    if (about.is_object()) {
      parameter.type = Text(about["type"]);
      parameter.description = Text(about["description"]);
      parameter.redacted = about["redacted"].Truthy();
      parameter.cli_only = about["cli_only"].Truthy();
    } else {
      parameter.description = Text(about);
    }
    parameters.push_back(std::move(parameter));
  };
  config.ForEach([&](json::Value element) {
    element.is_object() ? add(Text(element["name"]), element) : add(Text(element), json::Value());
  });
  config.ForEachMember([&](std::string_view name, json::Value about) { add(std::string(name), about); });
  return parameters;
}

void WriteWithout(json::JsonWriter& writer, json::Value object, std::string_view left_out) {
  writer.BeginObject();
  object.ForEachMember([&](std::string_view name, json::Value value) {
    if (name == left_out) return;
    writer.Key(name);
    writer.Raw(value.ToJson());
  });
  writer.EndObject();
}

Module ReadModule(json::Value value) {
  Module module;
  const json::Value meta = value["meta"], attributes = value["mispattributes"];
  module.name = Text(value["name"]);
  module.description = Text(meta["description"]);
  module.types = Texts(meta["module-type"]);
  module.inputs = Texts(attributes["input"]);
  module.misp_standard = Text(attributes["format"]) == "misp_standard";
  module.parameters = ReadParameters(meta["config"]);
  json::JsonWriter writer(&module.json);
  writer.BeginObject();
  value.ForEachMember([&](std::string_view name, json::Value member) {
    writer.Key(name);
    if (name == "meta" && member.is_object())
      WriteWithout(writer, member, "config");
    else
      writer.Raw(member.ToJson());
  });
  writer.EndObject();
  return module;
}

}  // namespace

std::string_view FamilyOfType(std::string_view type) {
  const std::string folded = absl::AsciiStrToLower(ToAbsl(type));
  if (folded == "hover" || folded == "expansion") return kFamilies[0];
  for (const std::string_view family : kFamilies) {
    if (folded == absl::AsciiStrToLower(ToAbsl(family))) return family;
  }
  return "";
}

bool Module::Is(std::string_view type) const { return std::find(types.begin(), types.end(), type) != types.end(); }
bool Module::Takes(std::string_view type) const { return std::find(inputs.begin(), inputs.end(), type) != inputs.end(); }

std::string ModuleService::SettingOf(std::string_view module, std::string_view what) const {
  return absl::StrCat("Plugin.", family_, "_", ToAbsl(module), "_", ToAbsl(what));
}

bool ModuleService::on() const { return SettingFlag(reader_, SettingOf("services", "enable")); }

int64_t ModuleService::Seconds(std::string_view setting, int64_t otherwise) const {
  const int64_t seconds = SettingNumber(reader_, absl::StrCat("Plugin.", family_, "_", ToAbsl(setting)), otherwise);
  return seconds > 0 ? seconds : otherwise;
}

absl::StatusOr<json::Document> ModuleService::Ask(std::string_view path, std::string body, int64_t seconds, uint64_t bytes_max,
                                                  std::function<bool()> keep_going) const {
  if (!on()) return absl::FailedPreconditionError(absl::StrCat(family_, " services are not enabled."));
  std::string address = SettingText(reader_, SettingOf("services", "url"));
  while (!address.empty() && address.back() == '/') address.pop_back();
  absl::StrAppend(&address, ":", SettingText(reader_, SettingOf("services", "port")), ToAbsl(path));
  feeds::FetchOptions options;
  // Without the last one a large question waits for a leave that the service may not know how to give.
  options.headers = {"Content-Type: application/json", "Accept: application/json", "Expect:"};
  options.body = std::move(body);
  options.seconds_max = seconds;
  options.bytes_max = bytes_max;
  options.keep_going = std::move(keep_going);
  std::string text;
  const absl::Status fetched = feeds::Fetch(address, options, [&](std::string_view piece) {
    text += piece;
    return absl::OkStatus();
  });
  if (absl::IsCancelled(fetched)) return fetched;
  if (!fetched.ok()) return absl::UnavailableError(fetched.message());
  absl::StatusOr<json::Document> document = json::Document::Parse(text);
  if (!document.ok()) return absl::UnavailableError(absl::StrCat(address, ": ", document.status().message()));
  return document;
}

absl::StatusOr<std::vector<Module>> ModuleService::Modules() const {
  ASSIGN_OR_RETURN(const json::Document document, Ask("/modules", "", kListSeconds, kModuleListBytesMax));
  if (!document.root().is_array()) return absl::UnavailableError("The module service does not list its modules.");
  std::vector<Module> modules;
  document.root().ForEach([&](json::Value value) {
    if (Module module = ReadModule(value); !module.name.empty()) modules.push_back(std::move(module));
  });
  return modules;
}

bool ModuleService::MayUse(const Actor& actor, const Module& module) const {
  if (!SettingFlag(reader_, SettingOf(module.name, "enabled"))) return false;
  if (actor.is_site_admin()) return true;
  const std::string only = SettingText(reader_, SettingOf(module.name, "restrict"));
  return only.empty() || only == "0" || only == std::to_string(actor.org.value());
}

absl::StatusOr<std::vector<Module>> ModuleService::ModulesFor(const Actor& actor) const {
  ASSIGN_OR_RETURN(std::vector<Module> modules, Modules());
  modules.erase(std::remove_if(modules.begin(), modules.end(), [&](const Module& module) { return !MayUse(actor, module); }),
                modules.end());
  return modules;
}

absl::StatusOr<std::optional<std::string>> ModuleService::ConfigOf(const Module& module) const {
  if (module.parameters.empty()) return std::optional<std::string>();
  std::string config;
  json::JsonWriter writer(&config);
  writer.BeginObject();
  for (const ModuleParameter& parameter : module.parameters) {
    ASSIGN_OR_RETURN(const std::string value, OpenSetting(reader_, key_, SettingOf(module.name, parameter.name)));
    if (value.empty())
      writer.MemberNull(parameter.name);
    else
      writer.Member(parameter.name, value);
  }
  writer.EndObject();
  return std::optional<std::string>(std::move(config));
}

absl::StatusOr<json::Document> ModuleService::Query(std::string question, bool hover, std::function<bool()> keep_going) const {
  const int64_t seconds = hover ? Seconds("hover_timeout", 5) : Seconds("timeout", 10);
  return Ask("/query", std::move(question), seconds, kModuleAnswerBytesMax, std::move(keep_going));
}

}  // namespace muninn::modules
