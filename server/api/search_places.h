// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_PLACES_H_
#define MUNINN_SERVER_API_SEARCH_PLACES_H_

#include "server/api/path.h"
#include "server/api/search_request.h"

namespace muninn::api {

// /attributes/restSearch/json/evil.example/…: the path with its arguments named by their places (restsearch.md §13), before
// those that have names and so count more. "null", "0" and "false" hold a place and say nothing.
Path WithPositions(const Path& path, Scope scope);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_PLACES_H_
