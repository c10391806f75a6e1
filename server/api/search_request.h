// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_REQUEST_H_
#define MUNINN_SERVER_API_SEARCH_REQUEST_H_

// From restSearch's parameters to a filter. Names of tags, organisations and events are resolved here, on the state the
// search will read.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/query/filter.h"
#include "engine/store/reader.h"
#include "server/api/parameters.h"

namespace muninn::api {

enum class Scope : uint8_t { kEvents, kAttributes };

// "timestamp desc": one of the fields to sort by, without the model's name before it.
struct Order {
  std::string field;
  bool descending = false;
};

struct SearchRequest {
  Filter filter;
  std::string return_format = "json";
  size_t limit = 0;  // 0: all
  size_t page = 1;
  bool metadata = false;
  bool attachments = false;
  bool include_event_uuid = false;
  bool include_event_tags = false;
  bool include_correlations = false;
  bool include_context = false;
  bool include_sightings = false;
  bool include_proposals = false;
  bool include_galaxy = false;
  bool include_event_correlations = true;
  bool include_granular_correlations = false;
  bool include_all_tags = false;
  bool exclude_local_tags = false;
  bool exclude_galaxy = false;
  bool no_event_reports = false;
  bool no_shadow_attributes = false;
  bool flatten = false;
  std::vector<Order> order;  // empty: by id
};

// `now` in Unix seconds. Errors: kUnavailable, kDataLoss; kInvalidArgument for a time range that has not two ends.
absl::StatusOr<SearchRequest> ReadSearchRequest(const Reader& reader, const Parameters& parameters, Scope scope, uint64_t now);

// Unix seconds, "<n>d|h|m|s" before now, a date or date-time, "now", "today", "yesterday". nullopt: nothing of these.
std::optional<int64_t> ParseMoment(std::string_view text, uint64_t now);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_REQUEST_H_
