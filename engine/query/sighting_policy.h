// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_SIGHTING_POLICY_H_
#define MUNINN_ENGINE_QUERY_SIGHTING_POLICY_H_

#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "engine/access/actor.h"
#include "engine/store/reader.h"
#include "schema/base/id.h"
#include "schema/entities/entities_generated.h"

namespace muninn {

// Which sightings somebody sees: the setting Plugin.Sightings_policy. His own organisation's, and all of events that it owns,
// whatever the policy; of others
//   0  none
//   1  those of events on which his organisation has reported, too
//   2  all
//   3  the host organisation's
// With Plugin.Sightings_anonymise, those of other organisations do not say whose they are.
//
// For one state and one request; not thread-safe. What does not read counts as not there: `muninn verify` finds the damage.
class SightingPolicy {
 public:
  SightingPolicy(const Reader& reader, const Actor& actor);
  // The event, and the attribute that the sighting is about, must be visible already.
  bool Shows(const fb::Event& event, const fb::Sighting& sighting);
  bool HidesOrg(const fb::Sighting& sighting) const { return anonymise_ && OrgId(sighting.org_id()) != actor_.org; }

 private:
  bool HasReportedOn(EventId event);

  const Reader& reader_;
  const Actor& actor_;
  const int64_t policy_;
  const bool anonymise_;
  absl::flat_hash_map<EventId, bool> reported_;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_SIGHTING_POLICY_H_
