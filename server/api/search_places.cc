// SPDX-License-Identifier: Apache-2.0
#include "server/api/search_places.h"

#include <span>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"

namespace muninn::api {
namespace {

// Arguments by place, restsearch.md §13. Further ones are rarely used and passed over.
constexpr std::string_view kAttributePlaces[] = {"returnFormat",
                                                 "value",
                                                 "value1",
                                                 "value2",
                                                 "type",
                                                 "category",
                                                 "org",
                                                 "tags",
                                                 "from",
                                                 "to",
                                                 "last",
                                                 "eventid",
                                                 "withAttachments",
                                                 "uuid",
                                                 "publish_timestamp",
                                                 "published",
                                                 "timestamp",
                                                 "enforceWarninglist",
                                                 "to_ids",
                                                 "deleted",
                                                 "includeEventUuid",
                                                 "event_timestamp",
                                                 "threat_level_id",
                                                 "includeEventTags",
                                                 "includeProposals",
                                                 "limit",
                                                 "page",
                                                 "requested_attributes",
                                                 "includeContext",
                                                 "headerless",
                                                 "includeWarninglistHits",
                                                 "attackGalaxy",
                                                 "object_relation",
                                                 "includeSightings",
                                                 "includeCorrelations",
                                                 "includeDecayScore",
                                                 "decayingModel",
                                                 "excludeDecayed",
                                                 "modelOverrides",
                                                 "includeFullModel",
                                                 "score",
                                                 "attribute_timestamp",
                                                 "first_seen",
                                                 "last_seen",
                                                 "eventinfo",
                                                 "sharinggroup"};
constexpr std::string_view kEventPlaces[] = {"returnFormat",
                                             "value",
                                             "type",
                                             "category",
                                             "org",
                                             "tags",
                                             "searchall",
                                             "from",
                                             "to",
                                             "last",
                                             "eventid",
                                             "withAttachments",
                                             "metadata",
                                             "uuid",
                                             "publish_timestamp",
                                             "timestamp",
                                             "event_timestamp",
                                             "event_tags",
                                             "published",
                                             "enforceWarninglist",
                                             "sgReferenceOnly",
                                             "limit",
                                             "page",
                                             "requested_attributes",
                                             "includeContext",
                                             "headerless",
                                             "includeWarninglistHits",
                                             "attackGalaxy",
                                             "to_ids",
                                             "deleted",
                                             "excludeLocalTags",
                                             "date"};

}  // namespace

Path WithPositions(const Path& path, Scope scope) {
  const std::span<const std::string_view> places =
      scope == Scope::kEvents ? std::span<const std::string_view>(kEventPlaces) : kAttributePlaces;
  Path named = path;
  named.named.clear();
  for (size_t i = 0; i < path.args.size() && i < places.size(); ++i) {
    const std::string lower = absl::AsciiStrToLower(path.args[i]);
    if (lower == "null" || lower == "0" || lower == "false" || path.Named(places[i])) continue;
    named.named.emplace_back(places[i], path.args[i]);
  }
  named.named.insert(named.named.end(), path.named.begin(), path.named.end());
  return named;
}

}  // namespace muninn::api
