// SPDX-License-Identifier: Apache-2.0
#include "server/api/event_options.h"

#include <utility>

#include "absl/strings/ascii.h"

namespace muninn::api {
namespace {

// "1" and "true" show deleted parts too, "2" and "only" nothing else (events/view; restSearch reads it otherwise).
Deleted ReadDeleted(const Parameters& parameters) {
  const Terms* terms = parameters.Find("deleted");
  if (terms == nullptr || terms->list.empty()) return Deleted::kLive;
  if (terms->list.size() > 1) return Deleted::kBoth;
  const std::string text = absl::AsciiStrToLower(terms->list[0]);
  if (text == "0" || text == "false" || text.empty()) return Deleted::kLive;
  return text == "1" || text == "true" ? Deleted::kBoth : Deleted::kOnlyDeleted;
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
