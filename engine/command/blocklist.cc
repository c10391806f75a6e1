// SPDX-License-Identifier: Apache-2.0
#include "engine/command/blocklist.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/str_split.h"
#include "engine/index/registry.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "schema/entities/exclusion_generated.h"
#include "schema/entities/identity_generated.h"

namespace muninn {
namespace {

constexpr char kBlockedOrganisation[] = "muninn/blocked-organisation";

}  // namespace

absl::Status RefuseBlockedEvent(const Reader& state, const Uuid& event, const std::vector<TagDraft>& tags) {
  if (!event.is_nil()) {
    ASSIGN_OR_RETURN(const auto entry, FindByUuid<fb::EventBlocklist>(state, event));
    if (entry && SettingFlag(state, "MISP.enableEventBlocklisting"))
      return absl::PermissionDeniedError("Event blocked by event blocklist.");
  }
  if (tags.empty()) return absl::OkStatus();
  const std::optional<std::string> rule = StoredSetting(state, kEventBlockRule);
  if (!rule) return absl::OkStatus();
  const std::vector<std::string> blocked = absl::StrSplit(*rule, '\n', absl::SkipEmpty());
  for (const TagDraft& tag : tags) {
    if (std::find(blocked.begin(), blocked.end(), tag.name) != blocked.end())
      return absl::PermissionDeniedError("Blocked by event block rules.");
  }
  return absl::OkStatus();
}

absl::Status RefuseBlockedOrganisation(const Reader& state, OrgId creator) {
  ASSIGN_OR_RETURN(const auto org, LoadEntry<fb::Organisation>(state, creator));
  if (!org || (*org)->uuid() == nullptr) return absl::OkStatus();
  return RefuseBlockedOrganisation(state, Uuid{(*org)->uuid()->hi(), (*org)->uuid()->lo()});
}

absl::Status RefuseBlockedOrganisation(const Reader& state, const Uuid& creator) {
  ASSIGN_OR_RETURN(const auto entry, FindByUuid<fb::OrgBlocklist>(state, creator));
  if (!entry || !SettingFlag(state, "MISP.enableOrgBlocklisting")) return absl::OkStatus();
  absl::Status refusal = absl::PermissionDeniedError("Event blocked by organisation blocklist.");
  refusal.SetPayload(kBlockedOrganisation, absl::Cord(creator.ToString()));
  return refusal;
}

std::optional<Uuid> BlockedOrganisationOf(const absl::Status& status) {
  const absl::optional<absl::Cord> uuid = status.GetPayload(kBlockedOrganisation);
  return uuid ? Uuid::Parse(std::string(*uuid)) : std::nullopt;
}

absl::StatusOr<std::optional<fb::EventBlocklistT>> BlocklistEntryFor(const Reader& state, const fb::Event& deleted,
                                                                     uint64_t now) {
  const Uuid uuid{deleted.uuid()->hi(), deleted.uuid()->lo()};
  ASSIGN_OR_RETURN(const auto listed, FindByUuid<fb::EventBlocklist>(state, uuid));
  if (listed || !SettingFlag(state, "MISP.enableEventBlocklisting")) return std::optional<fb::EventBlocklistT>();
  fb::EventBlocklistT entry;
  entry.event_uuid = uuid;
  entry.created = now;
  entry.comment = "Automatically blocked by deleting event";
  if (deleted.info() != nullptr) entry.event_info = deleted.info()->str();
  ASSIGN_OR_RETURN(const auto creator, LoadEntry<fb::Organisation>(state, OrgId(deleted.orgc_id())));
  if (creator && (*creator)->name() != nullptr) entry.event_orgc = (*creator)->name()->str();
  return std::optional<fb::EventBlocklistT>(std::move(entry));
}

}  // namespace muninn
