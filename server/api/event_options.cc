// SPDX-License-Identifier: Apache-2.0
#include "server/api/event_options.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace muninn::api {
namespace {

constexpr int64_t kDistributionAll = 3, kDistributionInherit = 5;

// "1" and "true" show deleted parts too, "2" and "only" nothing else; a list says which ones (events/view; restSearch reads
// it otherwise).
Deleted ReadDeleted(const Parameters& parameters) {
  const Terms* terms = parameters.Find("deleted");
  if (terms == nullptr || terms->list.empty()) return Deleted::kLive;
  const auto is_off = [](const std::string& text) {
    return text == "0" || text.empty() || absl::EqualsIgnoreCase(text, "false");
  };
  const auto off = std::count_if(terms->list.begin(), terms->list.end(), is_off);
  if (off == static_cast<ptrdiff_t>(terms->list.size())) return Deleted::kLive;
  if (terms->is_list) return off == 0 ? Deleted::kOnlyDeleted : Deleted::kBoth;
  return terms->list[0] == "1" || absl::EqualsIgnoreCase(terms->list[0], "true") ? Deleted::kBoth : Deleted::kOnlyDeleted;
}

// "a|b": parts that have one of these somewhere.
void ReadSearchFor(const Parameters& parameters, TextMatch& match) {
  const Terms* terms = parameters.Find("searchFor");
  if (terms == nullptr) return;
  for (const std::string& text : terms->list) {
    for (const absl::string_view part : absl::StrSplit(text, '|', absl::SkipEmpty()))
      match.AddPattern(absl::StrCat("%", part, "%"));
  }
}

}  // namespace

EventDocumentOptions SavedOptions(const Parameters& parameters, const CorrelateOptions& correlate) {
  EventDocumentOptions options;
  options.metadata = parameters.Flag("metadata");
  options.related_events = parameters.Flag("includeEventCorrelations", true);
  options.correlate = correlate;
  return options;
}

EventDocumentOptions ViewOptions(const Parameters& parameters, const CorrelateOptions& correlate, json::FileReader files) {
  EventDocumentOptions options = SavedOptions(parameters, correlate);
  if (parameters.Flag("includeAttachments", true)) options.files = std::move(files);
  options.sightings = !parameters.Flag("noSightings");
  options.reports = !parameters.Flag("noEventReports");
  options.proposals = !parameters.Flag("noShadowAttributes");
  options.galaxies = !parameters.Flag("excludeGalaxy");
  options.related_attributes = parameters.Flag("includeGranularCorrelations");
  options.related_tags = parameters.Flag("includeRelatedTags");
  options.extended = parameters.Flag("extended");
  options.extension_list = parameters.Flag("extensionList");
  if (parameters.Flag("public")) options.distributions = {kDistributionAll, kDistributionInherit};
  ReadSearchFor(parameters, options.search_for);
  options.flatten = parameters.Flag("flatten");
  options.analyst_data = parameters.Flag("includeAnalystData", true);
  options.deleted = ReadDeleted(parameters);
  options.tag_filter.unexportable = parameters.Flag("includeAllTags");
  options.tag_filter.local = !parameters.Flag("excludeLocalTags");
  if (const auto ids = parameters.Number("toIDS")) {
    if (*ids == 1) options.to_ids = true;
    if (*ids == 2) options.to_ids = false;
  }
  return options;
}

}  // namespace muninn::api
