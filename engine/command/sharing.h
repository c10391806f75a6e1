// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_SHARING_H_
#define MUNINN_ENGINE_COMMAND_SHARING_H_

#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/store/reader.h"

namespace muninn {

// The text clients match when a sharing group can't be used.
inline constexpr char kNotShared[] = "Invalid Sharing Group or not authorised.";

// May the actor give something this distribution? Distribution 4 takes a group that exists and that he is in.
absl::StatusOr<bool> MayShare(const Reader& state, const Actor& actor, unsigned distribution, uint64_t sharing_group_id);

// The same for a part that is changed: what it has already stays allowed.
template <typename Part>
absl::StatusOr<bool> MayReshare(const Reader& state, const Actor& actor, const Part& before, const Part& after) {
  if (before.distribution == after.distribution && before.sharing_group_id == after.sharing_group_id) return true;
  return MayShare(state, actor, after.distribution, after.sharing_group_id);
}

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_SHARING_H_
