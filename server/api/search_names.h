// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_NAMES_H_
#define MUNINN_SERVER_API_SEARCH_NAMES_H_

// Filters that name organisations and events. Names are looked up in the state the search reads; each function narrows what
// the filter says already. A wanted name that nothing has finds nothing, an unwanted one is passed over.
// Errors: kUnavailable, kDataLoss.

#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "engine/access/actor.h"
#include "engine/query/filter.h"
#include "engine/store/reader.h"
#include "server/api/parameters.h"

namespace muninn::api {

// Names of organisations are compared as they are in searches, in any letter case by events/index.
enum class Letters : uint8_t { kAsGiven, kAnyCase };

// Creators, by number, uuid or name.
absl::Status NarrowOrgs(const Reader& reader, const Terms& terms, Letters letters, Filter& filter);
// Creators that have one of these in a field: "sector", "nationality", or "local" (0 or 1).
absl::Status NarrowOrgsByField(const Reader& reader, std::string_view field, const Terms& terms, Filter& filter);

// Events by number or uuid.
absl::Status NarrowEvents(const Reader& reader, const Terms& terms, EventMatch& match);
// Events by their uuid or that of an attribute in them that the actor sees.
absl::Status NarrowEventsByUuid(const Reader& reader, const Actor& actor, const Terms& terms, EventMatch& match);
// Events that extend one of these, named by number or uuid.
absl::Status NarrowExtensions(const Reader& reader, const Terms& terms, EventMatch& match);
// No events at all.
void FindNothing(EventMatch& match);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_NAMES_H_
