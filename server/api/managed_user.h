// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_MANAGED_USER_H_
#define MUNINN_SERVER_API_MANAGED_USER_H_

#include <optional>

#include "absl/status/statusor.h"
#include "engine/index/stored.h"
#include "schema/entities/identity_generated.h"
#include "server/api/call.h"

namespace muninn::api {

using FoundUser = absl::StatusOr<std::optional<Stored<fb::User>>>;

// The user that the path names: a number, "me" or nothing for oneself.
FoundUser FindUser(Call& call);
// The same for who manages accounts: everybody, or those of the own organisation. A path that names nobody means nobody: it
// must not cost the administrator his own account.
FoundUser FindManagedUser(Call& call);
// Of those, one he may also change: an organisation's administrator does not change site administrators.
FoundUser FindChangeableUser(Call& call);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_MANAGED_USER_H_
