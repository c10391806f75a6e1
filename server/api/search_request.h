// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_REQUEST_H_
#define MUNINN_SERVER_API_SEARCH_REQUEST_H_

// From restSearch's parameters to a filter and to what is shown of what it finds. The table of parameters, with what each
// means, is in search_parameters.cc. Names of tags, organisations and events are resolved here, on the state the search
// will read.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/query/filter.h"
#include "engine/store/reader.h"
#include "server/api/parameters.h"
#include "server/api/search_tags.h"

namespace muninn::api {

// What a search finds. Values are bits, for sets of them.
enum class Scope : uint8_t { kEvents = 1, kAttributes = 2, kObjects = 4 };

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
  std::vector<Order> order;  // empty: by id

  // --- what events show of themselves, beside what the filter says ---
  std::optional<bool> shown_to_ids;                                // only attributes with that flag
  std::vector<int64_t> shown_distributions, shown_sharing_groups;  // only parts with one of these; empty: all
  std::vector<TagId> blocked_attribute_tags;                       // attributes with one of these are left out
  bool disable_site_admin = false;                                 // what a site administrator would see as anybody else

  // --- switches ---
  bool explain = false;  // how things are found instead of what is
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
  bool include_related_tags = false;
  bool include_feed_correlations = false;
  bool include_server_correlations = false;
  bool override_limit = false;
  bool include_analyst_data = false;
  bool include_all_tags = false;
  std::optional<bool> exclude_local_tags;  // nullopt: left out for who synchronises
  bool exclude_galaxy = false;
  bool no_event_reports = false;
  bool no_shadow_attributes = false;
  bool flatten = false;
  bool sg_reference_only = false;
  bool extended = false;
  bool extension_list = false;

  // --- lists of known good values ---
  bool enforce_warninglist = false;
  bool include_warninglist_hits = false;
  bool allow_proposal_blocking = false;

  // --- decaying ---
  bool include_decay_score = false;
  bool include_scores_on_event = false;
  bool include_full_model = false;
  bool exclude_decayed = false;
  std::vector<uint64_t> decaying_models;  // empty: all that are enabled
  std::optional<double> score;            // the threshold instead of the model's
  std::string model_overrides;            // a JSON object; "": none
};

// `now` in Unix seconds. Errors: kUnavailable, kDataLoss; kInvalidArgument for a time range that has not two ends,
// and as a FieldError for expressions that are refused.
absl::StatusOr<SearchRequest> ReadSearchRequest(const Reader& reader, const Actor& actor, const Parameters& parameters,
                                                Scope scope, uint64_t now);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_REQUEST_H_
