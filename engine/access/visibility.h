// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_ACCESS_VISIBILITY_H_
#define MUNINN_ENGINE_ACCESS_VISIBILITY_H_

// Who may see and change what. Pure: states in, yes or no out; everything that answers asks here.
// Rules: MISP 2.5.1 (distribution 0 own organisation, 1 community, 2 connected, 3 all, 4 sharing group, 5 as the event).
// A site administrator sees all; the organisation that owns an event sees all of it.

#include "engine/access/actor.h"
#include "schema/entities/analyst_data_generated.h"
#include "schema/entities/discussion_generated.h"
#include "schema/entities/entities_generated.h"
#include "schema/entities/galaxy_generated.h"

namespace muninn {

// With Actor.unpublished_private (MISP.unpublishedprivate), others see of an event nothing until it is published.
bool MaySee(const Actor& actor, const fb::Event& event);
// What was deleted in an event: its organisations' to see, and who synchronises has to learn of it. The rules for parts ask
// this themselves.
bool MaySeeDeleted(const Actor& actor, const fb::Event& event);
// `object` is the one the attribute is in, or nullptr. The event must be visible already.
bool MaySee(const Actor& actor, const fb::Event& event, const fb::Attribute& attribute, const fb::Object* object);
// The same, did the actor not own the event: what MISP asks of correlations, so that parts for one's own organisation only are
// not even told there. A site administrator still sees all.
bool MaySeeUnowned(const Actor& actor, const fb::Attribute& attribute, const fb::Object* object);
bool MaySee(const Actor& actor, const fb::Event& event, const fb::Object& object);
bool MaySee(const Actor& actor, const fb::Event& event, const fb::EventReport& report);
// A proposal is between who owns the event and who made it; a sighting is its reporter's and the event owner's (MISP's
// Plugin.Sightings_policy 0). The event, and the attribute they are about, must be visible already.
bool MaySee(const Actor& actor, const fb::Event& event, const fb::ShadowAttribute& proposal);
bool MaySee(const Actor& actor, const fb::Event& event, const fb::Sighting& sighting);
bool MayModify(const Actor& actor, const fb::Event& event);
bool MayPublish(const Actor& actor, const fb::Event& event);
// `local`: a local tag needs the host organisation only (organisation 1).
bool MayTag(const Actor& actor, const fb::Event& event, bool local);

// Default clusters belong to nobody: everybody sees them, only an update of galaxies changes them.
bool MaySee(const Actor& actor, const fb::GalaxyCluster& cluster);
// The cluster must be visible already.
bool MaySee(const Actor& actor, const fb::GalaxyCluster& cluster, const fb::GalaxyClusterRelation& relation);
bool MayModify(const Actor& actor, const fb::GalaxyCluster& cluster);
// A hunt is its owner's, and the administrators' of his organisation.
bool MaySeeHunt(const Actor& actor, UserId owner, OrgId org);
// A thread about an event is open to who sees the event (null: it is gone); another one by its own distribution.
bool MaySee(const Actor& actor, const fb::ThreadT& thread, const fb::Event* event);
bool MaySee(const Actor& actor, const fb::AnalystData& data);
bool MayModify(const Actor& actor, const fb::AnalystData& data);

}  // namespace muninn

#endif  // MUNINN_ENGINE_ACCESS_VISIBILITY_H_
