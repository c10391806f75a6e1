// SPDX-License-Identifier: Apache-2.0
//
// users: view, add, edit, delete, passwords, keys. Shapes and texts: MISP 2.5.1. Listing: user_index.cc.
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "engine/command/auth_key.h"
#include "engine/index/registry.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/user_setting_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_organisation.h"
#include "server/api/body_fields.h"
#include "server/api/entry_answer.h"
#include "server/api/identity_document.h"
#include "server/api/managed_user.h"
#include "server/api/moment.h"
#include "server/api/routes.h"
#include "server/secrets.h"

namespace muninn::api {
namespace {

constexpr EntryAction kAdd{"User", "users", "add", true}, kAdminEdit{"User", "users", "edit", true},
    kEdit{"User", "users", "edit"}, kDelete{"User", "users", "delete", true}, kChangePassword{"User", "users", "change_pw"},
    kResetKey{"User", "users", "resetauthkey"};
constexpr std::string_view kInvalid = "Invalid user or not authorised.";

absl::Status WriteSettings(json::JsonWriter& writer, const Reader& reader, UserId user) {
  bool any = false;
  const absl::Status status = ForEachEntry<fb::UserSetting>(reader, [&](const fb::UserSetting& setting) {
    if (UserId(setting.user_id()) != user) return true;
    if (!any) writer.BeginObject();
    any = true;
    writer.Key(json::View(setting.setting()));
    writer.Raw(json::View(setting.value()));
    return true;
  });
  if (!any) writer.BeginArray();
  any ? writer.EndObject() : writer.EndArray();
  return status;
}

// Who else administers the organisation: id -> e-mail.
absl::Status WriteOrgAdmins(json::JsonWriter& writer, const Reader& reader, const fb::User& user) {
  bool any = false;
  writer.Key("orgAdmins");
  absl::Status damage;
  RETURN_IF_ERROR(ForEachEntry<fb::User>(reader, [&](const fb::User& other) {
    if (other.org_id() != user.org_id() || other.id() == user.id()) return true;
    const auto role = LoadEntry<fb::Role>(reader, RoleId(other.role_id()));
    if (!role.ok()) damage = role.status();
    if (!role.ok() || !*role || !Permissions{(**role)->permissions()}.has(Permission::kAdmin)) return true;
    if (!any) writer.BeginObject();
    any = true;
    writer.Member(std::to_string(other.id()), json::View(other.email()));
    return true;
  }));
  if (!any) writer.BeginArray();
  any ? writer.EndObject() : writer.EndArray();
  return damage;
}

http::Response AnswerView(Call& call, const fb::User& user, bool for_admin) {
  const auto role = LoadEntry<fb::Role>(call.reader(), RoleId(user.role_id()));
  if (!role.ok()) return AnswerStatus(call, role.status());
  if (!*role) return AnswerError(call, 404, kInvalid);
  const auto org = LoadEntry<fb::Organisation>(call.reader(), OrgId(user.org_id()));
  if (!org.ok()) return AnswerStatus(call, org.status());
  absl::Status status;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("User");
    writer.BeginObject();
    WriteUserFields(writer, user, UserShape::kView);
    if (for_admin) status.Update(WriteOrgAdmins(writer, call.reader(), user));
    writer.EndObject();
    writer.Key("Role");
    writer.BeginObject();
    WriteRoleFields(writer, ***role);
    writer.EndObject();
    writer.Key("UserSetting");
    status.Update(WriteSettings(writer, call.reader(), UserId(user.id())));
    if (*org) {
      writer.Key("Organisation");
      json::WriteOrganisation(writer, ***org);
    }
    writer.EndObject();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

http::Response View(Call& call) {
  const FoundUser user = FindUser(call);
  if (!user.ok()) return AnswerStatus(call, user.status());
  const bool may = *user && (UserId((**user)->id()) == call.actor().user || call.actor().is_site_admin());
  return may ? AnswerView(call, ***user, false) : AnswerError(call, 404, kInvalid);
}

http::Response AdminView(Call& call) {
  const FoundUser user = FindManagedUser(call);
  if (!user.ok()) return AnswerStatus(call, user.status());
  return *user ? AnswerView(call, ***user, true) : AnswerError(call, 404, kInvalid);
}

http::Response AnswerSavedUser(Call& call, UserId id, std::string_view new_key = "") {
  const auto user = LoadEntry<fb::User>(call.reader(), id);
  if (!user.ok()) return AnswerStatus(call, user.status());
  if (!*user) return AnswerError(call, 404, kInvalid);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("User");
    writer.BeginObject();
    WriteUserFields(writer, ***user, UserShape::kSaved, new_key);
    writer.EndObject();
    writer.EndObject();
  });
}

// What a user may say of himself.
void ReadProfile(BodyFields& fields, fb::UserT* user) {
  fields.Text("email", &user->email);
  user->email = std::string(absl::StripAsciiWhitespace(user->email));
  fields.Flag("autoalert", &user->autoalert);
  fields.Flag("contactalert", &user->contactalert);
  fields.Text("gpgkey", &user->gpgkey);
  fields.Text("certif_public", &user->certif_public);
  fields.Number("nids_sid", &user->nids_sid);
  fields.Flag("notification_daily", &user->notification_daily);
  fields.Flag("notification_weekly", &user->notification_weekly);
  fields.Flag("notification_monthly", &user->notification_monthly);
}

// An organisation by its number or uuid.
absl::Status ReadOrganisation(const Reader& reader, json::Value body, fb::UserT* user) {
  if (body["org_id"].absent()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto org, FindEntry<fb::Organisation>(reader, body["org_id"].AsText().value_or("")));
  if (!org) return FieldError("org_id", "Invalid organisation");
  user->org_id = (*org)->id();
  return absl::OkStatus();
}

absl::Status ReadAccount(const Reader& reader, json::Value body, const Actor& actor, uint64_t now, fb::UserT* user) {
  BodyFields fields(body);
  ReadProfile(fields, user);
  fields.Number("role_id", &user->role_id);
  fields.Number("server_id", &user->server_id);
  fields.Flag("disabled", &user->disabled);
  fields.Flag("change_pw", &user->change_pw);
  fields.Flag("termsaccepted", &user->termsaccepted);
  fields.Number("newsread", &user->newsread);
  fields.Flag("external_auth_required", &user->external_auth_required);
  fields.Text("external_auth_key", &user->external_auth_key);
  RETURN_IF_ERROR(fields.status());
  if (const json::Value expiration = body["expiration"]; !expiration.absent()) {
    const std::string text = expiration.AsText().value_or("?");
    const std::optional<int64_t> moment = text.empty() ? 0 : ParseMoment(text, now);
    if (!moment || *moment < 0) return FieldError("expiration", "Expiration must be in YYYY-MM-DD format.");
    user->expiration = static_cast<uint64_t>(*moment);
  }
  // An organisation's administrator does not get to choose: his users are where he is.
  return actor.is_site_admin() ? ReadOrganisation(reader, body, user) : absl::OkStatus();
}

// The hash of a password in the body. "": none is sent, or the stars that answers show in its place.
absl::StatusOr<std::string> HashOfPassword(json::Value body) {
  const json::Value value = body["password"];
  if (value.absent()) return std::string();
  const std::string password = value.AsText().value_or("");
  if (password.find_first_not_of('*') == std::string::npos) return std::string();
  if (const auto confirmed = body["confirm_password"].AsText(); confirmed && !confirmed->empty() && *confirmed != password)
    return FieldError("password", "Please double check if you've entered the same password in both password fields.");
  if (const auto fault = PasswordFault(password)) return FieldError("password", *fault);
  const absl::StatusOr<std::string> hash = HashPassword(password);
  if (absl::IsInvalidArgument(hash.status())) return FieldError("password", "Password complexity requirement not met.");
  return hash;
}

absl::StatusOr<uint64_t> DefaultRole(const Reader& reader) {
  uint64_t id = 0;
  RETURN_IF_ERROR(ForEachEntry<fb::Role>(reader, [&](const fb::Role& role) {
    if (role.default_role()) id = role.id();
    return id == 0;
  }));
  return id;
}

absl::StatusOr<bool> RoleExists(const Reader& reader, uint64_t id) {
  ASSIGN_OR_RETURN(const auto role, LoadEntry<fb::Role>(reader, RoleId(id)));
  return role.has_value();
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("User");
  if (!body.ok()) return AnswerStatus(call, body.status());
  fb::UserT user;
  user.org_id = call.actor().org.value();
  user.change_pw = true;
  const absl::StatusOr<uint64_t> role = DefaultRole(call.reader());
  if (!role.ok()) return AnswerStatus(call, role.status());
  user.role_id = *role;
  rules::FieldErrors missing;
  if ((*body)["email"].absent()) missing.push_back({"email", {"Mandatory field not set."}});
  if (user.role_id == 0 && (*body)["role_id"].absent()) missing.push_back({"role_id", {"Mandatory field not set."}});
  if (!missing.empty()) return AnswerFieldErrors(call, kAdd, missing);
  if (const absl::Status status = ReadAccount(call.reader(), *body, call.actor(), call.now(), &user); !status.ok())
    return AnswerRefused(call, kAdd, status);
  const absl::StatusOr<bool> exists = RoleExists(call.reader(), user.role_id);
  if (!exists.ok()) return AnswerStatus(call, exists.status());
  if (!*exists) return AnswerError(call, 405, "Invalid role");
  absl::StatusOr<std::string> hash = HashOfPassword(*body);
  if (!hash.ok()) return AnswerRefused(call, kAdd, hash.status());
  user.password_hash = *std::move(hash);
  user.last_pw_change = call.now();
  const std::string key = RandomKey();
  const auto give_to_user = [](fb::AuthKeyT& auth_key, const EntryScene& scene) {
    auth_key.user_id = scene.earlier[0];
    return absl::OkStatus();
  };
  return ChangeAndAnswer(call, kAdd,
                         {AddEntry(std::move(user)), AddEntry<fb::AuthKeyT>(MakeAuthKey(UserId(), key), give_to_user)},
                         [&](const Outcome& outcome) { return AnswerSavedUser(call, UserId(outcome.entries[0]), key); });
}

void TakePassword(const std::string& hash, uint64_t now, fb::UserT* user) {
  if (hash.empty()) return;
  user->password_hash = hash;
  user->last_pw_change = now;
}

http::Response AdminEdit(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("User");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const FoundUser found = FindManagedUser(call);
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, kInvalid);
  const UserId id((**found)->id());
  const std::string id_text = std::to_string(id.value());
  if (const auto role = (*body)["role_id"].AsInteger()) {
    const absl::StatusOr<bool> exists = RoleExists(call.reader(), static_cast<uint64_t>(*role));
    if (!exists.ok()) return AnswerStatus(call, exists.status());
    if (!*exists) return AnswerError(call, 405, "Invalid role");
  }
  const absl::StatusOr<std::string> hash = HashOfPassword(*body);
  if (!hash.ok()) return AnswerRefused(call, kAdminEdit, hash.status(), id_text);
  const auto edit = [&](fb::UserT& user, const EntryScene& scene) {
    RETURN_IF_ERROR(ReadAccount(scene.state, *body, call.actor(), call.now(), &user));
    TakePassword(*hash, call.now(), &user);
    return absl::OkStatus();
  };
  return ChangeAndAnswer(
      call, kAdminEdit, {EditEntry<fb::User>(id, edit)}, [&](const Outcome&) { return AnswerSavedUser(call, id); }, id_text);
}

