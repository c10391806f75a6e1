// SPDX-License-Identifier: Apache-2.0
#include "server/api/search_intake.h"

#include <utility>

#include "schema/json/read_event.h"

namespace muninn::api {
namespace {

constexpr std::string_view kNothingByGet =
    "Restsearch queries using GET and no parameters are not allowed. If you have passed parameters via a JSON body, make sure "
    "you use POST requests.";
constexpr std::string_view kNothingByPost =
    "Either specify the search terms in the url, or POST a json with the filter parameters.";

}  // namespace

SearchIntake TakeSearch(Call& call, std::span<const std::string_view> places) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return {std::nullopt, AnswerStatus(call, body.status())};
  const json::Value asked = json::UnwrapModel(*body, "request");
  Parameters parameters(asked, NamePlaces(call.path(), places));
  // Filters that ask for nothing (null, false) are a request for everything; no filters at all are a mistake.
  const bool nothing = parameters.empty() && (!asked.is_object() || asked.size() == 0);
  if (nothing) return {std::nullopt, AnswerError(call, 400, call.is_get() ? kNothingByGet : kNothingByPost)};
  return {std::move(parameters), {}};
}

}  // namespace muninn::api
