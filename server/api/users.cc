// SPDX-License-Identifier: Apache-2.0
//
// users/view/me. Shapes and texts: MISP 2.5.1.
#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"
#include "schema/json/write_organisation.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

std::string DateTimeText(uint64_t seconds) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::FromUnixSeconds(static_cast<int64_t>(seconds)), absl::UTCTimeZone());
}

std::string_view View(const flatbuffers::String* text) { return text == nullptr ? std::string_view() : text->string_view(); }

void WriteUser(json::JsonWriter& writer, const fb::User& user) {
  writer.BeginObject();
  writer.MemberId("id", user.id());
  writer.Member("password", "*****");
  writer.MemberId("org_id", user.org_id());
  writer.Member("email", View(user.email()));
  writer.MemberBool("autoalert", user.autoalert());
  writer.MemberId("invited_by", user.invited_by());
  writer.MemberNull("gpgkey");
  writer.Member("certif_public", "");
  writer.MemberId("nids_sid", user.nids_sid());
  writer.MemberBool("termsaccepted", user.termsaccepted());
  writer.Member("newsread", "0");
  writer.MemberId("role_id", user.role_id());
  writer.MemberBool("change_pw", user.change_pw());
  writer.MemberBool("contactalert", user.contactalert());
  writer.MemberBool("disabled", user.disabled());
  writer.MemberNull("expiration");
  writer.Member("current_login", "0");
  writer.Member("last_login", "0");
  writer.MemberBool("force_logout", false);
  writer.MemberId("date_created", user.date_created());
  writer.MemberId("date_modified", user.date_modified());
  writer.MemberNull("sub");
  writer.MemberBool("external_auth_required", false);
  writer.MemberNull("external_auth_key");
  writer.Member("last_api_access", "0");
  writer.MemberBool("notification_daily", false);
  writer.MemberBool("notification_weekly", false);
  writer.MemberBool("notification_monthly", false);
  writer.Member("totp", "*****");
  writer.MemberNull("hotp_counter");
  writer.MemberNull("last_pw_change");
  writer.Member("totp_is_set", "0");
  writer.EndObject();
}

void WriteRole(json::JsonWriter& writer, const fb::Role& role) {
  const Permissions permissions{role.permissions()};
  writer.BeginObject();
  writer.MemberId("id", role.id());
  writer.Member("name", role.name() ? role.name()->string_view() : "");
  writer.Member("created", DateTimeText(role.created()));
  writer.Member("modified", DateTimeText(role.modified()));
  for (const PermissionName& name : PermissionNames()) writer.MemberBool(name.name, permissions.has(name.permission));
  writer.MemberBool("default_role", role.default_role());
  writer.MemberNull("memory_limit");
  writer.MemberNull("max_execution_time");
  writer.MemberBool("restricted_to_site_admin", role.restricted_to_site_admin());
  writer.MemberBool("enforce_rate_limit", role.enforce_rate_limit());
  writer.Member("rate_limit_count", std::to_string(role.rate_limit_count()));
  writer.Member("permission", std::to_string(LevelOf(permissions)));
  writer.Member("permission_description", LevelName(LevelOf(permissions)));
  writer.EndObject();
}

http::Response View(Call& call) {
  const std::string_view target = call.path().Arg(0);
  uint64_t number = 0;
  if (target == "me" || target.empty())
    number = call.actor().user.value();
  else if (!absl::SimpleAtoi(ToAbsl(target), &number))
    number = 0;
  const bool own = UserId(number) == call.actor().user;
  const auto user = LoadEntry<fb::User>(call.reader(), UserId(number));
  if (!user.ok()) return AnswerStatus(call, user.status());
  const bool may = own || call.actor().is_site_admin();
  if (!*user || !may) return AnswerError(call, 404, "Invalid user or not authorised.");
  const auto role = LoadEntry<fb::Role>(call.reader(), RoleId((**user)->role_id()));
  if (!role.ok()) return AnswerStatus(call, role.status());
  if (!*role) return AnswerError(call, 404, "Invalid user or not authorised.");
  const auto org = LoadEntry<fb::Organisation>(call.reader(), OrgId((**user)->org_id()));
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("User");
    WriteUser(writer, ***user);
    writer.Key("Role");
    WriteRole(writer, ***role);
    writer.Key("UserSetting");
    writer.BeginArray();
    writer.EndArray();
    if (org.ok() && *org) {
      writer.Key("Organisation");
      json::WriteOrganisation(writer, ***org);
    }
    writer.EndObject();
  });
}

constexpr Route kRoutes[] = {
    {"users", "view", View, false, Permission::kAuth, true},
};

}  // namespace

std::span<const Route> UserRoutes() { return kRoutes; }

}  // namespace muninn::api
