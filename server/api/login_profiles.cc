// SPDX-License-Identifier: Apache-2.0
//
// userLoginProfiles: users say which of the logins in their name were theirs. The log knows of a login where it came from, so a
// profile is an address; it is kept as a setting of the user, "login_profile:192.0.2.1". Shapes: MISP 2.5.1, which tells browsers
// and countries apart, too, and answers with redirects.
#include "server/api/login_profiles.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/user_setting_generated.h"
#include "schema/json/write_organisation.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/log_rows.h"
#include "server/api/managed_user.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using fb::UserSetting;
using Profile = std::optional<Stored<UserSetting>>;

constexpr std::string_view kPrefix = "login_profile:";
constexpr std::string_view kTrusted = "trusted", kMalicious = "malicious", kUnknown = "unknown";
constexpr std::array<std::string_view, 4> kLogins = {"login", "login_fail", "auth", "auth_fail"};

constexpr EntryAction ActionOf(std::string_view action, bool admin = false) {
  return {"UserLoginProfile", "user_login_profiles", action, admin};
}

// A profile's setting holds its status as a JSON text.
std::string StatusIn(const UserSetting& profile) {
  for (const std::string_view status : {kTrusted, kMalicious}) {
    if (TextOf(profile.value()) == absl::StrCat("\"", ToAbsl(status), "\"")) return std::string(status);
  }
  return std::string(kUnknown);
}
bool IsProfile(const UserSetting& setting) { return TextOf(setting.setting()).starts_with(kPrefix); }

absl::StatusOr<Profile> Find(const Reader& reader, UserId user, std::string_view ip) {
  ASSIGN_OR_RETURN(const auto id, FindByName<UserSetting>(reader, absl::StrCat(user.value(), "/", ToAbsl(kPrefix), ToAbsl(ip))));
  return id ? LoadEntry<UserSetting>(reader, *id) : absl::StatusOr<Profile>(Profile());
}

void WriteProfile(json::JsonWriter& writer, const UserSetting& profile, const fb::User& user) {
  writer.BeginObject();
  writer.Key("UserLoginProfile");
  writer.BeginObject();
  writer.MemberId("id", profile.id());
  writer.Member("created_at", json::FormatDateTime(profile.timestamp()));
  writer.MemberId("user_id", profile.user_id());
  writer.Member("status", StatusIn(profile));
  writer.Member("ip", TextOf(profile.setting()).substr(kPrefix.size()));
  for (const char* name : {"user_agent", "accept_lang", "geoip", "ua_platform", "ua_browser", "ua_pattern"})
    writer.Member(name, "");
  writer.EndObject();
  writer.Key("User");
  writer.BeginObject();
  writer.MemberId("id", user.id());
  writer.MemberId("org_id", user.org_id());
  writer.Member("email", TextOf(user.email()));
  writer.EndObject();
  writer.EndObject();
}

// index/{user} for who manages users, else one's own; the latest first.
http::Response Index(Call& call) {
  const bool of_other = !call.path().Arg(0).empty() && call.actor().may(Permission::kAdmin);
  const FoundUser user = of_other ? FindManagedUser(call) : LoadEntry<fb::User>(call.reader(), call.actor().user);
  if (!user.ok()) return AnswerStatus(call, user.status());
  std::vector<Stored<UserSetting>> profiles;
  if (*user) {
    auto all = ListEntries<UserSetting>(
        call.reader(), Parameters(json::Value(), Path()), {}, "",
        [&](const UserSetting& setting) { return setting.user_id() == (**user)->id() && IsProfile(setting); });
    if (!all.ok()) return AnswerStatus(call, all.status());
    profiles = *std::move(all);
    std::reverse(profiles.begin(), profiles.end());
  }
  return AnswerList(call, profiles, [&](json::JsonWriter& writer, const Stored<UserSetting>& profile) {
    WriteProfile(writer, *profile, ***user);
  });
}

