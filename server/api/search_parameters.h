// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_PARAMETERS_H_
#define MUNINN_SERVER_API_SEARCH_PARAMETERS_H_

// The parameters of restSearch: one row each, with how it is read and what it means.

#include <cstdint>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "engine/access/actor.h"
#include "engine/store/reader.h"
#include "server/api/parameters.h"
#include "server/api/search_request.h"

namespace muninn::api {

// What a row reads with. `elements` is filled by the rows "galaxy.*", whose conditions count together.
struct SearchInput {
  const Reader& reader;
  const Parameters& parameters;
  Scope scope;
  uint64_t now;
  ClusterElements& elements;
  const Actor& actor;
};

// A bit beside the scopes: JSON's false means something, too. Other rows pass over it.
inline constexpr uint8_t kTakesFalse = 128;

struct SearchParameter {
  std::string_view name;  // "galaxy.*": all that begin with "galaxy."
  uint8_t scopes;         // where it is known; elsewhere it is passed over, as unknown ones are
  uint8_t beside_text;    // scopes where it counts also when a text is searched anywhere
  // `name` is the one in the request. Errors: as ReadSearchRequest's.
  absl::Status (*read)(const SearchInput& input, std::string_view name, const Terms& terms, SearchRequest& request);
  std::string_view help;
};

std::span<const SearchParameter> SearchParameters();
}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_PARAMETERS_H_
