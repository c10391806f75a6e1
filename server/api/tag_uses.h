// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_TAG_USES_H_
#define MUNINN_SERVER_API_TAG_USES_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "server/api/call.h"

namespace muninn::api {

// How many events and attributes carry a tag, among those the actor may see.
struct TagUses {
  uint64_t events = 0, attributes = 0;
};
absl::StatusOr<TagUses> CountTagUses(Call& call, TagId tag);

// The tags that the actor has marked for himself.
absl::StatusOr<std::vector<TagId>> FavouriteTags(Call& call);
// favouriteTags/toggle
http::Response ToggleFavourite(Call& call);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_TAG_USES_H_