// Where the login came from that a row of the log tells of; "": it is none of the actor's.
absl::StatusOr<std::string> AddressOfLogin(Call& call, std::string_view row_id) {
  uint64_t id = 0;
  const SequenceNumber last = call.snapshot().sequence();
  if (!absl::SimpleAtoi(ToAbsl(row_id), &id) || RecordOfRow(id) == 0 || RecordOfRow(id) > last) return std::string();
  std::string ip;
  LogRows rows(call.reader(), last);
  RETURN_IF_ERROR(rows.Of({RecordOfRow(id)}, [&](const LogRow& row) {
    const bool login = row.record.kind == fb::Fact::AccessNoted &&
                       std::find(kLogins.begin(), kLogins.end(), row.entry.subject.action) != kLogins.end();
    if (login && row.id == id && UserId(row.entry.subject.model_id) == call.actor().user) ip = row.record.origin.ip;
    return true;
  }));
  return ip;
}

// What the actor thinks of a login; who finds it malicious has to choose another password: both or neither.
http::Response Judge(Call& call, std::string_view action, std::string_view status, std::string_view message) {
  const std::string_view row = call.path().Arg(0);
  const absl::StatusOr<std::string> ip = AddressOfLogin(call, row);
  if (!ip.ok()) return AnswerStatus(call, ip.status());
  if (ip->empty()) return AnswerError(call, 404, "Invalid login.");
  const absl::StatusOr<Profile> known = Find(call.reader(), call.actor().user, *ip);
  if (!known.ok()) return AnswerStatus(call, known.status());
  const std::string value = absl::StrCat("\"", ToAbsl(status), "\"");
  std::vector<EntryChange> changes;
  if (*known) {
    changes.push_back(
        EditEntry<UserSetting>(EntryIdOf<UserSetting>((**known)->id()), [value](fb::UserSettingT& profile, const EntryScene&) {
          profile.value = value;
          return absl::OkStatus();
        }));
  } else {
    fb::UserSettingT profile;
    profile.user_id = call.actor().user.value();
    profile.setting = absl::StrCat(ToAbsl(kPrefix), *ip);
    profile.value = value;
    changes.push_back(AddEntry(std::move(profile)));
  }
  if (status == kMalicious) {
    changes.push_back(EditEntry<fb::User>(call.actor().user, [](fb::UserT& user, const EntryScene&) {
      user.change_pw = true;
      return absl::OkStatus();
    }));
  }
  return ChangeAndTell(call, ActionOf(action), std::move(changes), row, message);
}

http::Response Trust(Call& call) { return Judge(call, "trust", kTrusted, "User login profile trusted."); }
http::Response Malicious(Call& call) {
  return Judge(call, "malicious", kMalicious, "You marked a login suspicious. You must change your password NOW!");
}

// By who manages the user: the rules of settings say who does.
http::Response Delete(Call& call) {
  const std::string_view id = call.path().Arg(0);
  const auto profile = FindEntry<UserSetting>(call.reader(), id);
  if (!profile.ok()) return AnswerStatus(call, profile.status());
  if (!*profile || !IsProfile(***profile)) return AnswerError(call, 404, "Invalid user login profile");
  const auto owner = LoadEntry<fb::User>(call.reader(), UserId((**profile)->user_id()));
  if (!owner.ok()) return AnswerStatus(call, owner.status());
  const bool his = *owner && (call.actor().is_site_admin() || OrgId((**owner)->org_id()) == call.actor().org);
  if (!his) return AnswerError(call, 404, "Invalid user login profile");
  return ChangeAndTell(call, ActionOf("delete", /*admin=*/true),
                       {RemoveEntry<UserSetting>(EntryIdOf<UserSetting>((**profile)->id()))}, id, "User login profile deleted.");
}

constexpr Route kRoutes[] = {
    {"userloginprofiles", "index", Index},
    {"userloginprofiles", "trust", Trust, true, kAnyUser.WithWritingKey()},
    {"userloginprofiles", "malicious", Malicious, true, kAnyUser.WithWritingKey()},
    {"userloginprofiles", "delete", Delete, true, Permission::kAdmin, false, true},
};

}  // namespace

std::string LoginStatusOf(const Reader& reader, UserId user, std::string_view ip) {
  const absl::StatusOr<Profile> profile = Find(reader, user, ip);
  return profile.ok() && *profile ? StatusIn(***profile) : std::string(kUnknown);
}

std::span<const Route> LoginProfileRoutes() { return kRoutes; }

}  // namespace muninn::api
