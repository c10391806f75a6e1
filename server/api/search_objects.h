// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_OBJECTS_H_
#define MUNINN_SERVER_API_SEARCH_OBJECTS_H_

#include "server/api/call.h"

namespace muninn::api {

http::Response SearchObjectsJson(Call& call);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_OBJECTS_H_
