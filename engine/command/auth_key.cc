// SPDX-License-Identifier: Apache-2.0
#include "engine/command/auth_key.h"

#include "engine/log/record.h"

namespace muninn {

fb::AuthKeyT MakeAuthKey(UserId user, std::string_view key) {
  constexpr size_t kShown = 4;
  fb::AuthKeyT auth_key;
  auth_key.user_id = user.value();
  const Hash256 hash = Sha256(key);
  auth_key.hash.assign(hash.begin(), hash.end());
  auth_key.start = key.substr(0, kShown);
  auth_key.end = key.substr(key.size() < kShown ? 0 : key.size() - kShown);
  return auth_key;
}

}  // namespace muninn
