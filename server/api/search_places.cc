// SPDX-License-Identifier: Apache-2.0
//
// Arguments by their place, as MISP 2.5.1 orders them: /attributes/restSearch/json/evil.example/null/null/domain
#include "server/api/search_places.h"

namespace muninn::api {
namespace {

// clang-format off
constexpr std::string_view kEventPlaces[] = {
    "returnFormat", "value", "type", "category", "org", "tags", "searchall", "from", "to", "last", "eventid",
    "withAttachments", "metadata", "uuid", "publish_timestamp", "timestamp", "event_timestamp", "event_tags", "published",
    "enforceWarninglist", "sgReferenceOnly", "limit", "page", "requested_attributes", "includeContext", "headerless",
    "includeWarninglistHits", "attackGalaxy", "to_ids", "deleted", "excludeLocalTags", "date", "includeSightingdb", "tag",
    "object_relation", "threat_level_id", "eventinfo", "sharinggroup", "idList", "includeAllTags", "includeAttachments",
    "event_uuid", "distribution", "sharing_group_id", "disableSiteAdmin", "flatten", "blockedAttributeTags",
    "eventsExtendingUuid", "extended", "extensionList", "excludeGalaxy", "includeAnalystData", "includeRelatedTags",
    "includeDecayScore", "includeScoresOnEvent", "includeFeedCorrelations", "includeServerCorrelations", "noEventReports",
    "noShadowAttributes", "order", "protected", "includeGranularCorrelations", "policy", "walled_garden", "ns", "email", "serial",
    "refresh", "retry", "expiry", "minimum_ttl", "ttl", "org.sector", "org.local",
    "org.nationality"};
constexpr std::string_view kAttributePlaces[] = {
    "returnFormat", "value", "value1", "value2", "type", "category", "org", "tags", "from", "to", "last", "eventid",
    "withAttachments", "uuid", "publish_timestamp", "published", "timestamp", "enforceWarninglist", "to_ids", "deleted",
    "includeEventUuid", "event_timestamp", "threat_level_id", "includeEventTags", "includeProposals", "limit", "page",
    "requested_attributes", "includeContext", "headerless", "includeWarninglistHits", "attackGalaxy", "object_relation",
    "includeSightings", "includeCorrelations", "includeDecayScore", "decayingModel", "excludeDecayed", "modelOverrides",
    "includeFullModel", "score", "attribute_timestamp", "first_seen", "last_seen", "eventinfo", "sharinggroup",
    "allow_proposal_blocking", "flatten", "list", "event_ids", "includeAllTags", "includeAttributeUuid", "includeGalaxy",
    "order", "policy", "walled_garden", "ns", "email", "serial",
    "refresh", "retry", "expiry", "minimum_ttl", "ttl"};
constexpr std::string_view kObjectPlaces[] = {
    "returnFormat", "value", "type", "category", "org", "tags", "first_seen", "last_seen", "from", "to", "last", "eventid",
    "withAttachments", "uuid", "publish_timestamp", "published", "timestamp", "enforceWarninglist", "to_ids", "deleted",
    "includeEventUuid", "event_timestamp", "threat_level_id", "includeEventTags", "includeProposals", "limit", "page",
    "requested_attributes", "includeContext", "headerless", "includeWarninglistHits", "attackGalaxy", "object_relation",
    "metadata", "includeAllTags", "object_name", "object_template_uuid", "object_template_version"};
// clang-format on

}  // namespace

std::span<const std::string_view> SearchPlaces(Scope scope) {
  switch (scope) {
    case Scope::kEvents:
      return kEventPlaces;
    case Scope::kAttributes:
      return kAttributePlaces;
    case Scope::kObjects:
      break;
  }
  return kObjectPlaces;
}

}  // namespace muninn::api
