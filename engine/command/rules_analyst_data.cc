// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_analyst_data.h"

#include "engine/access/actor.h"
#include "engine/command/decide.h"
#include "engine/command/rules_distribution.h"
#include "schema/base/status.h"

namespace muninn {

absl::Status CheckAnalystData(const EntryScene& scene, const fb::AnalystDataT* before, fb::AnalystDataT* after) {
  const Actor& actor = scene.actor;
  if (!actor.may(Permission::kAnalystData)) return absl::PermissionDeniedError(kNoPermission);
  // What came from another server is changed by servers, too.
  const bool received = before != nullptr && after != nullptr && before->locked && actor.may(Permission::kSync);
  if (before != nullptr && !received && !actor.is_site_admin() && OrgId(before->orgc_id) != actor.org)
    return absl::FailedPreconditionError("You are not authorised to do that.");
  if (after == nullptr) return absl::OkStatus();
  if (before == nullptr) {
    after->org_id = actor.org.value();
    if (after->orgc_id == 0 || !(actor.is_site_admin() || actor.may(Permission::kSync))) after->orgc_id = actor.org.value();
    if (after->authors.empty()) after->authors = actor.email;
    if (after->created == 0) after->created = scene.context.now();
  }
  if (before == nullptr ? after->modified == 0 : after->modified == before->modified) after->modified = scene.context.now();
  if (after->object_uuid.is_nil()) return FieldError("object_uuid", "Please provide a valid RFC 4122 UUID");
  if (after->object_type.empty()) return FieldError("object_type", "This field cannot be left blank");
  RETURN_IF_ERROR(CheckDistribution(scene, after->distribution, &after->sharing_group_id));
  if (after->kind == 0 && after->note.empty()) return FieldError("note", "This field cannot be left blank");
  if (after->kind == 1 && after->opinion > 100)
    return FieldError("opinion", "The opinion value must be between 0 and 100 included");
  if (after->kind == 2 && after->relationship_type.empty())
    return FieldError("relationship_type", "This field cannot be left blank");
  if (after->kind == 2 && after->related_object_uuid.is_nil())
    return FieldError("related_object_uuid", "Please provide a valid RFC 4122 UUID");
  return absl::OkStatus();
}

}  // namespace muninn
