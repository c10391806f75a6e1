// SPDX-License-Identifier: Apache-2.0
#include "server/api/identity_document.h"

#include "engine/access/permission.h"
#include "schema/json/fields.h"
#include "schema/json/write_organisation.h"

namespace muninn::api {
namespace {

// A time as a string of digits; 0 is NULL.
void MemberTimeOrNull(json::JsonWriter& writer, std::string_view name, uint64_t seconds) {
  seconds == 0 ? writer.MemberNull(name) : writer.MemberId(name, seconds);
}

}  // namespace

void WriteUserFields(json::JsonWriter& writer, const fb::User& user, UserShape shape, std::string_view new_key) {
  using json::MemberText;
  const bool index = shape == UserShape::kIndex;
  writer.MemberId("id", user.id());
  if (!index) writer.Member("password", shape == UserShape::kView ? "*****" : "******");
  writer.MemberId("org_id", user.org_id());
  if (shape != UserShape::kView) writer.MemberId("server_id", user.server_id());
  MemberText(writer, "email", user.email());
  writer.MemberBool("autoalert", user.autoalert());
  if (!new_key.empty()) writer.Member("authkey", new_key);
  writer.MemberId("invited_by", user.invited_by());
  MemberText(writer, "gpgkey", user.gpgkey());
  MemberText(writer, "certif_public", user.certif_public());
  writer.MemberId("nids_sid", user.nids_sid());
  writer.MemberBool("termsaccepted", user.termsaccepted());
  writer.MemberId("newsread", user.newsread());
  writer.MemberId("role_id", user.role_id());
  writer.MemberBool("change_pw", user.change_pw());
  writer.MemberBool("contactalert", user.contactalert());
  writer.MemberBool("disabled", user.disabled());
  user.expiration() == 0 ? writer.MemberNull("expiration") : writer.Member("expiration", json::FormatDateTime(user.expiration()));
  writer.MemberId("current_login", 0);
  writer.MemberId("last_login", 0);
  if (index) writer.MemberId("last_api_access", 0);
  writer.MemberBool("force_logout", false);
  writer.MemberId("date_created", user.date_created());
  writer.MemberId("date_modified", user.date_modified());
  if (index) return MemberTimeOrNull(writer, "last_pw_change", user.last_pw_change());
  writer.MemberNull("sub");
  writer.MemberBool("external_auth_required", user.external_auth_required());
  MemberText(writer, "external_auth_key", user.external_auth_key());
  writer.MemberId("last_api_access", 0);
  writer.MemberBool("notification_daily", user.notification_daily());
  writer.MemberBool("notification_weekly", user.notification_weekly());
  writer.MemberBool("notification_monthly", user.notification_monthly());
  shape == UserShape::kView ? writer.Member("totp", "*****") : writer.MemberNull("totp");
  writer.MemberNull("hotp_counter");
  MemberTimeOrNull(writer, "last_pw_change", user.last_pw_change());
  writer.Member("totp_is_set", "0");
}

void WriteRoleFields(json::JsonWriter& writer, const fb::Role& role) {
  const Permissions permissions{role.permissions()};
  writer.MemberId("id", role.id());
  json::MemberText(writer, "name", role.name());
  writer.Member("created", json::FormatDateTime(role.created()));
  writer.Member("modified", json::FormatDateTime(role.modified()));
  for (const PermissionName& name : PermissionNames()) writer.MemberBool(name.name, permissions.has(name.permission));
  writer.MemberBool("default_role", role.default_role());
  json::MemberTextOrNull(writer, "memory_limit", role.memory_limit());
  json::MemberTextOrNull(writer, "max_execution_time", role.max_execution_time());
  writer.MemberBool("restricted_to_site_admin", role.restricted_to_site_admin());
  writer.MemberBool("enforce_rate_limit", role.enforce_rate_limit());
  writer.MemberId("rate_limit_count", role.rate_limit_count());
  const int level = LevelOf(permissions);
  writer.MemberId("permission", static_cast<uint64_t>(level));
  writer.Member("permission_description", LevelName(level));
}

}  // namespace muninn::api
