// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_ACCESS_KEYRING_H_
#define MUNINN_ENGINE_ACCESS_KEYRING_H_

#include <memory>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/store/reader.h"

namespace muninn {

// All keys that open something, in memory. Immutable: a change of users or keys makes a new one.
//
// A key has 40 random characters (238 bits), so one SHA-256 protects what is stored; a slow password hash would only cost
// 60 ms a request. Looking up goes by the hash, and the hash is compared in constant time: what an attacker can measure
// does not depend on how much of a key is right.
class Keyring {
 public:
  static absl::StatusOr<std::shared_ptr<const Keyring>> Load(const Reader& reader);

  enum class Verdict { kUnknown, kDisabled, kNoAuthPermission, kExpired, kGood };
  // `now` in Unix seconds. With kGood, `*actor` is who has the key (without request id and address).
  Verdict Check(std::string_view key, uint64_t now, Actor* actor) const;

 private:
  struct Entry {
    Hash256 hash{};
    uint64_t expiration = 0;
    bool disabled = false;
    Actor actor;
  };
  absl::flat_hash_map<uint64_t, Entry> entries_;  // by the first 8 bytes of the hash
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_ACCESS_KEYRING_H_
