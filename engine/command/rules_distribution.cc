// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_distribution.h"

#include "engine/access/actor.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"

namespace muninn {
namespace {

constexpr uint8_t kSharingGroup = 4;

}  // namespace

absl::Status CheckDistribution(const EntryScene& scene, uint8_t distribution, uint64_t* sharing_group_id) {
  if (distribution > kSharingGroup) return FieldError("distribution", "Invalid distribution");
  if (distribution != kSharingGroup) {
    *sharing_group_id = 0;
    return absl::OkStatus();
  }
  const SharingGroupId id(*sharing_group_id);
  ASSIGN_OR_RETURN(const auto group, LoadEntry<fb::SharingGroup>(scene.state, id));
  if (!group || !scene.actor.in(id)) return FieldError("sharing_group_id", "Invalid sharing group");
  return absl::OkStatus();
}

}  // namespace muninn
