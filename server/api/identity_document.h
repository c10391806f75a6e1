// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_IDENTITY_DOCUMENT_H_
#define MUNINN_SERVER_API_IDENTITY_DOCUMENT_H_

// How users and roles look in answers: the members in MISP's order, without braces, so that an answer can add its own.

#include <cstdint>
#include <string_view>

#include "schema/entities/identity_generated.h"
#include "schema/json/json_writer.h"

namespace muninn::api {

// What never leaves the server stands as stars, and how many tells what was asked.
enum class UserShape : uint8_t {
  kView,   // password "*****", no server_id; totp "*****"
  kSaved,  // password "******", server_id; totp null
  kIndex,  // no password, no totp
};

// `new_key` not empty: the key that was made with the user, shown this once.
void WriteUserFields(json::JsonWriter& writer, const fb::User& user, UserShape shape, std::string_view new_key = "");

// All permissions, and the level that four of them make up.
void WriteRoleFields(json::JsonWriter& writer, const fb::Role& role);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_IDENTITY_DOCUMENT_H_
