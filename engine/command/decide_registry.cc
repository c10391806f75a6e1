// SPDX-License-Identifier: Apache-2.0
//
// Tags, and the first organisation, user and key.
#include <memory>
#include <utility>

#include "engine/command/decider.h"
#include "engine/command/fact_builder.h"
#include "engine/log/record.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr uint64_t kFirstNidsSid = 4'000'000;  // as on a fresh MISP
constexpr RoleId kAdminRole(1);

std::unique_ptr<fb::AuthKeyT> MakeAuthKey(UserId user, std::string_view key, uint64_t id, const DecideContext& context) {
  auto auth_key = std::make_unique<fb::AuthKeyT>();
  auth_key->id = id;
  auth_key->uuid = Uuid::FromRandom(context.random(), context.random());
  auth_key->user_id = user.value();
  const Hash256 hash = Sha256(key);
  auth_key->hash.assign(hash.begin(), hash.end());
  auth_key->start = key.substr(0, 4);
  auth_key->end = key.substr(key.size() < 4 ? 0 : key.size() - 4);
  auth_key->created = context.now();
  return auth_key;
}

}  // namespace

absl::Status Decider::Decide(const AddTag& command) {
  if (!actor_.may(Permission::kTagEditor))
    return absl::PermissionDeniedError("You do not have permission to use this functionality.");
  ASSIGN_OR_RETURN(const std::optional<TagId> known, FindTag(state_, command.tag.name));
  decision_.outcome.existed = known.has_value();
  ASSIGN_OR_RETURN(const std::optional<Registrar::ResolvedTag> tag, registrar_.Tag(command.tag));
  if (!tag) return absl::InvalidArgumentError("The tag name must be between 1 and 255 bytes long.");
  decision_.outcome.tag = tag->id;
  return absl::OkStatus();
}

absl::Status Decider::Decide(const Bootstrap& command) {
  ASSIGN_OR_RETURN(const uint64_t next_org, NextRegistryId(state_, RegistryKind::kOrganisation));
  if (next_org != 1) return absl::FailedPreconditionError("the store is not empty");
  auto org = std::make_unique<fb::OrganisationT>();
  org->id = 1;
  org->uuid = command.organisation_uuid;
  org->name = command.organisation;
  org->description = "Automatically generated admin organisation";
  org->type = "ADMIN";
  org->local = true;
  org->date_created = org->date_modified = context_.now();
  fb::OrganisationAddedT org_added;
  org_added.organisation = std::move(org);
  decision_.facts.push_back(MakeFact(std::move(org_added)));

  auto user = std::make_unique<fb::UserT>();
  user->id = 1;
  user->email = command.email;
  user->org_id = 1;
  user->role_id = kAdminRole.value();
  user->nids_sid = kFirstNidsSid;
  user->change_pw = true;
  user->date_created = user->date_modified = context_.now();
  fb::UserAddedT user_added;
  user_added.user = std::move(user);
  decision_.facts.push_back(MakeFact(std::move(user_added)));

  fb::AuthKeyAddedT key_added;
  key_added.auth_key = MakeAuthKey(UserId(1), command.key, 1, context_);
  decision_.facts.push_back(MakeFact(std::move(key_added)));
  return absl::OkStatus();
}

absl::Status Decider::Decide(const SetAuthKey& command) {
  const Hash256 hash = Sha256(command.key);
  bool has_it = false;
  RETURN_IF_ERROR(ForEachAuthKey(state_, [&](const fb::AuthKey& key) {
    has_it |= key.user_id() == command.user.value() && key.hash() != nullptr &&
              std::equal(hash.begin(), hash.end(), key.hash()->begin(), key.hash()->end());
    return !has_it;
  }));
  if (has_it) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto user, LoadUser(state_, command.user));
  if (!user) return absl::NotFoundError("Invalid user or not authorised.");
  ASSIGN_OR_RETURN(const uint64_t id, NextRegistryId(state_, RegistryKind::kAuthKey));
  fb::AuthKeyAddedT fact;
  fact.auth_key = MakeAuthKey(command.user, command.key, id, context_);
  fact.replaces_keys_of_user = true;
  decision_.facts.push_back(MakeFact(std::move(fact)));
  return absl::OkStatus();
}

}  // namespace muninn
