// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_event_delegation.h"

#include "engine/access/actor.h"
#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"

namespace muninn {
namespace {

constexpr char kNotAuthorised[] = "You are not authorised to do that.";

}  // namespace

absl::Status CheckEventDelegation(const EntryScene& scene, const fb::EventDelegationT* before, fb::EventDelegationT* after) {
  const Actor& actor = scene.actor;
  if (after == nullptr) {
    const bool concerned = OrgId(before->org_id) == actor.org || OrgId(before->requester_org_id) == actor.org;
    return concerned || actor.is_site_admin() ? absl::OkStatus() : absl::FailedPreconditionError(kNotAuthorised);
  }
  ASSIGN_OR_RETURN(const auto event, LoadEvent(scene.state, EventId(after->event_id)));
  if (!event || !MaySee(actor, **event)) return absl::FailedPreconditionError(kNotAuthorised);
  if (!actor.is_site_admin() && OrgId((*event)->orgc_id()) != actor.org) return absl::FailedPreconditionError(kNotAuthorised);
  if ((*event)->distribution() != 0)
    return absl::FailedPreconditionError(
        "Only events with the distribution setting \"Your Organisation Only\" can be delegated.");
  ASSIGN_OR_RETURN(const auto org, LoadEntry<fb::Organisation>(scene.state, OrgId(after->org_id)));
  if (!org) return FieldError("org_id", "Invalid organisation.");
  if (after->distribution != 4) after->sharing_group_id = 0;
  if (before == nullptr) after->requester_org_id = actor.org.value();
  return absl::OkStatus();
}

}  // namespace muninn
