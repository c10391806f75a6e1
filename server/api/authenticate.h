// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_AUTHENTICATE_H_
#define MUNINN_SERVER_API_AUTHENTICATE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "engine/access/keyring.h"
#include "server/http/http.h"

namespace muninn::api {

struct Authentication {
  std::optional<Actor> actor;  // nullopt: refused
  std::string refusal;         // to the caller, in MISP's words
  std::string log_title;       // of a refusal, for those who watch; the key is masked
  bool key_given = false;
  Actor owner;  // of the refused key, as far as it has one
};

// Who sends a request: `Authorization: <40 letters or digits>`, or several with commas between (the first good one counts);
// X-MISP-AUTH goes before it; "Basic …" is no key. `now` in Unix seconds.
Authentication Authenticate(const http::Request& request, const Keyring& keyring, uint64_t now);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_AUTHENTICATE_H_
