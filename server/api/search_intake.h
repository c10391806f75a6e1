// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_INTAKE_H_
#define MUNINN_SERVER_API_SEARCH_INTAKE_H_

#include <optional>
#include <span>
#include <string_view>

#include "server/api/call.h"
#include "server/api/parameters.h"

namespace muninn::api {

// The parameters of a restSearch, from body and path, or why there are none (restsearch.md §1).
struct SearchIntake {
  std::optional<Parameters> parameters;
  http::Response refusal;  // when there are no parameters
};
// `places`: what the arguments of the path mean, in their order.
SearchIntake TakeSearch(Call& call, std::span<const std::string_view> places);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_INTAKE_H_
