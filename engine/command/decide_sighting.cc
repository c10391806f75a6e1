// SPDX-License-Identifier: Apache-2.0
//
// Sightings of attributes. They never change, and neither unpublish an event nor make it newer. Rules and texts: MISP 2.5.1.
#include <algorithm>
#include <map>
#include <utility>

#include "engine/access/visibility.h"
#include "engine/command/decider.h"
#include "engine/query/sighting_policy.h"
#include "engine/query/visible_attributes.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr int64_t kExpiration = 2;
constexpr char kNothingFits[] = "No valid attributes found that match the criteria.";

}  // namespace

absl::Status Decider::Decide(const AddSightings& command) {
  std::map<uint64_t, std::pair<fb::EventT, std::vector<uint64_t>>> events;
  for (const AttributeId id : command.attributes) {
    ASSIGN_OR_RETURN(FoundAttribute found, VisibleAttribute(id, kNothingFits));
    if (found.attribute.deleted) return absl::NotFoundError(kNothingFits);
    auto& [event, attributes] = events[found.event.id];
    event = std::move(found.event);
    attributes.push_back(id.value());
  }
  if (events.empty()) return absl::NotFoundError(kNothingFits);
  SightingDraft draft = command.sighting;
  draft.organisation.reset();
  if (command.attributes.size() > 1) draft.uuid.reset();
  for (auto& [id, group] : events) {
    auto& [event, attributes] = group;
    fb::ContentChangedT changes;
    ContentBuilder builder(state_, context_, actor_, registrar_, counters_);
    for (const uint64_t attribute : attributes) {
      const uint64_t next = counters_.sighting;
      RETURN_IF_ERROR(builder.Add(draft, attribute));
      if (counters_.sighting != next) decision_.outcome.parts.push_back(next);
    }
    if (builder.empty()) continue;  // known already
    if (draft.type.value_or(0) == kExpiration) {
      RETURN_IF_ERROR(ForEachSighting(state_, EventId(id), [&, &listed = attributes](const fb::Sighting& sighting) {
        if (sighting.type() == kExpiration && OrgId(sighting.org_id()) == actor_.org &&
            std::find(listed.begin(), listed.end(), sighting.attribute_id()) != listed.end())
          changes.sightings_removed.emplace_back(sighting.UnPack());
        return true;
      }));
    }
    event.sighting_timestamp = std::max(event.sighting_timestamp, context_.now());
    Emit(std::move(changes), event);
    EmitContent(event, builder);
    decision_.outcome.event = EventId(id);
  }
  return absl::OkStatus();
}

absl::Status Decider::Decide(const DeleteSighting& command) {
  const absl::Status missing = absl::NotFoundError("Invalid sighting.");
  ASSIGN_OR_RETURN(const auto sighting, FindSighting(state_, command.sighting));
  if (!sighting) return missing;
  ASSIGN_OR_RETURN(const auto event, LoadEvent(state_, sighting->event));
  if (!event || !MaySee(actor_, **event) || !SightingPolicy(state_, actor_).Shows(**event, *sighting->item)) return missing;
  const AttributeId attribute(sighting->item->attribute_id());
  ASSIGN_OR_RETURN(const bool shown, VisibleAttributes(state_, actor_).Shows(**event, attribute));
  if (!shown) return missing;
  if (!actor_.is_site_admin() && OrgId(sighting->item->org_id()) != actor_.org)
    return absl::PermissionDeniedError("You do not have permission to do that.");
  fb::EventT after;
  (*event)->UnPackTo(&after);
  after.sighting_timestamp = std::max(after.sighting_timestamp, context_.now());
  fb::ContentChangedT changes;
  changes.sightings_removed.emplace_back(sighting->item->UnPack());
  Emit(std::move(changes), after);
  decision_.outcome.event = sighting->event;
  decision_.outcome.parts = {command.sighting.value()};
  return absl::OkStatus();
}

}  // namespace muninn
