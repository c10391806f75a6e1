// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_EXCLUSION_H_
#define MUNINN_ENGINE_COMMAND_RULES_EXCLUSION_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/exclusion_generated.h"

namespace muninn {

// See entry_rules.h. Who may block and rewrite what (admin rights of each list: admin pages of MISP 2.5.1).
absl::Status CheckCorrelationExclusion(const EntryScene& scene, const fb::CorrelationExclusionT* before,
                                       fb::CorrelationExclusionT* after);
absl::Status CheckCorrelationRule(const EntryScene& scene, const fb::CorrelationRuleT* before, fb::CorrelationRuleT* after);
absl::Status CheckEventBlocklist(const EntryScene& scene, const fb::EventBlocklistT* before, fb::EventBlocklistT* after);
absl::Status CheckOrgBlocklist(const EntryScene& scene, const fb::OrgBlocklistT* before, fb::OrgBlocklistT* after);
absl::Status CheckSightingBlocklist(const EntryScene& scene, const fb::SightingBlocklistT* before, fb::SightingBlocklistT* after);
// Who deletes analyst data keeps it out by that; only site administrators look after the list.
absl::Status CheckAnalystDataBlocklist(const EntryScene& scene, const fb::AnalystDataBlocklistT* before,
                                       fb::AnalystDataBlocklistT* after);
absl::Status CheckRegexp(const EntryScene& scene, const fb::RegexpT* before, fb::RegexpT* after);
absl::Status CheckAllowedlist(const EntryScene& scene, const fb::AllowedlistT* before, fb::AllowedlistT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_EXCLUSION_H_
