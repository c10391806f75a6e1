// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_SEARCH_H_
#define MUNINN_ENGINE_QUERY_SEARCH_H_

// Finding attributes and events. A search goes through the narrowest index that its filter allows (see Plan), checks every
// condition on what it finds there, and streams: memory grows with the number of candidate blocks, not of results.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/index/content_reader.h"
#include "engine/query/filter.h"

namespace muninn {

// An attribute that matches, with its surroundings. Valid during the visit.
struct AttributeHit {
  const fb::Event& event;
  const fb::Attribute& attribute;
  const fb::Object* object;  // the one it is in, or nullptr
};

// Visits the attributes that match and that the actor may see, by ascending id. Stops when `visit` returns false.
// Errors: kDataLoss, kUnavailable.
absl::Status SearchAttributes(const Reader& reader, const Actor& actor, const Filter& filter,
                              const std::function<bool(const AttributeHit&)>& visit);

// The events that match (with an attribute that does, when the filter looks at attributes) and that the actor may see, by
// ascending id.
absl::StatusOr<std::vector<EventId>> SearchEvents(const Reader& reader, const Actor& actor, const Filter& filter);

// Which index a search starts from, for people: "postings of 3 values", "all attributes".
std::string ExplainPlan(const Filter& filter);

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_SEARCH_H_
