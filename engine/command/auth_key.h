// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_AUTH_KEY_H_
#define MUNINN_ENGINE_COMMAND_AUTH_KEY_H_

#include <string_view>

#include "schema/base/id.h"
#include "schema/entities/identity_generated.h"

namespace muninn {

// What is stored of a key of 40 characters: its SHA-256, and the four characters at each end that lists show. Everything else
// is the caller's to fill in.
fb::AuthKeyT MakeAuthKey(UserId user, std::string_view key);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_AUTH_KEY_H_
