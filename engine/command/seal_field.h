// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_SEAL_FIELD_H_
#define MUNINN_ENGINE_COMMAND_SEAL_FIELD_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "engine/command/entry_change.h"

namespace muninn {

// A secret that is to be stored in a field of the scene's entry (engine/secrets/secret_key.h) is sealed, once the entry's
// rules have seen it. `before`: as the field is stored, "" for a new entry. What is sealed there already stays as it is, so
// changing other fields needs no key, and the same secret sent again changes nothing. Errors: those of SecretKey::Seal.
absl::Status SealField(const EntryScene& scene, fb::EntryKind kind, std::string_view field, std::string_view before,
                       std::string* after);
// Is `after` what lies sealed in the field already? It fitted when it was sealed.
bool KeepsSealed(std::string_view before, std::string_view after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_SEAL_FIELD_H_
