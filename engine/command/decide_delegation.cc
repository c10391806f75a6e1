// SPDX-License-Identifier: Apache-2.0
//
// An organisation takes over an event that another asked it to publish. Rules and texts: MISP 2.5.1, except that the event
// stays the same one, with its number, uuid and history.
#include <algorithm>

#include "engine/access/visibility.h"
#include "engine/command/decider.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/event_delegation_generated.h"

namespace muninn {

absl::Status Decider::Decide(const AcceptDelegation& command) {
  const absl::Status refused = absl::FailedPreconditionError("You are not authorised to do that.");
  ASSIGN_OR_RETURN(const auto delegation, LoadEntry<fb::EventDelegation>(state_, command.delegation));
  if (!delegation) return refused;
  const OrgId org((*delegation)->org_id());
  if (!actor_.is_site_admin() && org != actor_.org) return refused;
  ASSIGN_OR_RETURN(const auto stored, LoadEvent(state_, EventId((*delegation)->event_id())));
  if (!stored) return refused;
  fb::EventT before;
  (*stored)->UnPackTo(&before);
  fb::EventT event = before;
  event.org_id = event.orgc_id = org.value();
  if (org == actor_.org) event.user_id = actor_.user.value();
  int64_t distribution = (*delegation)->distribution();
  uint64_t group = (*delegation)->sharing_group_id();
  if (distribution < 0) {
    distribution = command.distribution.value_or(before.distribution);
    group = static_cast<uint64_t>(std::max<int64_t>(0, command.sharing_group_id.value_or(0)));
  }
  if (distribution < 0 || distribution > 4) return FieldError("distribution", "Invalid distribution setting.");
  if (distribution == 4 && !actor_.in(SharingGroupId(group)))
    return absl::FailedPreconditionError("Invalid Sharing Group or not authorised.");
  event.distribution = static_cast<uint8_t>(distribution);
  event.sharing_group_id = distribution == 4 ? group : 0;
  Touch(event);
  EmitEvent(fb::EventChange::Edit, before, event);
  ASSIGN_OR_RETURN(const uint64_t id, Change(RemoveEntry<fb::EventDelegation>(command.delegation), {}));
  decision_.outcome.entries = {id};
  decision_.outcome.event = EventId(event.id);
  return absl::OkStatus();
}

}  // namespace muninn
