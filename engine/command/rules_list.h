// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_LIST_H_
#define MUNINN_ENGINE_COMMAND_RULES_LIST_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/list_generated.h"

namespace muninn {

// See entry_rules.h. Warninglists take perm_warninglist, noticelists a site administrator.
absl::Status CheckWarninglist(const EntryScene& scene, const fb::WarninglistT* before, fb::WarninglistT* after);
absl::Status CheckNoticelist(const EntryScene& scene, const fb::NoticelistT* before, fb::NoticelistT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_LIST_H_
