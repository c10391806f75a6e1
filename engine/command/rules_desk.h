// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_DESK_H_
#define MUNINN_ENGINE_COMMAND_RULES_DESK_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/desk_generated.h"

namespace muninn {

// See entry_rules.h. What is somebody's own is changed by him or a site administrator.
absl::Status CheckNews(const EntryScene& scene, const fb::NewsT* before, fb::NewsT* after);
absl::Status CheckBookmark(const EntryScene& scene, const fb::BookmarkT* before, fb::BookmarkT* after);
absl::Status CheckDashboard(const EntryScene& scene, const fb::DashboardT* before, fb::DashboardT* after);
absl::Status CheckCollection(const EntryScene& scene, const fb::CollectionT* before, fb::CollectionT* after);
// An organisation's, to whoever of it makes templates.
absl::Status CheckEventTemplate(const EntryScene& scene, const fb::EventTemplateT* before, fb::EventTemplateT* after);
absl::Status CheckCryptographicKey(const EntryScene& scene, const fb::CryptographicKeyT* before, fb::CryptographicKeyT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_DESK_H_
