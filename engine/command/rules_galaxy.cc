// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_galaxy.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/access/actor.h"
#include "engine/command/decide.h"
#include "engine/command/rules_distribution.h"
#include "engine/index/registry.h"
#include "engine/index/relation_id.h"
#include "schema/base/status.h"

namespace muninn {

void NumberRelations(uint64_t cluster, std::vector<std::unique_ptr<fb::GalaxyClusterRelationT>>& relations) {
  uint64_t next = FirstIdIn(ClusterId(cluster)) + 1;
  for (const auto& relation : relations) next = std::max(next, relation->id + 1);
  for (const auto& relation : relations) {
    if (relation->id == 0) relation->id = next++;
  }
}

absl::Status CheckGalaxy(const EntryScene& scene, const fb::GalaxyT*, fb::GalaxyT* after) {
  if (!scene.actor.is_site_admin()) return absl::PermissionDeniedError(kNoPermission);
  if (after != nullptr && after->type.empty()) return FieldError("type", "This field cannot be left blank");
  return absl::OkStatus();
}

absl::Status CheckGalaxyCluster(const EntryScene& scene, const fb::GalaxyClusterT* before, fb::GalaxyClusterT* after) {
  const Actor& actor = scene.actor;
  if (!actor.may(Permission::kGalaxyEditor)) return absl::PermissionDeniedError(kNoPermission);
  // What came from another server is changed by servers, too.
  const bool received = before != nullptr && after != nullptr && before->locked && actor.may(Permission::kSync);
  const bool foreign = before != nullptr && (before->default_ || (OrgId(before->orgc_id) != actor.org && !received));
  if (foreign && !actor.is_site_admin()) return absl::PermissionDeniedError(kNoPermission);
  if (after == nullptr) return absl::OkStatus();
  if (after->value.empty()) return FieldError("value", "This field cannot be left blank");
  RETURN_IF_ERROR(CheckDistribution(scene, after->distribution, &after->sharing_group_id));
  if (before == nullptr) {
    ASSIGN_OR_RETURN(const auto blocked, FindByUuid<fb::GalaxyClusterBlocklist>(scene.state, after->uuid));
    if (blocked) return absl::FailedPreconditionError("The cluster is blocked: it was deleted for good.");
    if (!after->default_) {
      if (after->org_id == 0) after->org_id = actor.org.value();
      if (after->orgc_id == 0) after->orgc_id = actor.org.value();
    }
  }
  // A custom cluster may share its value with others, so that its tag has the uuid.
  if (!after->default_) {
    after->tag_name = absl::StrCat("misp-galaxy:", after->type, "=\"", after->uuid.ToString(), "\"");
  } else if (after->tag_name.empty()) {
    after->tag_name = absl::StrCat("misp-galaxy:", after->type, "=\"", after->value, "\"");
  }
  if (after->version.empty()) after->version = absl::StrCat(scene.context.now());
  NumberRelations(scene.id, after->relations);
  return absl::OkStatus();
}

absl::Status CheckGalaxyClusterBlocklist(const EntryScene& scene, const fb::GalaxyClusterBlocklistT*,
                                         fb::GalaxyClusterBlocklistT* after) {
  if (!scene.actor.may(Permission::kGalaxyEditor)) return absl::PermissionDeniedError(kNoPermission);
  if (after == nullptr) return absl::OkStatus();
  if (after->cluster_uuid.is_nil()) return FieldError("cluster_uuid", "Please provide a valid RFC 4122 UUID");
  if (after->created == 0) after->created = scene.context.now();
  return absl::OkStatus();
}

}  // namespace muninn
