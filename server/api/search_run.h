// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_RUN_H_
#define MUNINN_SERVER_API_SEARCH_RUN_H_

// A search that is being answered, and the page of hits it asks for.

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/correlate/correlate.h"
#include "engine/engine.h"
#include "engine/query/search.h"
#include "schema/json/json_writer.h"
#include "server/api/search_request.h"

namespace muninn::api {

// Everything a running search needs, owned by the response that streams it.
struct Search {
  std::shared_ptr<const muninn::Snapshot> snapshot;
  SearchRequest request;
  Actor actor;
  json::JsonStyle style;
  CorrelateOptions correlate;
  // False: not a hit at all, it counts for no page. Empty: all are wanted.
  std::function<bool(const AttributeHit&)> wanted;
  // False: nobody gets this attribute by a search, whatever the format (MISP's signature allowedlist, rules.md §2). Empty: no
  // such list. Events without attributes remain.
  std::function<bool(const fb::Attribute&)> allowed;
  const Reader& reader() const { return snapshot->reader(); }
};

// Visits the hits of the wanted page; `visit` false ends it. Returns how many there were. Errors: as SearchAttributes.
absl::StatusOr<size_t> ForEachOnPage(const Search& search, const std::function<bool(const AttributeHit&)>& visit);

// MISP counts one more than a full page holds: there may be more.
size_t CountOf(const Search& search, size_t shown);

struct EventPage {
  std::vector<EventId> events;
  size_t total = 0;  // on all pages
};
absl::StatusOr<EventPage> FindEventPage(const Search& search);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_RUN_H_
