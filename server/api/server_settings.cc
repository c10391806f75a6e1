// SPDX-License-Identifier: Apache-2.0
//
// servers: getSetting, serverSettings, serverSettingsEdit, eventBlockRule. The settings and what they default to:
// engine/settings. Shapes and texts: MISP 2.5.1.
#include <algorithm>
#include <array>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/secrets/secret_key.h"
#include "engine/settings/settings.h"
#include "schema/entities/setting_generated.h"
#include "server/api/entry_answer.h"
#include "server/api/module_settings.h"
#include "server/api/routes.h"
#include "server/api/server_report.h"
#include "server/api/setting_change.h"

namespace muninn::api {
namespace {

constexpr EntryAction kEdit{"Server", "servers", "serverSettingsEdit"};
constexpr EntryAction kBlockRule{"Server", "servers", "eventBlockRule"};
constexpr char kNotScalar[] = "Invalid input. Expected: {\"value\": \"new_setting\"}";
constexpr size_t kValueBytesMax = 65536;

const char* TypeName(SettingType type) {
  return type == SettingType::kBoolean ? "boolean" : type == SettingType::kNumeric ? "numeric" : "string";
}

void WriteValue(json::JsonWriter& writer, const SettingRow& row, std::string_view value) {
  int64_t number = 0;
  if (row.type == SettingType::kBoolean)
    writer.Bool(value == "1");
  else if (row.type == SettingType::kNumeric && absl::SimpleAtoi(ToAbsl(value), &number))
    writer.Number(number);
  else
    writer.String(value);
}

void WriteChoices(json::JsonWriter& writer, std::string_view choices) {
  if (choices.empty()) return;
  writer.Key("options");
  writer.BeginObject();
  for (const auto choice : absl::StrSplit(ToAbsl(choices), '|')) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(choice, absl::MaxSplits('=', 1));
    writer.Member(parts.first, parts.second);
  }
  writer.EndObject();
}

// The setting that the path names, or what to answer instead.
struct Named {
  const SettingRow* row = nullptr;
  std::unique_ptr<const ModuleSetting> of_module;  // where the row stands, if it is one
  http::Response refusal;
};
Named FindNamed(Call& call, bool shows) {
  const std::string_view name = call.path().Arg(0);
  Named named;
  named.row = FindSetting(name);
  if (named.row == nullptr) named.of_module = FindModuleSetting(call, name);
  if (named.of_module != nullptr) named.row = &named.of_module->row;
  if (named.row == nullptr) {
    named.refusal = AnswerError(call, 404, absl::StrCat("Setting ", ToAbsl(name), " is invalid."));
  } else if (shows && named.row->redacted()) {
    named.row = nullptr;
    named.refusal = AnswerError(call, 403, "This setting is redacted.");
  }
  return named;
}

absl::StatusOr<std::string> ValueOf(Call& call, const SettingRow& row) {
  return OpenSetting(call.reader(), call.engine().options().secret_key, row.name);
}

http::Response GetSetting(Call& call) {
  const Named named = FindNamed(call, /*shows=*/true);
  if (named.row == nullptr) return named.refusal;
  const SettingRow& row = *named.row;
  const absl::StatusOr<std::string> value = ValueOf(call, row);
  if (!value.ok()) return AnswerStatus(call, value.status());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.MemberNumber("level", row.level);
    writer.Member("description", row.description);
    writer.Key("value");
    WriteValue(writer, row, *value);
    writer.Member("test", row.test);
    writer.Member("type", TypeName(row.type));
    if (row.nullable()) writer.MemberBool("null", true);
    WriteChoices(writer, row.choices);
    writer.Member("name", row.name);
    writer.EndObject();
  });
}

// Which page of the reference's administration shows it.
std::string_view TabOf(std::string_view name) {
  const std::string_view branch = name.substr(0, name.find('.'));
  if (branch == "GnuPG" || branch == "SMIME") return "Encryption";
  if (branch == "Security" || branch == "Session" || branch == "SecureAuth" || branch == "LinOTPAuth" || branch == name)
    return "Security";
  return branch;
}

