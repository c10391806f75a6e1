// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_BLOCKLIST_H_
#define MUNINN_ENGINE_COMMAND_BLOCKLIST_H_

// Events that are not taken in: by their uuid, their creator's organisation, or a tag (settings MISP.enableEventBlocklisting
// and MISP.enableOrgBlocklisting, both on unless said otherwise, and eventBlockRule). Errors: kPermissionDenied with MISP's
// text; those of reading.

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/command/decide.h"
#include "schema/draft.h"
#include "schema/entities/entities_generated.h"
#include "schema/entities/exclusion_generated.h"

namespace muninn {

absl::Status RefuseBlockedEvent(const Reader& state, const Uuid& event, const std::vector<TagDraft>& tags);
// A creator that is stored, and one that may not be yet. Refusals bear the uuid of the organisation, for who counts them.
absl::Status RefuseBlockedOrganisation(const Reader& state, OrgId creator);
absl::Status RefuseBlockedOrganisation(const Reader& state, const Uuid& creator);

// The uuid that a refusal of RefuseBlockedOrganisation bears; nullopt: the status is something else.
std::optional<Uuid> BlockedOrganisationOf(const absl::Status& status);

// The entry that keeps a deleted event from coming back; nullopt: the feature is off, or it is listed already. Its id is unset.
absl::StatusOr<std::optional<fb::EventBlocklistT>> BlocklistEntryFor(const Reader& state, const fb::Event& deleted, uint64_t now);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_BLOCKLIST_H_
