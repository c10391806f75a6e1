// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_TAG_COLLECTIONS_H_
#define MUNINN_SERVER_API_TAG_COLLECTIONS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/store/reader.h"
#include "schema/draft.h"

namespace muninn::api {

// The tags of a collection, by number; nullopt: there is none that the actor may see.
absl::StatusOr<std::optional<std::vector<TagDraft>>> TagsOfCollection(const Reader& reader, const Actor& actor, uint64_t id);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_TAG_COLLECTIONS_H_
