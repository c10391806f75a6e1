// SPDX-License-Identifier: Apache-2.0
//
// userSettings: setSetting, getSetting, index, view, delete, setHomePage. Shapes and texts: MISP 2.5.1 (admin.md §1.11).
#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/index/registry.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/user_setting_generated.h"
#include "schema/json/fields.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr EntryAction kSet{"UserSetting", "user_settings", "setSetting"}, kDelete{"UserSetting", "user_settings", "delete"},
    kSetHomePage{"UserSetting", "user_settings", "setHomePage"};
constexpr std::string_view kInvalid = "Invalid setting.";

struct SettingName {
  std::string_view name;
  std::optional<Permission> needs;
};
constexpr std::array kNames = {
    SettingName{"publish_alert_filter", std::nullopt},
    SettingName{"dashboard_access", Permission::kSiteAdmin},
    SettingName{"dashboard", std::nullopt},
    SettingName{"homepage", std::nullopt},
    SettingName{"default_restsearch_parameters", std::nullopt},
    SettingName{"tag_numerical_value_override", std::nullopt},
    SettingName{"event_index_hide_columns", std::nullopt},
    SettingName{"periodic_notification_filters", std::nullopt},
    SettingName{"oidc", Permission::kSiteAdmin},
};

const SettingName* FindName(std::string_view name) {
  const auto found = std::find_if(kNames.begin(), kNames.end(), [&](const SettingName& known) { return known.name == name; });
  return found == kNames.end() ? nullptr : &*found;
}

// May the actor look after that user's settings?
bool Manages(const Actor& actor, const Reader& reader, UserId user) {
  if (user == actor.user || actor.is_site_admin()) return true;
  if (!actor.may(Permission::kAdmin)) return false;
  const auto other = LoadEntry<fb::User>(reader, user);
  return other.ok() && *other && OrgId((**other)->org_id()) == actor.org;
}

// What a request is about. A foreign user without right to him silently means oneself, as in MISP.
struct Target {
  UserId user;
  std::string setting;
};
Target ReadTarget(Call& call, json::Value body, size_t user_arg, size_t setting_arg) {
  const auto text = [&](std::string_view name, size_t arg) {
    std::string value(call.path().Arg(arg));
    if (value.empty()) value = std::string(call.path().Named(name).value_or(""));
    return value.empty() ? body[name].AsText().value_or("") : value;
  };
  Target target{call.actor().user, text("setting", setting_arg)};
  uint64_t number = 0;
  const std::string user = text("user_id", user_arg);
  if (absl::SimpleAtoi(user, &number) && Manages(call.actor(), call.reader(), UserId(number))) target.user = UserId(number);
  return target;
}

absl::StatusOr<std::optional<Stored<fb::UserSetting>>> Find(const Reader& reader, const Target& target) {
  const std::string name = absl::StrCat(target.user.value(), "/", target.setting);
  ASSIGN_OR_RETURN(const auto id, FindByName<fb::UserSetting>(reader, name));
  if (!id) return std::optional<Stored<fb::UserSetting>>();
  return LoadEntry<fb::UserSetting>(reader, *id);
}

// {id,setting,value,user_id,timestamp}
void WriteSetting(json::JsonWriter& writer, const fb::UserSetting& setting) {
  writer.BeginObject();
  writer.MemberId("id", setting.id());
  json::MemberText(writer, "setting", setting.setting());
  writer.Key("value");
  writer.Raw(json::View(setting.value()));
  writer.MemberId("user_id", setting.user_id());
  writer.MemberId("timestamp", setting.timestamp());
  writer.EndObject();
}

void WriteWrapped(json::JsonWriter& writer, const fb::UserSetting& setting) {
  writer.BeginObject();
  writer.Key("UserSetting");
  WriteSetting(writer, setting);
  writer.EndObject();
}

http::Response Store(Call& call, const EntryAction& action, const Target& target, std::string value) {
  const SettingName* name = FindName(target.setting);
  if (name == nullptr) return AnswerError(call, 405, kInvalid);
  if (name->needs && !call.actor().may(*name->needs)) return AnswerError(call, 403, kNoPermission);
  const auto known = Find(call.reader(), target);
  if (!known.ok()) return AnswerStatus(call, known.status());
  std::vector<EntryChange> changes;
  if (*known) {
    changes.push_back(EditEntry<fb::UserSetting>(EntryIdOf<fb::UserSetting>((**known)->id()),
                                                 [&](fb::UserSettingT& setting, const EntryScene&) {
                                                   setting.value = value;
                                                   return absl::OkStatus();
                                                 }));
  } else {
    fb::UserSettingT setting;
    setting.user_id = target.user.value();
    setting.setting = target.setting;
    setting.value = value;
    changes.push_back(AddEntry(std::move(setting)));
  }
  return ChangeAndAnswer(call, action, std::move(changes), [&](const Outcome& outcome) {
    const auto stored = LoadEntry<fb::UserSetting>(call.reader(), EntryIdOf<fb::UserSetting>(outcome.entries[0]));
    if (!stored.ok()) return AnswerStatus(call, stored.status());
    if (!*stored) return AnswerError(call, 404, kInvalid);
    return AnswerJson(call, [&](json::JsonWriter& writer) { WriteWrapped(writer, ***stored); });
  });
}

