// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_SEARCH_H_
#define MUNINN_ENGINE_QUERY_SEARCH_H_

// Finding attributes and events. A search goes through the narrowest source that its filter allows (plan.h), checks every
// condition on what it finds there, and streams: memory grows with the number of candidate blocks, not of results.

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/query/attribute_search.h"
#include "engine/query/filter.h"
#include "engine/query/plan.h"

namespace muninn {

// Visits the attributes that match and that the actor may see, by ascending id. Stops when `visit` returns false. What it is
// given is valid during the visit. Errors: kDataLoss, kUnavailable.
absl::Status SearchAttributes(const Reader& reader, const Actor& actor, const Filter& filter,
                              const std::function<bool(const AttributeHit&)>& visit);

// The events that match (with an attribute that does and that he may see, when the filter looks at attributes) and that the
// actor may see, by ascending id. Through the narrowest source or the given one; `known` of the state that is read saves looking
// into attributes whose values can't match; `figures` gets what it looked at.
absl::StatusOr<std::vector<EventId>> SearchEvents(const Reader& reader, const Actor& actor, const Filter& filter,
                                                  const KnownTexts& known = {});
absl::StatusOr<std::vector<EventId>> SearchEvents(const Reader& reader, const Actor& actor, const Filter& filter,
                                                  const Plan& plan, const KnownTexts& known = {},
                                                  SearchFigures* figures = nullptr);

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_SEARCH_H_
