// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_OPENAPI_H_
#define MUNINN_SERVER_API_OPENAPI_H_

// The table of routes as documents for people and their tools. Nothing in them is said that does not follow from the table.

#include <string>
#include <string_view>
#include <vector>

#include "engine/access/permission.h"
#include "schema/json/json_writer.h"
#include "server/api/call.h"

namespace muninn::api {

// "/admin/users/add"
std::string PathOf(const Route& route);

// What an action demands, as a sentence: "Needs perm_add and perm_modify."
std::string SayRequirement(const Requirement& needs);

// An OpenAPI 3.0 document. Every action stands there twice: alone, and with an argument behind it, which it may take or not.
// What it is sent and what it answers is JSON; the table knows no more. `base_url` may be empty.
void WriteOpenApi(json::JsonWriter& writer, const std::vector<const Route*>& routes, std::string_view version,
                  std::string_view base_url);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_OPENAPI_H_