void WriteFinalSettings(json::JsonWriter& writer, Call& call) {
  std::vector<const SettingRow*> rows;
  for (const SettingRow& row : SettingRows()) rows.push_back(&row);
  std::vector<ModuleSettings> of_modules;
  for (const std::string_view family : modules::kFamilies) {
    for (const auto& setting : of_modules.emplace_back(SettingsOfModules(call, family))) rows.push_back(&setting->row);
  }
  std::stable_sort(rows.begin(), rows.end(), [](const SettingRow* a, const SettingRow* b) { return a->level < b->level; });
  writer.Key("finalSettings");
  writer.BeginArray();
  for (const SettingRow* row : rows) {
    const absl::StatusOr<std::string> value = ValueOf(call, *row);
    const std::string problem =
        value.ok() ? CheckSetting(call.reader(), *row, *value) : std::string(ToStd(value.status().message()));
    writer.BeginObject();
    writer.MemberNumber("level", row->level);
    writer.Key("value");
    if (row->redacted())
      writer.String(kSecretMask);
    else
      WriteValue(writer, *row, value.value_or(""));
    writer.Member("test", row->test);
    writer.Member("type", TypeName(row->type));
    if (row->nullable()) writer.MemberBool("null", true);
    if (row->redacted()) writer.MemberBool("redacted", true);
    if (row->cli_only()) writer.MemberBool("cli_only", true);
    if (!problem.empty()) writer.MemberNumber("error", 1);
    writer.Key("errorMessage");
    if (problem.empty())
      writer.Null();
    else
      writer.String(problem);
    WriteChoices(writer, row->choices);
    writer.Member("tab", TabOf(row->name));
    writer.Member("setting", row->name);
    const size_t part = row->name.find('_');
    if (row->name.starts_with("Plugin.") && part != std::string_view::npos)
      writer.Member("subGroup", row->name.substr(7, part - 7));
    writer.EndObject();
  }
  writer.EndArray();
}

http::Response ServerSettings(Call& call) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    WriteServerReport(writer, call);
    WriteFinalSettings(writer, call);
    writer.EndObject();
  });
}

// What has to change for a setting to have this value; none: nothing.
absl::StatusOr<std::vector<EntryChange>> ChangesFor(const Reader& reader, std::string_view name, std::string_view value) {
  ASSIGN_OR_RETURN(const auto id, FindByName<fb::Setting>(reader, name));
  std::vector<EntryChange> changes;
  if (id && value.empty()) {
    changes.push_back(RemoveEntry<fb::Setting>(*id));
  } else if (id) {
    changes.push_back(EditEntry<fb::Setting>(*id, [text = std::string(value)](fb::SettingT& setting, const EntryScene&) {
      setting.value = text;
      return absl::OkStatus();
    }));
  } else if (!value.empty()) {
    fb::SettingT setting;
    setting.name = name;
    setting.value = value;
    changes.push_back(AddEntry(std::move(setting)));
  }
  return changes;
}