// One's own profile.
http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("User");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const FoundUser found = FindUser(call);
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found || UserId((**found)->id()) != call.actor().user) return AnswerError(call, 404, kInvalid);
  const absl::StatusOr<std::string> hash = HashOfPassword(*body);
  if (!hash.ok()) return AnswerRefused(call, kEdit, hash.status());
  const auto edit = [&](fb::UserT& user, const EntryScene&) {
    BodyFields fields(*body);
    ReadProfile(fields, &user);
    TakePassword(*hash, call.now(), &user);
    return fields.status();
  };
  return ChangeAndAnswer(call, kEdit, {EditEntry<fb::User>(call.actor().user, edit)}, [&](const Outcome&) { return View(call); });
}

http::Response Delete(Call& call) {
  const FoundUser found = FindManagedUser(call);
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, kInvalid);
  const UserId id((**found)->id());
  return ChangeAndTell(call, kDelete, {RemoveEntry<fb::User>(id)}, std::to_string(id.value()), "User deleted.");
}

http::Response ChangePassword(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("User");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto user = LoadEntry<fb::User>(call.reader(), call.actor().user);
  if (!user.ok()) return AnswerStatus(call, user.status());
  if (!*user) return AnswerError(call, 404, kInvalid);
  const std::string password = (*body)["password"].AsText().value_or("");
  if (password.empty())
    return AnswerRefused(call, kChangePassword, FieldError("password", "Password length requirement not met."));
  const absl::StatusOr<std::string> hash = HashOfPassword(*body);
  if (!hash.ok()) return AnswerRefused(call, kChangePassword, hash.status());
  if (hash->empty() || PasswordFits(password, std::string(json::View((**user)->password_hash()))))
    return AnswerRefused(call, kChangePassword,
                         FieldError("password", "Submitted new password cannot be the same as the current one"));
  const auto edit = [&](fb::UserT& edited, const EntryScene&) {
    TakePassword(*hash, call.now(), &edited);
    edited.change_pw = false;
    return absl::OkStatus();
  };
  return ChangeAndTell(call, kChangePassword, {EditEntry<fb::User>(call.actor().user, edit)}, "", "Password Changed.");
}

