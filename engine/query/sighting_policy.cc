// SPDX-License-Identifier: Apache-2.0
#include "engine/query/sighting_policy.h"

#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "engine/settings/settings.h"

namespace muninn {
namespace {

enum : int64_t { kOwner = 0, kReporters = 1, kEveryone = 2, kHost = 3 };

}  // namespace

SightingPolicy::SightingPolicy(const Reader& reader, const Actor& actor)
    : reader_(reader),
      actor_(actor),
      policy_(SettingNumber(reader, "Plugin.Sightings_policy", kOwner)),
      anonymise_(SettingFlag(reader, "Plugin.Sightings_anonymise")) {}

bool SightingPolicy::Shows(const fb::Event& event, const fb::Sighting& sighting) {
  if (MaySee(actor_, event, sighting)) return true;
  switch (policy_) {
    case kReporters:
      return HasReportedOn(EventId(event.id()));
    case kEveryone:
      return true;
    case kHost:
      return OrgId(sighting.org_id()) == kHostOrg;
    default:
      return false;
  }
}

bool SightingPolicy::HasReportedOn(EventId event) {
  const auto [place, fresh] = reported_.try_emplace(event, false);
  bool& reported = place->second;
  if (!fresh) return reported;
  ForEachSighting(reader_, event, [&](const fb::Sighting& sighting) {
    return !(reported = OrgId(sighting.org_id()) == actor_.org);
  }).IgnoreError();
  return reported;
}

}  // namespace muninn
