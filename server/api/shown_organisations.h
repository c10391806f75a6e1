// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SHOWN_ORGANISATIONS_H_
#define MUNINN_SERVER_API_SHOWN_ORGANISATIONS_H_

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/store/reader.h"
#include "schema/base/id.h"

namespace muninn::api {

// Does Security.hide_organisation_index_from_users keep the organisations from this actor? Not from who makes sharing groups.
bool HidesOrganisations(const Reader& reader, const Actor& actor);
// Does Security.hide_organisations_in_sharing_groups keep the members of sharing groups from him? Likewise.
bool HidesMembers(const Reader& reader, const Actor& actor);

// The organisations he is shown: all, unless they are hidden from him; then his own and those whose events or proposals he sees.
class ShownOrganisations {
 public:
  // When they are hidden this goes through all events that he sees. Errors: kDataLoss, kUnavailable.
  static absl::StatusOr<ShownOrganisations> Load(const Reader& reader, const Actor& actor);
  bool Has(OrgId org) const { return all_ || some_.contains(org); }

 private:
  bool all_ = true;
  absl::flat_hash_set<OrgId> some_;
};

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SHOWN_ORGANISATIONS_H_
