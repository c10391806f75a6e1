// SPDX-License-Identifier: Apache-2.0
//
// Tags, and the first organisation, user and key.
#include <algorithm>
#include <utility>

#include "engine/command/auth_key.h"
#include "engine/command/decider.h"
#include "engine/command/fact_builder.h"
#include "engine/log/record.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"

namespace muninn {
namespace {

constexpr uint64_t kFirstNidsSid = 4'000'000;  // as on a fresh MISP

}  // namespace

absl::Status Decider::Decide(const AddTag& command) {
  if (!actor_.may(Permission::kTagEditor)) return absl::PermissionDeniedError(kNoPermission);
  ASSIGN_OR_RETURN(const std::optional<TagId> known, FindByName<fb::Tag>(state_, command.tag.name));
  decision_.outcome.existed = known.has_value();
  ASSIGN_OR_RETURN(const std::optional<Registrar::ResolvedTag> tag, registrar_.Tag(command.tag));
  if (!tag) return absl::InvalidArgumentError("The tag name must be between 1 and 255 bytes long.");
  decision_.outcome.tag = tag->id;
  return absl::OkStatus();
}

absl::Status Decider::Decide(const Bootstrap& command) {
  ASSIGN_OR_RETURN(const uint64_t next_org, NextEntryId(state_, fb::EntryKind::Organisation));
  if (next_org != 1) return absl::FailedPreconditionError("the store is not empty");
  fb::OrganisationT org;
  org.id = kHostOrg.value();
  org.uuid = command.organisation_uuid;
  org.name = command.organisation;
  org.description = "Automatically generated admin organisation";
  org.type = "ADMIN";
  org.local = true;
  org.date_created = org.date_modified = context_.now();
  decision_.facts.push_back(MakeEntryAdded(org));

  uint64_t role_id = 0;
  for (const DefaultRole& seed : DefaultRoles()) {
    fb::RoleT role;
    role.id = ++role_id;
    role.name = seed.name;
    role.permissions = seed.permissions.bits;
    role.default_role = seed.is_default;
    role.created = role.modified = context_.now();
    decision_.facts.push_back(MakeEntryAdded(role));
  }

  fb::UserT user;
  user.id = 1;
  user.email = command.email;
  user.org_id = org.id;
  user.role_id = kAdminRole.value();
  user.nids_sid = kFirstNidsSid;
  user.change_pw = true;
  user.date_created = user.date_modified = context_.now();
  decision_.facts.push_back(MakeEntryAdded(user));
  return GiveKey(UserId(user.id), command.key, 1);
}

absl::Status Decider::Decide(const NoteAccess& command) {
  fb::AccessNotedT fact;
  fact.action = command.action;
  fact.title = command.title;
  fact.change = command.change;
  fact.user_id = command.user.value();
  fact.model = command.model;
  fact.model_id = command.model_id;
  decision_.facts.push_back(MakeFact(std::move(fact)));
  return absl::OkStatus();
}

absl::Status Decider::GiveKey(UserId user, std::string_view key, uint64_t id) {
  fb::AuthKeyT auth_key = MakeAuthKey(user, key);
  auth_key.id = id;
  auth_key.uuid = Uuid::FromRandom(context_.random(), context_.random());
  auth_key.created = context_.now();
  decision_.facts.push_back(MakeEntryAdded(auth_key));
  return absl::OkStatus();
}

absl::Status Decider::Decide(const SetAuthKey& command) {
  const Hash256 hash = Sha256(command.key);
  bool has_it = false;
  std::vector<AuthKeyId> others;
  RETURN_IF_ERROR(ForEachEntry<fb::AuthKey>(state_, [&](const fb::AuthKey& key) {
    if (key.user_id() != command.user.value()) return true;
    others.push_back(AuthKeyId(key.id()));
    has_it |= key.hash() != nullptr && std::equal(hash.begin(), hash.end(), key.hash()->begin(), key.hash()->end());
    return !has_it;
  }));
  if (has_it) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto user, LoadEntry<fb::User>(state_, command.user));
  if (!user) return absl::NotFoundError("Invalid user or not authorised.");
  for (const AuthKeyId other : others) {
    ASSIGN_OR_RETURN(const auto bytes, LoadEntryBytes(state_, fb::EntryKind::AuthKey, other.value()));
    if (bytes) decision_.facts.push_back(MakeEntryFact(fb::EntryKind::AuthKey, other.value(), *bytes, ""));
  }
  ASSIGN_OR_RETURN(const uint64_t id, registrar_.NextId(fb::EntryKind::AuthKey));
  return GiveKey(command.user, command.key, id);
}

}  // namespace muninn
