// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_TAG_ADMISSION_H_
#define MUNINN_ENGINE_COMMAND_TAG_ADMISSION_H_

#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "engine/access/actor.h"
#include "engine/store/reader.h"
#include "schema/draft.h"
#include "schema/entities/entities_generated.h"
#include "schema/entities/tag_generated.h"

namespace muninn {

// May the actor put this tag on something? Error: kInvalidArgument, when it is kept for another organisation or user.
absl::Status CheckMayUse(const fb::Tag& tag, const Actor& actor);

// May the tag that the draft names join those that hang on a thing? Local and other tags are judged apart.
// Errors: kInvalidArgument (kept for others, local only, excluded by its taxonomy): MISP's texts; kDataLoss, kUnavailable.
absl::Status CheckTagAdmission(const Reader& state, const Actor& actor, const TagDraft& draft,
                               const std::vector<std::unique_ptr<fb::TagLinkT>>& present);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_TAG_ADMISSION_H_
