// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_TAG_COLLECTION_H_
#define MUNINN_ENGINE_COMMAND_RULES_TAG_COLLECTION_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/tag_collection_generated.h"

namespace muninn {

// See entry_rules.h. Tag editors change the collections of their organisation.
absl::Status CheckTagCollection(const EntryScene& scene, const fb::TagCollectionT* before, fb::TagCollectionT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_TAG_COLLECTION_H_
