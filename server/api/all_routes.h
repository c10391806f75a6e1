// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_ALL_ROUTES_H_
#define MUNINN_SERVER_API_ALL_ROUTES_H_

#include <vector>

#include "server/api/call.h"

namespace muninn::api {

// Every row of every table, for who tells of them or tests them.
std::vector<const Route*> AllRoutes();

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_ALL_ROUTES_H_