// One's own key in use, else all of the user's, end now; a new one takes their place, with what the old one allowed.
http::Response ResetKey(Call& call) {
  const FoundUser found = FindManagedUser(call);
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 405, "Invalid user.");
  const UserId user((**found)->id());
  const uint64_t now = call.now();
  const std::string key = RandomKey();
  fb::AuthKeyT fresh = MakeAuthKey(user, key);
  std::vector<EntryChange> changes;
  const absl::Status status = ForEachEntry<fb::AuthKey>(call.reader(), [&](const fb::AuthKey& old) {
    const bool in_use = AuthKeyId(old.id()) == call.actor().auth_key;
    if (UserId(old.user_id()) != user || (user == call.actor().user && !in_use)) return true;
    if (old.expiration() != 0 && old.expiration() <= now) return true;
    changes.push_back(EditEntry<fb::AuthKey>(AuthKeyId(old.id()), [now](fb::AuthKeyT& ended, const EntryScene&) {
      ended.expiration = now;
      return absl::OkStatus();
    }));
    if (in_use) {
      fb::AuthKeyT same;
      old.UnPackTo(&same);
      fresh.allowed_ips = same.allowed_ips;
      fresh.comment = same.comment;
    }
    return true;
  });
  if (!status.ok()) return AnswerStatus(call, status);
  changes.push_back(AddEntry(std::move(fresh)));
  return ChangeAndTell(call, kResetKey, std::move(changes), std::to_string(user.value()), "Authkey updated: " + key);
}

http::Response Heartbeat(Call& call) {
  return AnswerJson(call, [](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("message", "Alive and listening.");
    writer.EndObject();
  });
}

constexpr Requirement kOwnKey = Requirement(Permission::kAuth).WithWritingKey();

constexpr Route kRoutes[] = {
    {"users", "view", View, false, kAnyUser, true},
    {"users", "view", AdminView, false, Permission::kAdmin, false, true},
    {"users", "add", Add, true, Permission::kAdmin, false, true},
    {"users", "edit", AdminEdit, true, Permission::kAdmin, false, true},
    {"users", "edit", Edit, true, kAnyUser.WithWritingKey()},
    {"users", "delete", Delete, true, Permission::kAdmin, false, true},
    {"users", "changepw", ChangePassword, true, kAnyUser.WithWritingKey()},
    {"users", "resetauthkey", ResetKey, true, kOwnKey},
    {"users", "heartbeat", Heartbeat, false, kAnybody, true},
};

}  // namespace

std::span<const Route> UserRoutes() { return kRoutes; }

}  // namespace muninn::api
