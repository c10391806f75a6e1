// SPDX-License-Identifier: Apache-2.0
//
// Organisations, users, roles, keys and sharing groups: who may change them, and what must fit (admin.md §1 to §4).
#include "engine/command/rules_identity.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "engine/access/actor.h"
#include "engine/access/ip_range.h"
#include "engine/command/decide.h"
#include "engine/index/content_keys.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr uint64_t kSidMin = 1'000'000, kSidCount = 9'000'000;
constexpr size_t kSettingBytesMax = 64 << 10, kShortTextBytesMax = 1024;
// Anybody may ask for an account: no more than this many wait at a time.
constexpr size_t kRegistrationsMax = 10'000;
// What an organisation's administrator may not hand out.
constexpr uint32_t kReserved = static_cast<uint32_t>(Permission::kSiteAdmin) | static_cast<uint32_t>(Permission::kSync) |
                               static_cast<uint32_t>(Permission::kRegexpAccess);

absl::Status Denied() { return absl::PermissionDeniedError(kNoPermission); }

absl::StatusOr<bool> AnyUser(const Reader& state, const std::function<bool(const fb::User&)>& wanted) {
  bool found = false;
  RETURN_IF_ERROR(ForEachEntry<fb::User>(state, [&](const fb::User& user) {
    found = wanted(user);
    return !found;
  }));
  return found;
}

absl::StatusOr<bool> HasEvents(const Reader& state, OrgId org) {
  for (const EventIndexKind kind : {EventIndexKind::kOrg, EventIndexKind::kOrgc}) {
    std::string prefix = EventIndexKey(kind, org.value(), EventId());
    prefix.resize(prefix.size() - 8);
    const std::unique_ptr<Cursor> cursor = state.Scan(Family::kEventIndex, prefix);
    if (cursor->Valid()) return true;
    RETURN_IF_ERROR(cursor->status());
  }
  return false;
}

absl::StatusOr<Permissions> PermissionsOf(const EntryScene& scene, uint64_t role_id) {
  ASSIGN_OR_RETURN(const auto role, LoadNow<fb::Role>(scene, RoleId(role_id)));
  return role ? Permissions{(*role)->permissions()} : Permissions{};
}

// local@domain: dot-separated runs of letters, digits and what RFC 5322 allows; any bytes above ASCII are letters.
bool IsEmail(std::string_view text) {
  const size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || text.size() > 255) return false;
  const auto local = [](unsigned char c) {
    return c >= 0x80 || absl::ascii_isalnum(c) || std::string_view("!#$%&'*+/=?^_`{|}~-").find(c) != std::string_view::npos;
  };
  const auto domain = [](unsigned char c) { return absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '.'; };
  bool after_dot = true;
  for (const char c : text.substr(0, at)) {
    if (c == '.' ? after_dot : !local(static_cast<unsigned char>(c))) return false;
    after_dot = c == '.';
  }
  return !after_dot && std::all_of(text.begin() + static_cast<ptrdiff_t>(at) + 1, text.end(), domain);
}

// May the actor manage that user's account at all?
absl::StatusOr<bool> MayManage(const EntryScene& scene, const fb::UserT& user) {
  const Actor& actor = scene.actor;
  if (actor.is_site_admin()) return true;
  if (!actor.may(Permission::kAdmin) || OrgId(user.org_id) != actor.org) return false;
  ASSIGN_OR_RETURN(const Permissions role, PermissionsOf(scene, user.role_id));
  return !role.has(Permission::kSiteAdmin);
}

// A user who manages nobody may change his own account, but not what he is allowed.
bool KeepsOwnPlace(const fb::UserT& before, const fb::UserT& after) {
  return before.org_id == after.org_id && before.role_id == after.role_id && before.disabled == after.disabled &&
         before.server_id == after.server_id && before.expiration == after.expiration;
}

bool DomainFits(const fb::Organisation& org, std::string_view email) {
  if (org.restricted_to_domain() == nullptr || org.restricted_to_domain()->size() == 0) return true;
  const std::string domain = absl::AsciiStrToLower(ToAbsl(email.substr(email.rfind('@') + 1)));
  for (const auto* allowed : *org.restricted_to_domain()) {
    const std::string wanted = absl::AsciiStrToLower(allowed->str());
    if (domain == wanted || domain.ends_with("." + wanted)) return true;
  }
  return false;
}

