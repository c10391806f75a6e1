// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_ENTRY_RULES_H_
#define MUNINN_ENGINE_COMMAND_ENTRY_RULES_H_

// What each kind of registry entry demands: who may change it, what must be filled and fit, what stands in the way of
// removing it. One function a kind, in rules_<noun>.cc, entered in the table of entry_rules.cc:
//
//   absl::Status CheckRole(const EntryScene& scene, const fb::RoleT* before, fb::RoleT* after);
//
// `before` is null for a new entry, `after` for one that goes; it may complete `after` (times, defaults). Errors, their texts as
// MISP's: kPermissionDenied; FieldError for a field that does not fit (schema/base/status.h); kFailedPrecondition when other
// things forbid it. Ids, uuids that are missing and names that are taken are the table's business.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/command/decide.h"
#include "engine/command/entry_change.h"
#include "engine/index/entry_names.h"

namespace muninn {

// `after` as it is to be stored: checked and completed. Either may be empty, not both.
absl::StatusOr<std::string> CheckEntry(fb::EntryKind kind, const EntryScene& scene, std::string_view before,
                                       std::string_view after);
// What goes when the entry goes: a user's keys and settings.
struct EntryReference {
  fb::EntryKind kind{};
  uint64_t id = 0;
};
absl::StatusOr<std::vector<EntryReference>> GoingAlong(const Reader& state, fb::EntryKind kind, uint64_t id);
// "Invalid Role.": there is no entry of that kind with that id.
absl::Status NoSuchEntry(fb::EntryKind kind);
// A unique name is another entry's.
absl::Status NameTaken(fb::EntryKind kind, NameKind name_kind);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_ENTRY_RULES_H_
