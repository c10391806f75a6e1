// SPDX-License-Identifier: Apache-2.0
#include "engine/access/keyring.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>

#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"

namespace muninn {
namespace {

uint64_t Head(const Hash256& hash) {
  uint64_t head;
  std::memcpy(&head, hash.data(), sizeof(head));
  return head;
}

using GroupsOfOrgs = absl::flat_hash_map<OrgId, std::shared_ptr<SharingGroupSet>>;

// A group is open to its members, to the organisation that made it, and, when it says so of this server, to everybody here.
absl::Status LoadGroups(const Reader& reader, GroupsOfOrgs* groups, SharingGroupSet* everybody) {
  return ForEachEntry<fb::SharingGroup>(reader, [&](const fb::SharingGroup& group) {
    const SharingGroupId id(group.id());
    const auto enter = [&](OrgId org) {
      std::shared_ptr<SharingGroupSet>& set = (*groups)[org];
      if (!set) set = std::make_shared<SharingGroupSet>();
      set->insert(id);
    };
    enter(OrgId(group.org_id()));
    if (group.orgs() != nullptr) {
      for (const fb::SharingGroupOrg* member : *group.orgs()) enter(OrgId(member->org_id()));
    }
    if (group.servers() != nullptr) {
      for (const fb::SharingGroupServer* server : *group.servers()) {
        if (server->server_id() == 0 && server->all_orgs()) everybody->insert(id);
      }
    }
    return true;
  });
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Keyring>> Keyring::Load(const Reader& reader, bool unpublished_private) {
  auto keyring = std::make_shared<Keyring>();
  GroupsOfOrgs groups;
  const auto everybody = std::make_shared<SharingGroupSet>();
  RETURN_IF_ERROR(LoadGroups(reader, &groups, everybody.get()));
  for (auto& [org, set] : groups) set->insert(everybody->begin(), everybody->end());
  absl::flat_hash_map<RoleId, Permissions> roles;
  RETURN_IF_ERROR(ForEachEntry<fb::Role>(reader, [&](const fb::Role& role) {
    roles[RoleId(role.id())] = {role.permissions()};
    return true;
  }));
  RETURN_IF_ERROR(ForEachEntry<fb::User>(reader, [&](const fb::User& user) {
    User& known = keyring->users_[UserId(user.id())];
    known.disabled = user.disabled();
    known.actor.user = UserId(user.id());
    known.actor.org = OrgId(user.org_id());
    known.actor.role = RoleId(user.role_id());
    known.actor.permissions = roles[known.actor.role];
    known.actor.unpublished_private = unpublished_private;
    const auto set = groups.find(known.actor.org);
    known.actor.sharing_groups = set == groups.end() ? everybody : set->second;
    if (user.email() != nullptr) known.actor.email = user.email()->str();
    return true;
  }));
  RETURN_IF_ERROR(ForEachEntry<fb::AuthKey>(reader, [&](const fb::AuthKey& key) {
    const auto user = keyring->users_.find(UserId(key.user_id()));
    if (user == keyring->users_.end() || key.hash() == nullptr || key.hash()->size() != 32) return true;
    Entry entry;
    std::memcpy(entry.hash.data(), key.hash()->data(), 32);
    entry.disabled = user->second.disabled;
    entry.actor = user->second.actor;
    entry.actor.auth_key = AuthKeyId(key.id());
    entry.actor.read_only_key = key.read_only();
    entry.actor.key_expiration = key.expiration();
    if (key.read_only()) {
      // Such a key keeps reading and auditing only.
      entry.actor.permissions.bits &= static_cast<uint32_t>(Permission::kAuth) | static_cast<uint32_t>(Permission::kAudit);
    }
    if (key.allowed_ips() != nullptr) {
      for (const auto* text : *key.allowed_ips()) {
        if (const auto range = IpRange::Parse(text->string_view())) entry.allowed.push_back(*range);
      }
    }
    keyring->entries_[Head(entry.hash)] = std::move(entry);
    return true;
  }));
  return keyring;
}

Keyring::Verdict Keyring::Check(std::string_view key, uint64_t now, std::string_view address, Actor* actor) const {
  const Hash256 hash = Sha256(key);
  const auto found = entries_.find(Head(hash));
  if (found == entries_.end() || CRYPTO_memcmp(found->second.hash.data(), hash.data(), hash.size()) != 0)
    return Verdict::kUnknown;
  const Entry& entry = found->second;
  *actor = entry.actor;
  if (actor->key_expiration != 0 && actor->key_expiration <= now) return Verdict::kExpired;
  if (entry.disabled) return Verdict::kDisabled;
  if (!entry.actor.permissions.has(Permission::kAuth)) return Verdict::kNoAuthPermission;
  const auto holds = [&](const IpRange& range) { return range.Contains(address); };
  if (!entry.allowed.empty() && std::none_of(entry.allowed.begin(), entry.allowed.end(), holds))
    return Verdict::kForbiddenAddress;
  return Verdict::kGood;
}

std::optional<Actor> Keyring::ActorOf(UserId user) const {
  const auto found = users_.find(user);
  return found == users_.end() || found->second.disabled ? std::nullopt : std::optional<Actor>(found->second.actor);
}

}  // namespace muninn
