// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_ACCESS_KEYRING_H_
#define MUNINN_ENGINE_ACCESS_KEYRING_H_

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/access/ip_range.h"
#include "engine/store/reader.h"

namespace muninn {

// All keys that open something, and what their owners may, in memory. Immutable: a change of users, roles, keys, sharing
// groups or settings makes a new one.
//
// A key has 40 random characters (238 bits), so one SHA-256 protects what is stored; a slow password hash would only cost
// 60 ms a request. Looking up goes by the hash, and the hash is compared in constant time: what an attacker can measure
// does not depend on how much of a key is right.
class Keyring {
 public:
  // `unpublished_private` is every actor's (actor.h).
  static absl::StatusOr<std::shared_ptr<const Keyring>> Load(const Reader& reader, bool unpublished_private);

  enum class Verdict { kUnknown, kDisabled, kNoAuthPermission, kExpired, kForbiddenAddress, kGood };
  // `now` in Unix seconds; `address` is where the request comes from. With kGood, `*actor` is who has the key (without request
  // id and address); with all but kUnknown, `*actor` tells whose key it is.
  Verdict Check(std::string_view key, uint64_t now, std::string_view address, Actor* actor) const;
  // The user as an actor, whatever his key; nullopt: no such user, or disabled. For what acts in somebody's name.
  std::optional<Actor> ActorOf(UserId user) const;

 private:
  struct Entry {
    Hash256 hash{};
    bool disabled = false;
    std::vector<IpRange> allowed;  // empty: from everywhere
    Actor actor;
  };
  struct User {
    bool disabled = false;
    Actor actor;
  };
  absl::flat_hash_map<UserId, User> users_;
  absl::flat_hash_map<uint64_t, Entry> entries_;  // by the first 8 bytes of the hash
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_ACCESS_KEYRING_H_
