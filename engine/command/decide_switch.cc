// SPDX-License-Identifier: Apache-2.0
//
// The switches of events and attributes that have an action of their own. Rules and texts: MISP 2.5.1.
#include <algorithm>
#include <utility>

#include "engine/command/decider.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

// Whether this actor may say what does not correlate. Where nothing does there is nothing to say.
absl::Status MayDisableCorrelation(const Actor& actor, const Reader& state) {
  const bool may = actor.is_site_admin() || SettingFlag(state, "MISP.allow_disabling_correlation");
  if (may && !SettingFlag(state, "MISP.completely_disable_correlation")) return absl::OkStatus();
  return absl::FailedPreconditionError("Disabling the correlation is not permitted on this instance.");
}

}  // namespace

absl::Status Decider::Decide(const SwitchEvent& command) {
  const bool correlation = command.which == SwitchEvent::Switch::kDisableCorrelation;
  if (correlation) RETURN_IF_ERROR(MayDisableCorrelation(actor_, state_));
  ASSIGN_OR_RETURN(const fb::EventT before, VisibleEvent(command.event, "Invalid event"));
  if (!MayChange(before)) {
    // Who may not protect an event is told that there is none.
    if (!correlation) return absl::NotFoundError("Invalid event");
    return absl::PermissionDeniedError("You don't have permission to do that.");
  }
  fb::EventT event = before;
  decision_.outcome.event = command.event;
  if (correlation) {
    event.disable_correlation = command.on.value_or(!before.disable_correlation);
    if (event.disable_correlation == before.disable_correlation) return absl::OkStatus();
  } else {
    event.protected_ = command.on.value_or(!before.protected_.value_or(false));
    Touch(event);
  }
  EmitEvent(fb::EventChange::Edit, before, event);
  return absl::OkStatus();
}

absl::Status Decider::Decide(const ToggleCorrelation& command) {
  RETURN_IF_ERROR(MayDisableCorrelation(actor_, state_));
  ASSIGN_OR_RETURN(FoundAttribute found, VisibleAttribute(command.attribute, "Invalid Attribute."));
  if (!MayChange(found.event)) return absl::PermissionDeniedError("You do not have permission to do that.");
  fb::AttributeT after = found.attribute;
  after.disable_correlation = !after.disable_correlation;
  fb::ContentChangedT changes;
  Change(found.event, found.attribute, std::move(after), changes);
  Emit(std::move(changes), found.event);
  decision_.outcome.event = EventId(found.event.id);
  decision_.outcome.attributes = {command.attribute};
  return absl::OkStatus();
}

}  // namespace muninn
