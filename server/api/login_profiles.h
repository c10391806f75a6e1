// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_LOGIN_PROFILES_H_
#define MUNINN_SERVER_API_LOGIN_PROFILES_H_

#include <string>
#include <string_view>

#include "engine/store/reader.h"
#include "schema/base/id.h"

namespace muninn::api {

// What a user said of logins in his name from an address: "trusted", "malicious", or "unknown".
std::string LoginStatusOf(const Reader& reader, UserId user, std::string_view ip);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_LOGIN_PROFILES_H_