absl::Status CheckRoleOfUser(const EntryScene& scene, const fb::UserT* before, const fb::UserT& after) {
  ASSIGN_OR_RETURN(const auto role, LoadNow<fb::Role>(scene, RoleId(after.role_id)));
  if (!role) return absl::FailedPreconditionError("Invalid role");
  const bool kept = before != nullptr && before->role_id == after.role_id;
  if (scene.actor.is_site_admin() || kept) return absl::OkStatus();
  if (((*role)->permissions() & kReserved) != 0 || (*role)->restricted_to_site_admin())
    return absl::PermissionDeniedError("You are not authorised to assign that role to a user.");
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckOrganisation(const EntryScene& scene, const fb::OrganisationT* before, fb::OrganisationT* after) {
  if (!scene.actor.is_site_admin()) return Denied();
  if (after == nullptr) {
    ASSIGN_OR_RETURN(const bool users, AnyUser(scene.state, [&](const fb::User& user) { return user.org_id() == before->id; }));
    ASSIGN_OR_RETURN(const bool events, HasEvents(scene.state, OrgId(before->id)));
    if (users || events)
      return absl::FailedPreconditionError(
          "Organisation could not be deleted. Generally organisations should "
          "never be deleted, instead consider moving them to the known remote "
          "organisations list. Alternatively, if you are certain that you "
          "would like to remove an organisation and are aware of the impact, "
          "make sure that there are no users or events still tied to this "
          "organisation before deleting it.");
    return absl::OkStatus();
  }
  if (after->name.empty()) return FieldError("name", "The organisation name cannot be empty.");
  if (after->name.size() > 255) return FieldError("name", "The organisation name is too long.");
  if (before == nullptr) {
    after->date_created = scene.context.now();
    after->created_by = scene.actor.user.value();
  }
  after->date_modified = scene.context.now();
  return absl::OkStatus();
}

absl::Status CheckUser(const EntryScene& scene, const fb::UserT* before, fb::UserT* after) {
  const Actor& actor = scene.actor;
  const fb::UserT& user = before != nullptr ? *before : *after;
  // Whoever adds a user is judged by the role he hands out, below.
  bool manages =
      actor.is_site_admin() || (before == nullptr && actor.may(Permission::kAdmin) && OrgId(after->org_id) == actor.org);
  if (before != nullptr) {
    ASSIGN_OR_RETURN(manages, MayManage(scene, user));
  }
  const bool own = before != nullptr && UserId(before->id) == actor.user && after != nullptr;
  if (!manages && !own) return absl::NotFoundError("Invalid user or not authorised.");
  if (after == nullptr) return absl::OkStatus();
  if (!manages && !KeepsOwnPlace(*before, *after)) return Denied();
  if (before != nullptr && !actor.is_site_admin() && before->org_id != after->org_id) return Denied();
  if (!IsEmail(after->email)) return FieldError("email", "Please enter a valid email address.");
  ASSIGN_OR_RETURN(const auto org, LoadNow<fb::Organisation>(scene, OrgId(after->org_id)));
  if (!org) return FieldError("org_id", "Invalid organisation");
  if (!actor.is_site_admin() && (before == nullptr || before->email != after->email) && !DomainFits(**org, after->email))
    return FieldError("email", "Invalid e-mail domain. Your user is restricted to creating users for the following domain(s): " +
                                   (*org)->restricted_to_domain()->Get(0)->str());
  RETURN_IF_ERROR(CheckRoleOfUser(scene, before, *after));
  if (after->nids_sid == 0) after->nids_sid = kSidMin + scene.context.random() % kSidCount;
  ASSIGN_OR_RETURN(const Permissions permissions, PermissionsOf(scene, after->role_id));
  if (!permissions.has(Permission::kSync)) after->server_id = 0;
  if (before == nullptr) {
    after->date_created = scene.context.now();
    after->invited_by = actor.user.value();
  }
  after->date_modified = scene.context.now();
  return absl::OkStatus();
}

absl::Status CheckRole(const EntryScene& scene, const fb::RoleT* before, fb::RoleT* after) {
  if (!scene.actor.is_site_admin()) return Denied();
  if (after == nullptr) {
    ASSIGN_OR_RETURN(const bool used, AnyUser(scene.state, [&](const fb::User& user) { return user.role_id() == before->id; }));
    if (used) return absl::FailedPreconditionError("It is not possible to delete role that is assigned to users.");
    return absl::OkStatus();
  }
  if (after->name.empty()) return FieldError("name", "This field cannot be left blank");
  if (after->name.size() > 100) return FieldError("name", "The name is too long.");
  if (before == nullptr) after->created = scene.context.now();
  after->modified = scene.context.now();
  return absl::OkStatus();
}

absl::Status CheckAuthKey(const EntryScene& scene, const fb::AuthKeyT* before, fb::AuthKeyT* after) {
  constexpr char kRefused[] = "Invalid user or insufficient privileges to interact with an authkey for the given user.";
  const Actor& actor = scene.actor;
  const fb::AuthKeyT& key = before != nullptr ? *before : *after;
  if (actor.read_only_key) return Denied();
  if (UserId(key.user_id) != actor.user && !actor.is_site_admin()) {
    ASSIGN_OR_RETURN(const auto owner, LoadNow<fb::User>(scene, UserId(key.user_id)));
    if (!owner || !actor.may(Permission::kAdmin) || OrgId((*owner)->org_id()) != actor.org)
      return absl::FailedPreconditionError(kRefused);
    ASSIGN_OR_RETURN(const Permissions role, PermissionsOf(scene, (*owner)->role_id()));
    if (role.has(Permission::kSiteAdmin) || role.has(Permission::kAdmin) || !role.has(Permission::kAuth))
      return absl::FailedPreconditionError(kRefused);
  }
  if (after == nullptr) return absl::OkStatus();
  if (before != nullptr && (before->user_id != after->user_id || before->hash != after->hash)) return Denied();
  ASSIGN_OR_RETURN(const auto owner, LoadNow<fb::User>(scene, UserId(after->user_id)));
  if (!owner) return FieldError("user_id", "User doesn't exists");
  for (const std::string& range : after->allowed_ips) {
    if (!IpRange::Parse(range)) return FieldError("allowed_ips", range + " is not valid IP range");
  }
  if (before == nullptr) after->created = scene.context.now();
  return absl::OkStatus();
}

// An account's settings are its owner's, and open to those who manage him.
absl::Status CheckUserSetting(const EntryScene& scene, const fb::UserSettingT* before, fb::UserSettingT* after) {
  const Actor& actor = scene.actor;
  const fb::UserSettingT& setting = before != nullptr ? *before : *after;
  if (actor.read_only_key) return Denied();
  if (before != nullptr && after != nullptr && (before->user_id != after->user_id || before->setting != after->setting))
    return Denied();
  ASSIGN_OR_RETURN(const auto owner, LoadNow<fb::User>(scene, UserId(setting.user_id)));
  if (!owner) return FieldError("user_id", "Invalid user.");
  if (UserId(setting.user_id) != actor.user) {
    fb::UserT user;
    (*owner)->UnPackTo(&user);
    ASSIGN_OR_RETURN(const bool manages, MayManage(scene, user));
    if (!manages) return Denied();
  }
  if (after == nullptr) return absl::OkStatus();
  if (after->value.size() > kSettingBytesMax) return FieldError("value", "The value is too long.");
  after->timestamp = scene.context.now();
  return absl::OkStatus();
}

absl::Status CheckRegistration(const EntryScene& scene, const fb::RegistrationT* before, fb::RegistrationT* after) {
  if (before != nullptr) return scene.actor.is_site_admin() ? absl::OkStatus() : Denied();
  if (!IsEmail(after->email)) return FieldError("email", "Please enter a valid email address.");
  size_t waiting = 0;
  RETURN_IF_ERROR(
      ForEachEntry<fb::Registration>(scene.state, [&](const fb::Registration&) { return ++waiting < kRegistrationsMax; }));
  if (waiting >= kRegistrationsMax) return absl::FailedPreconditionError("Too many registrations are waiting already.");
  for (const std::string* text : {&after->org_name, &after->org_uuid, &after->user_agent}) {
    if (text->size() > kShortTextBytesMax) return FieldError("org_name", "The text is too long.");
  }
  if (after->message.size() > kSettingBytesMax || after->pgp.size() > kSettingBytesMax)
    return FieldError("message", "The text is too long.");
  after->timestamp = scene.context.now();
  return absl::OkStatus();
}

absl::Status BelongingToUser(const Reader& state, uint64_t user, std::vector<EntryReference>* others) {
  RETURN_IF_ERROR(ForEachEntry<fb::AuthKey>(state, [&](const fb::AuthKey& key) {
    if (key.user_id() == user) others->push_back({fb::EntryKind::AuthKey, key.id()});
    return true;
  }));
  return ForEachEntry<fb::UserSetting>(state, [&](const fb::UserSetting& setting) {
    if (setting.user_id() == user) others->push_back({fb::EntryKind::UserSetting, setting.id()});
    return true;
  });
}

absl::Status CheckSharingGroup(const EntryScene& scene, const fb::SharingGroupT* before, fb::SharingGroupT* after) {
  const Actor& actor = scene.actor;
  if (!actor.may(Permission::kSharingGroup)) return Denied();
  if (before != nullptr && !actor.is_site_admin() && OrgId(before->org_id) != actor.org) {
    const bool extends = std::any_of(before->orgs.begin(), before->orgs.end(),
                                     [&](const auto& member) { return member->extend && OrgId(member->org_id) == actor.org; });
    if (after == nullptr || !extends) return absl::FailedPreconditionError("Action not allowed.");
  }
  if (after == nullptr) return absl::OkStatus();
  if (after->name.empty()) return FieldError("name", "The sharing group name cannot be empty.");
  if (before == nullptr) after->created = scene.context.now();
  after->modified = scene.context.now();
  uint64_t next = 1;
  for (const auto& member : after->orgs) next = std::max(next, member->id + 1);
  for (const auto& member : after->orgs) {
    ASSIGN_OR_RETURN(const auto org, LoadNow<fb::Organisation>(scene, OrgId(member->org_id)));
    if (!org) return FieldError("SharingGroupOrg", "Invalid organisation.");
    if (member->id == 0) member->id = next++;
  }
  next = 1;
  for (const auto& server : after->servers) next = std::max(next, server->id + 1);
  for (const auto& server : after->servers) {
    if (server->id == 0) server->id = next++;
  }
  return absl::OkStatus();
}

}  // namespace muninn
