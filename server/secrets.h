// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_SECRETS_H_
#define MUNINN_SERVER_SECRETS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace muninn {

// Keys and passwords. Thread-safe.

// 40 letters and digits from a secure source.
std::string RandomKey();
// Is it of a key's form?
bool IsKey(std::string_view text);

// The bcrypt hash of a password, some 60 ms of work: never under a lock, never on an I/O thread. Only the first 72 bytes of a
// password count, as with bcrypt anywhere. Errors: kInvalidArgument (a zero byte inside), kInternal (crypt(3) refuses).
absl::StatusOr<std::string> HashPassword(std::string_view password);
// False also when `hash` is empty: an account without a password opens to none.
bool PasswordFits(std::string_view password, const std::string& hash);

// What is wrong with a new password, in MISP's words: at least 12 characters, and upper and lower case with a digit or a special
// character, or 16 of any kind. nullopt: nothing.
std::optional<std::string> PasswordFault(std::string_view password);

}  // namespace muninn

#endif  // MUNINN_SERVER_SECRETS_H_
