// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_AUTHENTICATE_H_
#define MUNINN_SERVER_API_AUTHENTICATE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "engine/access/keyring.h"
#include "server/http/http.h"

namespace muninn::api {

// Who sends a request: `Authorization: <40 letters or digits>`, or several with commas between (the first good one counts);
// X-MISP-AUTH goes before it; "Basic …" is no key. nullopt: refused, and `*message` says so in MISP's words.
std::optional<Actor> Authenticate(const http::Request& request, const Keyring& keyring, uint64_t now, std::string* message);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_AUTHENTICATE_H_
