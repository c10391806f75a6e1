// SPDX-License-Identifier: Apache-2.0
#include "engine/query/search_sightings.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/match.h"
#include "engine/access/visibility.h"
#include "engine/query/sighting_policy.h"
#include "engine/query/visible_attributes.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

std::string_view View(const flatbuffers::String* text) { return text == nullptr ? std::string_view() : text->string_view(); }

bool Matches(const SightingFilter& filter, const fb::Sighting& sighting) {
  if (filter.date && !filter.date->Contains(static_cast<int64_t>(sighting.date_sighting()))) return false;
  const auto type = static_cast<int64_t>(sighting.type());
  if (!filter.types.empty() && std::find(filter.types.begin(), filter.types.end(), type) == filter.types.end()) return false;
  if (filter.orgs_asked && !filter.orgs.contains(OrgId(sighting.org_id()))) return false;
  if (filter.not_orgs.contains(OrgId(sighting.org_id()))) return false;
  if (filter.attributes && !filter.attributes->contains(AttributeId(sighting.attribute_id()))) return false;
  return filter.sources.empty() || std::any_of(filter.sources.begin(), filter.sources.end(), [&](const std::string& source) {
           return absl::EqualsIgnoreCase(ToAbsl(View(sighting.source())), source);
         });
}

absl::Status AddFrom(const Reader& reader, const Actor& actor, SightingPolicy& policy, const SightingFilter& filter, EventId id,
                     std::vector<SightingRef>& refs) {
  std::vector<std::pair<uint64_t, AttributeId>> found;
  // Most events have none: only those that have some are loaded.
  std::optional<Stored<fb::Event>> event;
  absl::Status status;
  bool hidden = false;
  RETURN_IF_ERROR(ForEachSighting(reader, id, [&](const fb::Sighting& sighting) {
    if (!Matches(filter, sighting)) return true;
    if (!event) {
      auto loaded = LoadEvent(reader, id);
      status = loaded.status();
      if (status.ok()) event = *std::move(loaded);
      hidden = !event || !MaySee(actor, **event);
      if (hidden) return false;
    }
    // Asking for an organisation must not tell what the answer leaves out.
    const bool told = (filter.orgs_asked || !filter.not_orgs.empty()) && policy.HidesOrg(sighting);
    if (!told && policy.Shows(**event, sighting)) found.emplace_back(sighting.id(), AttributeId(sighting.attribute_id()));
    return true;
  }));
  RETURN_IF_ERROR(status);
  if (hidden) return absl::OkStatus();
  VisibleAttributes visible(reader, actor);
  for (const auto& [sighting, attribute] : found) {
    ASSIGN_OR_RETURN(const bool shows, visible.Shows(**event, attribute));
    if (shows) refs.push_back({id, sighting});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<SightingRef>> SearchSightings(const Reader& reader, const Actor& actor, const SightingFilter& filter) {
  std::vector<SightingRef> refs;
  SightingPolicy policy(reader, actor);
  if (filter.events) {
    for (const EventId id : *filter.events) RETURN_IF_ERROR(AddFrom(reader, actor, policy, filter, id, refs));
  } else {
    // The date index lists all events without their parts.
    const std::unique_ptr<Cursor> events = reader.Scan(Family::kEventIndex, EventIndexPrefix(EventIndexKind::kDate));
    for (; events->Valid(); events->Next())
      RETURN_IF_ERROR(AddFrom(reader, actor, policy, filter, EventOfIndexKey(events->key()), refs));
    RETURN_IF_ERROR(events->status());
  }
  std::sort(refs.begin(), refs.end(), [](const SightingRef& a, const SightingRef& b) { return a.sighting < b.sighting; });
  return refs;
}

}  // namespace muninn
