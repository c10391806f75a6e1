// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_PLACES_H_
#define MUNINN_SERVER_API_SEARCH_PLACES_H_

#include <span>
#include <string_view>

#include "server/api/search_request.h"

namespace muninn::api {

// What the arguments of a restSearch's path mean, by their place (restsearch.md §13): for NamePlaces (parameters.h).
std::span<const std::string_view> SearchPlaces(Scope scope);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_PLACES_H_
