// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SIGHTING_REQUEST_H_
#define MUNINN_SERVER_API_SIGHTING_REQUEST_H_

// The parameters of sightings/restSearch (restsearch.md §11).

#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/query/search_sightings.h"
#include "engine/store/reader.h"
#include "server/api/parameters.h"

namespace muninn::api {

struct SightingRequest {
  SightingFilter filter;
  std::string return_format = "json";
  bool attribute = false, event = false, uuids = false, headerless = false;
};

// What the arguments of the path mean, by their place.
std::span<const std::string_view> SightingPlaces();

// Errors: kInvalidArgument (told with 400): a context that is none or has no id, an id that is no number of the JSON body;
// kInternal, as in MISP: a time range that has not two ends; kUnavailable, kDataLoss.
absl::StatusOr<SightingRequest> ReadSightingRequest(const Reader& reader, const Parameters& parameters, uint64_t now);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SIGHTING_REQUEST_H_