http::Response SetSetting(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("UserSetting");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Target target = ReadTarget(call, *body, 0, 1);
  if (target.setting.empty()) return AnswerError(call, 405, kInvalid);
  const json::Value value = (*body)["value"];
  if (value.kind() == json::Value::Kind::kMissing) return AnswerNotDone(call, kSet, "No value given.");
  // A text that is JSON stands for what it says.
  const auto text = value.AsStringView();
  std::string stored = value.ToJson();
  if (text && json::IsJson(*text)) {
    const absl::StatusOr<json::Document> inner = json::Document::Parse(*text);
    if (inner.ok()) stored = inner->root().ToJson();
  }
  if (target.setting == "homepage" && stored.find("\"path\"") == std::string::npos)
    return AnswerRefused(call, kSet, FieldError("value", "The homepage needs a path."));
  return Store(call, kSet, target, std::move(stored));
}

http::Response SetHomePage(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("UserSetting");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const std::string path = (*body)["path"].AsText().value_or("");
  if (path.empty()) return AnswerError(call, 405, "No path POSTed.");
  std::string value;
  json::JsonWriter writer(&value);
  writer.BeginObject();
  writer.Member("path", path);
  writer.EndObject();
  return Store(call, kSetHomePage, {call.actor().user, "homepage"}, std::move(value));
}

http::Response GetSetting(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("UserSetting");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Target target = ReadTarget(call, *body, 0, 1);
  if (FindName(target.setting) == nullptr) return AnswerError(call, 404, kInvalid);
  const auto setting = Find(call.reader(), target);
  if (!setting.ok()) return AnswerStatus(call, setting.status());
  if (!*setting) return AnswerError(call, 404, kInvalid);
  return AnswerJson(call, [&](json::JsonWriter& writer) { WriteSetting(writer, ***setting); });
}

constexpr Column<fb::UserSetting> kColumns[] = {
    {"id", [](const fb::UserSetting& setting) { return std::to_string(setting.id()); }},
    {"setting", [](const fb::UserSetting& setting) { return TextOf(setting.setting()); }, true},
    {"user", [](const fb::UserSetting& setting) { return std::to_string(setting.user_id()); }},
};

// One's own unless `user_id` says whose: a number, "org" or "all", as far as the actor may.
http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("UserSetting");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  const std::string whose = parameters.Text("user_id").value_or("me");
  uint64_t number = 0;
  const bool several = whose == "org" || whose == "all";
  const UserId only = absl::SimpleAtoi(whose, &number) ? UserId(number) : call.actor().user;
  const auto settings =
      ListEntries<fb::UserSetting>(call.reader(), parameters, kColumns, "", [&](const fb::UserSetting& setting) {
        const UserId owner(setting.user_id());
        return (several || owner == only) && Manages(call.actor(), call.reader(), owner);
      });
  if (!settings.ok()) return AnswerStatus(call, settings.status());
  return AnswerList(call, *settings,
                    [](json::JsonWriter& writer, const Stored<fb::UserSetting>& setting) { WriteWrapped(writer, *setting); });
}

http::Response View(Call& call) {
  const auto setting = FindEntry<fb::UserSetting>(call.reader(), call.path().Arg(0));
  if (!setting.ok()) return AnswerStatus(call, setting.status());
  if (!*setting || !Manages(call.actor(), call.reader(), UserId((**setting)->user_id())))
    return AnswerError(call, 404, "Invalid user setting.");
  return AnswerJson(call, [&](json::JsonWriter& writer) { WriteWrapped(writer, ***setting); });
}

// delete/{id}, or by setting and user_id of the body.
http::Response Delete(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("UserSetting");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const std::string_view id = call.path().Arg(0);
  const auto setting =
      id.empty() ? Find(call.reader(), ReadTarget(call, *body, 1, 2)) : FindEntry<fb::UserSetting>(call.reader(), id);
  if (!setting.ok()) return AnswerStatus(call, setting.status());
  if (!*setting || !Manages(call.actor(), call.reader(), UserId((**setting)->user_id())))
    return AnswerError(call, 404, "Invalid user setting.");
  const EntryIdOf<fb::UserSetting> number((**setting)->id());
  return ChangeAndTell(call, kDelete, {RemoveEntry<fb::UserSetting>(number)}, std::to_string(number.value()), "Setting deleted.");
}

constexpr Route kRoutes[] = {
    {"usersettings", "index", Index},
    {"usersettings", "view", View},
    {"usersettings", "getsetting", GetSetting},
    {"usersettings", "setsetting", SetSetting, true, kAnyUser.WithWritingKey()},
    {"usersettings", "sethomepage", SetHomePage, true, kAnyUser.WithWritingKey()},
    {"usersettings", "delete", Delete, true, kAnyUser.WithWritingKey()},
};

}  // namespace

std::span<const Route> UserSettingRoutes() { return kRoutes; }

}  // namespace muninn::api
