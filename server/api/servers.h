// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SERVERS_H_
#define MUNINN_SERVER_API_SERVERS_H_

#include <cstdint>

#include "server/api/call.h"

namespace muninn::api {

// {"Server":{…}} of the other instance with that number, for site administrators.
http::Response AnswerServer(Call& call, uint64_t id);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SERVERS_H_