http::Response EditSetting(Call& call) {
  const Named named = FindNamed(call, call.is_get());
  if (named.row == nullptr) return named.refusal;
  const SettingRow& row = *named.row;
  if (call.is_get()) {
    const absl::StatusOr<std::string> value = ValueOf(call, row);
    if (!value.ok()) return AnswerStatus(call, value.status());
    return AnswerJson(call, [&](json::JsonWriter& writer) {
      writer.BeginObject();
      writer.Key(row.name);
      WriteValue(writer, row, *value);
      writer.EndObject();
    });
  }
  if (row.cli_only()) return AnswerError(call, 405, "This setting can only be edited via the CLI.");
  const absl::StatusOr<json::Value> body = call.BodyOf("Server");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const json::Value sent = (*body)["value"];
  const bool empties = sent.kind() == json::Value::Kind::kNull;
  const std::optional<std::string> text = empties ? std::optional<std::string>("") : sent.AsText();
  if (!body->is_object() || !text || text->size() > kValueBytesMax) return AnswerNotDone(call, kEdit, kNotScalar);
  if (*text == kSecretMask) return AnswerNotDone(call, kEdit, "No change.");
  const absl::StatusOr<std::string> value = empties ? std::string() : ReadSetting(row, *text);
  if (!value.ok()) return AnswerNotDone(call, kEdit, ToStd(value.status().message()));
  const bool force = (*body)["force"].Truthy() || call.path().Arg(2) == "1" || call.path().Arg(2) == "true";
  if (!force) {
    const std::string problem = CheckSetting(call.reader(), row, *value);
    if (!problem.empty()) return AnswerNotDone(call, kEdit, problem);
  }
  // Codes sent by mail need mail.
  if (row.name == "Security.email_otp_enabled" && *value == "1" && SettingFlag(call.reader(), "MISP.disable_emailing"))
    return AnswerNotDone(
        call, kEdit,
        "Emailing is currently disabled. Enabling Email OTP without being able to send mails would lock everybody out.");
  return ChangeSetting(call, kEdit, row.name, *value, "Field updated");
}

// {"tags":["a","b"]}, or one text: events that carry one of them are not taken in.
http::Response EventBlockRule(Call& call) {
  if (!call.is_get()) {
    const absl::StatusOr<json::Value> body = call.BodyOf("Server");
    if (!body.ok()) return AnswerStatus(call, body.status());
    json::Value rule = *body;
    // The reference's form sends the rule as a text in "value".
    std::optional<json::Document> inner;
    if (const auto text = (*body)["value"].AsStringView()) {
      absl::StatusOr<json::Document> parsed = json::Document::Parse(*text);
      if (!parsed.ok() && !text->empty()) return AnswerNotDone(call, kBlockRule, "Invalid JSON.");
      if (parsed.ok()) inner = *std::move(parsed);
      rule = inner ? inner->root() : json::Value();
    } else if ((*body)["value"].is_object()) {
      rule = (*body)["value"];
    }
    std::vector<std::string> tags;
    const auto take = [&](json::Value tag) {
      const auto text = tag.AsText();
      if (text && !text->empty() && text->find('\n') == std::string::npos) tags.push_back(*text);
    };
    rule["tags"].is_array() ? rule["tags"].ForEach(take) : take(rule["tags"]);
    return ChangeSetting(call, kBlockRule, kEventBlockRule, absl::StrJoin(tags, "\n"), "Settings saved");
  }
  const std::string stored = StoredSetting(call.reader(), kEventBlockRule).value_or("");
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("tags");
    writer.BeginArray();
    for (const auto tag : absl::StrSplit(stored, '\n', absl::SkipEmpty())) writer.String(ToStd(tag));
    writer.EndArray();
    writer.EndObject();
  });
}

constexpr Route kRoutes[] = {
    {"servers", "getsetting", GetSetting, false, kSiteAdminOnly},
    {"servers", "serversettings", ServerSettings, false, kSiteAdminOnly},
    {"servers", "serversettingsedit", EditSetting, false, kSiteAdminOnly},
    {"servers", "eventblockrule", EventBlockRule, false, kSiteAdminOnly},
};

}  // namespace

http::Response ChangeSetting(Call& call, const EntryAction& action, std::string_view name, std::string_view value,
                             std::string_view message) {
  auto changes = ChangesFor(call.reader(), name, value);
  if (!changes.ok()) return AnswerStatus(call, changes.status());
  if (changes->empty()) return AnswerDone(call, action, "", message);
  return ChangeAndTell(call, action, *std::move(changes), "", message);
}

std::span<const Route> ServerSettingRoutes() { return kRoutes; }

}  // namespace muninn::api
