// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_IDENTITY_H_
#define MUNINN_ENGINE_COMMAND_RULES_IDENTITY_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "engine/command/entry_rules.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/registration_generated.h"
#include "schema/entities/user_setting_generated.h"

namespace muninn {

// See entry_rules.h.
absl::Status CheckOrganisation(const EntryScene& scene, const fb::OrganisationT* before, fb::OrganisationT* after);
absl::Status CheckUser(const EntryScene& scene, const fb::UserT* before, fb::UserT* after);
absl::Status CheckRole(const EntryScene& scene, const fb::RoleT* before, fb::RoleT* after);
absl::Status CheckAuthKey(const EntryScene& scene, const fb::AuthKeyT* before, fb::AuthKeyT* after);
absl::Status CheckSharingGroup(const EntryScene& scene, const fb::SharingGroupT* before, fb::SharingGroupT* after);
absl::Status CheckUserSetting(const EntryScene& scene, const fb::UserSettingT* before, fb::UserSettingT* after);
// Anybody may ask for an account; whether the server listens at all is the caller's business.
absl::Status CheckRegistration(const EntryScene& scene, const fb::RegistrationT* before, fb::RegistrationT* after);

// A user's keys and settings.
absl::Status BelongingToUser(const Reader& state, uint64_t user, std::vector<EntryReference>* others);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_IDENTITY_H_
