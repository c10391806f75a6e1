// SPDX-License-Identifier: Apache-2.0
#include "server/api/shown_organisations.h"

#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "engine/query/visible_attributes.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "server/api/event_walk.h"

namespace muninn::api {

bool HidesOrganisations(const Reader& reader, const Actor& actor) {
  return !actor.may(Permission::kSharingGroup) && SettingFlag(reader, "Security.hide_organisation_index_from_users");
}
bool HidesMembers(const Reader& reader, const Actor& actor) {
  return !actor.may(Permission::kSharingGroup) && SettingFlag(reader, "Security.hide_organisations_in_sharing_groups");
}

absl::StatusOr<ShownOrganisations> ShownOrganisations::Load(const Reader& reader, const Actor& actor) {
  ShownOrganisations shown;
  shown.all_ = !HidesOrganisations(reader, actor);
  if (shown.all_) return shown;
  shown.some_.insert(actor.org);
  VisibleAttributes attributes(reader, actor);
  RETURN_IF_ERROR(ForEachVisibleEvent(reader, actor, [&](const fb::Event& event) {
    shown.some_.insert(OrgId(event.org_id()));
    shown.some_.insert(OrgId(event.orgc_id()));
    absl::Status inner;
    RETURN_IF_ERROR(ForEachProposal(reader, event, [&](const fb::ShadowAttribute& proposal) {
      if (proposal.deleted() || !MaySee(actor, event, proposal)) return true;
      if (proposal.old_id() != 0) {
        const absl::StatusOr<bool> shows = attributes.Shows(event, AttributeId(proposal.old_id()));
        inner.Update(shows.status());
        if (!shows.ok()) return false;
        if (!*shows) return true;
      }
      shown.some_.insert(OrgId(proposal.org_id()));
      return true;
    }));
    return inner;
  }));
  return shown;
}

}  // namespace muninn::api
