// SPDX-License-Identifier: Apache-2.0
#include "engine/command/seal_field.h"

#include "engine/command/decide.h"
#include "engine/secrets/secret_key.h"
#include "schema/base/status.h"

namespace muninn {

absl::Status SealField(const EntryScene& scene, fb::EntryKind kind, std::string_view field, std::string_view before,
                       std::string* after) {
  if (after->empty() || KeepsSealed(before, *after)) return absl::OkStatus();
  const SecretPlace place{kind, scene.id, field};
  const SecretKey& key = scene.context.secret_key;
  if (IsSealed(before)) {
    // A key that does not open what is there must not keep anybody from putting something new in its place.
    const absl::StatusOr<std::string> known = key.Open(before, place);
    if (known.ok() && *known == *after) {
      *after = before;
      return absl::OkStatus();
    }
  }
  ASSIGN_OR_RETURN(*after, key.Seal(*after, place, scene.context.random));
  return absl::OkStatus();
}

bool KeepsSealed(std::string_view before, std::string_view after) { return IsSealed(before) && after == before; }

}  // namespace muninn
