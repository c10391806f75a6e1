// SPDX-License-Identifier: Apache-2.0
#include "engine/command/sharing.h"

#include "engine/index/registry.h"
#include "schema/base/status.h"

namespace muninn {

absl::StatusOr<bool> MayShare(const Reader& state, const Actor& actor, unsigned distribution, uint64_t sharing_group_id) {
  constexpr unsigned kSharingGroup = 4;
  if (distribution != kSharingGroup) return true;
  if (!actor.in(SharingGroupId(sharing_group_id))) return false;
  ASSIGN_OR_RETURN(const auto bytes, LoadEntryBytes(state, fb::EntryKind::SharingGroup, sharing_group_id));
  return bytes.has_value();
}

}  // namespace muninn
