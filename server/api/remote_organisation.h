// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_REMOTE_ORGANISATION_H_
#define MUNINN_SERVER_API_REMOTE_ORGANISATION_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "schema/json/json_value.h"
#include "server/api/call.h"

namespace muninn::api {

// The organisation here that another server means by {"uuid","name",…}; one that is not known is made, in the server's name, and
// the call is renewed. 0: none is named. Errors: those of reading and of adding an organisation.
absl::StatusOr<uint64_t> RemoteOrganisation(Call& call, json::Value value);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_REMOTE_ORGANISATION_H_
