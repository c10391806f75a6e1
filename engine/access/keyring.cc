// SPDX-License-Identifier: Apache-2.0
#include "engine/access/keyring.h"

#include <openssl/crypto.h>

#include <cstring>

#include "engine/index/registry.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

uint64_t Head(const Hash256& hash) {
  uint64_t head;
  std::memcpy(&head, hash.data(), sizeof(head));
  return head;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Keyring>> Keyring::Load(const Reader& reader) {
  auto keyring = std::make_shared<Keyring>();
  absl::Status status;
  RETURN_IF_ERROR(ForEachAuthKey(reader, [&](const fb::AuthKey& key) {
    const auto user = LoadUser(reader, UserId(key.user_id()));
    if (!user.ok()) status = user.status();
    if (!user.ok() || !*user || key.hash() == nullptr || key.hash()->size() != 32) return status.ok();
    Entry entry;
    std::memcpy(entry.hash.data(), key.hash()->data(), 32);
    entry.expiration = key.expiration();
    entry.disabled = (**user)->disabled();
    entry.actor.user = UserId((**user)->id());
    entry.actor.org = OrgId((**user)->org_id());
    entry.actor.role = RoleId((**user)->role_id());
    entry.actor.auth_key = AuthKeyId(key.id());
    if (const Role* role = FindRole(entry.actor.role)) entry.actor.permissions = role->permissions;
    if (key.read_only()) {
      // Such a key keeps reading and auditing only.
      entry.actor.permissions.bits &= static_cast<uint32_t>(Permission::kAuth) | static_cast<uint32_t>(Permission::kAudit);
    }
    if ((**user)->email() != nullptr) entry.actor.email = (**user)->email()->str();
    keyring->entries_[Head(entry.hash)] = std::move(entry);
    return true;
  }));
  RETURN_IF_ERROR(status);
  return keyring;
}

Keyring::Verdict Keyring::Check(std::string_view key, uint64_t now, Actor* actor) const {
  const Hash256 hash = Sha256(key);
  const auto found = entries_.find(Head(hash));
  if (found == entries_.end() || CRYPTO_memcmp(found->second.hash.data(), hash.data(), hash.size()) != 0)
    return Verdict::kUnknown;
  const Entry& entry = found->second;
  if (entry.expiration != 0 && entry.expiration <= now) return Verdict::kExpired;
  if (entry.disabled) return Verdict::kDisabled;
  if (!entry.actor.permissions.has(Permission::kAuth)) return Verdict::kNoAuthPermission;
  *actor = entry.actor;
  return Verdict::kGood;
}

}  // namespace muninn
