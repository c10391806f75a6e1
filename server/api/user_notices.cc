// SPDX-License-Identifier: Apache-2.0
//
// users: what administrators do about an account beside editing it (initiatePasswordReset, quickEmail, totp_delete), and
// view_login_history, getGpgPublicKey, searchGpgKey. There is no client for mail (event_notices.cc). Texts: MISP 2.5.1.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/settings/settings.h"
#include "schema/json/write_organisation.h"
#include "server/api/entry_answer.h"
#include "server/api/log_rows.h"
#include "server/api/login_profiles.h"
#include "server/api/managed_user.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr std::string_view kInvalid = "Invalid user";

// A password that nobody is told locks the user out: without mail it stays, whatever MISP.disable_emailing says.
http::Response InitiatePasswordReset(Call& call) {
  const FoundUser user = FindChangeableUser(call);
  if (!user.ok()) return AnswerStatus(call, user.status());
  if (!*user) return AnswerError(call, 404, kInvalid);
  return AnswerNotSaved("There was an error notifying the user. His/her credentials were not altered.");
}

http::Response QuickEmail(Call& call) {
  constexpr EntryAction kMail{"User", "users", "quickEmail", true};
  const absl::StatusOr<json::Value> body = call.BodyOf("User");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const FoundUser user = FindManagedUser(call);
  if (!user.ok()) return AnswerStatus(call, user.status());
  if (!*user) return AnswerNotDone(call, kMail, "Invalid user.");
  if ((**user)->disabled()) return AnswerNotDone(call, kMail, "Cannot send an e-mail to this user as the account is disabled.");
  const auto given = [&](std::string_view name) { return body->is_object() && !(*body)[name].AsText().value_or("").empty(); };
  if (!given("subject") || !given("body")) return AnswerError(call, 405, "Both the subject and the body have to be set.");
  if (SettingFlag(call.reader(), "MISP.disable_emailing")) return AnswerDone(call, kMail, call.path().Arg(0), "Email sent.");
  return AnswerNotDone(call, kMail, "Sending of email failed.");
}

// Nobody here has a second factor: afterwards the user has none, as was asked for.
http::Response DeleteTotp(Call& call) {
  const FoundUser user = FindChangeableUser(call);
  if (!user.ok()) return AnswerStatus(call, user.status());
  if (!*user) return AnswerError(call, 404, kInvalid);
  return AnswerDone(call, {"User", "users", "totp_delete"}, std::to_string((**user)->id()), "User TOTP deleted.");
}

// Logins from one address.
struct LoginProfile {
  std::string ip;
  uint64_t id = 0;  // of the latest row
  uint64_t first_seen = 0, last_seen = 0;
  std::map<std::string, uint64_t> actions;
};

std::string WordOf(std::string_view action) {
  if (action == "auth") return "API:login";
  if (action == "auth_fail") return "API:failed";
  if (action == "login") return "web:login";
  return action == "login_fail" ? "web:failed" : "";
}

// The latest attempts to log in, together by address (the log keeps nothing else of who called), the latest first.
absl::StatusOr<std::vector<LoginProfile>> LoginsOf(Call& call, UserId user) {
  constexpr size_t kRowsMax = 100, kProfilesMax = 6;
  std::vector<LoginProfile> profiles;
  size_t seen = 0;
  LogRows rows(call.reader(), call.snapshot().sequence());
  const auto wants = [](const Record& record) { return record.kind == fb::Fact::AccessNoted; };
  const absl::Status status = rows.Descending(wants, [&](const LogRow& row) {
    const std::string word = WordOf(row.entry.subject.action);
    if (word.empty() || UserId(row.entry.subject.model_id) != user) return true;
    const std::string& ip = row.record.origin.ip;
    auto profile = std::find_if(profiles.begin(), profiles.end(), [&](const LoginProfile& p) { return p.ip == ip; });
    const auto time = static_cast<uint64_t>(row.record.time_us / 1'000'000);
    if (profile == profiles.end()) {
      if (profiles.size() == kProfilesMax) return false;
      profile = profiles.insert(profiles.end(), LoginProfile{ip, row.id, time, time, {}});
    }
    profile->first_seen = time;
    ++profile->actions[word];
    return ++seen < kRowsMax;
  });
  if (!status.ok()) return status;
  return profiles;
}

http::Response ViewLoginHistory(Call& call) {
  UserId user = call.actor().user;
  if (!call.path().Arg(0).empty() && call.actor().may(Permission::kAdmin)) {
    const FoundUser found = FindChangeableUser(call);
    if (!found.ok()) return AnswerStatus(call, found.status());
    if (!*found) return AnswerError(call, 404, kInvalid);
    user = UserId((**found)->id());
  }
  const auto profiles = LoginsOf(call, user);
  if (!profiles.ok()) return AnswerStatus(call, profiles.status());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    for (const LoginProfile& profile : *profiles) {
      writer.BeginObject();
      writer.Member("status", LoginStatusOf(call.reader(), user, profile.ip));
      for (const char* name : {"platform", "browser", "region"}) writer.Member(name, "");
      writer.Member("ip", profile.ip);
      writer.Member("accept_lang", "");
      writer.Member("last_seen", json::FormatDateTime(profile.last_seen));
      writer.Member("first_seen", json::FormatDateTime(profile.first_seen));
      std::string actions;
      for (const auto& [word, count] : profile.actions) absl::StrAppend(&actions, word, " (", count, "x) ");
      writer.Member("actions", actions);
      writer.MemberBool("actions_button", true);
      writer.MemberId("id", profile.id);
      writer.EndObject();
    }
    writer.EndArray();
  });
}

// The server signs and encrypts nothing, so it has no key to show; and it asks no key server for others'.
http::Response GetGpgPublicKey(Call& call) { return AnswerError(call, 404, "Public key not found."); }
http::Response SearchGpgKey(Call& call) {
  const std::string_view email = call.path().Arg(0);
  if (email.empty()) return AnswerError(call, 404, "No email provided.");
  return AnswerError(call, 404, absl::StrCat("No keys found for given email \"", ToAbsl(email), "\"."));
}

constexpr Route kRoutes[] = {
    {"users", "initiatepasswordreset", InitiatePasswordReset, true, Permission::kAdmin},
    {"users", "quickemail", QuickEmail, true, Permission::kAdmin, false, true},
    {"users", "totpdelete", DeleteTotp, true, Permission::kAdmin},
    {"users", "viewloginhistory", ViewLoginHistory},
    {"users", "getgpgpublickey", GetGpgPublicKey},
    {"users", "searchgpgkey", SearchGpgKey},
};

}  // namespace

std::span<const Route> UserNoticeRoutes() { return kRoutes; }

}  // namespace muninn::api
