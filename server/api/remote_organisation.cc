// SPDX-License-Identifier: Apache-2.0
#include "server/api/remote_organisation.h"

#include <optional>
#include <utility>

#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"
#include "schema/json/read_organisation.h"

namespace muninn::api {

absl::StatusOr<uint64_t> RemoteOrganisation(Call& call, json::Value value) {
  const std::optional<OrganisationDraft> named = json::ReadOptionalOrganisation(value);
  const std::optional<Uuid> uuid = named && named->uuid ? Uuid::Parse(*named->uuid) : std::nullopt;
  if (!uuid) return 0;
  ASSIGN_OR_RETURN(const auto known, FindByUuid<fb::Organisation>(call.reader(), *uuid));
  if (known) return known->value();
  if (!named->name || named->name->empty()) return 0;
  fb::OrganisationT org;
  org.uuid = *uuid;
  org.name = *named->name;
  org.local = false;
  ASSIGN_OR_RETURN(const Outcome outcome, call.engine().Execute(ChangeEntries{{AddEntry(std::move(org))}}, ServerActor()));
  call.Renew();
  return outcome.entries[0];
}

}  // namespace muninn::api
