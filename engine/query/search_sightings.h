// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_SEARCH_SIGHTINGS_H_
#define MUNINN_ENGINE_QUERY_SEARCH_SIGHTINGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/index/content_reader.h"
#include "engine/query/filter.h"

namespace muninn {

struct SightingFilter {
  std::optional<Range> date;         // of the sighting, in seconds
  std::vector<int64_t> types;        // empty: all
  std::vector<std::string> sources;  // whole, in any letter case; empty: all
  absl::flat_hash_set<OrgId> orgs, not_orgs;
  bool orgs_asked = false;
  std::optional<absl::flat_hash_set<EventId>> events;
  std::optional<absl::flat_hash_set<AttributeId>> attributes;  // with their events in `events`
};

struct SightingRef {
  EventId event;
  uint64_t sighting = 0;
};

// The sightings that match and that the actor may see, with their attributes, by ascending id. There is no index of
// sightings: the events in question are gone through. Errors: kDataLoss, kUnavailable.
absl::StatusOr<std::vector<SightingRef>> SearchSightings(const Reader& reader, const Actor& actor, const SightingFilter& filter);

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_SEARCH_SIGHTINGS_H_
