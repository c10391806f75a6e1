// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_ACCESS_ACTOR_H_
#define MUNINN_ENGINE_ACCESS_ACTOR_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "engine/access/permission.h"
#include "engine/log/record.h"
#include "schema/base/id.h"

namespace muninn {

using SharingGroupSet = absl::flat_hash_set<SharingGroupId>;

// The organisation that runs the server.
inline constexpr OrgId kHostOrg(1);

// Who wants something.
struct Actor {
  UserId user;
  OrgId org;
  RoleId role;
  AuthKeyId auth_key;
  Permissions permissions;
  bool read_only_key = false;
  uint64_t key_expiration = 0;  // Unix seconds; 0: never
  std::string email;
  std::string request_id;
  std::string ip;
  std::shared_ptr<const SharingGroupSet> sharing_groups;  // those his organisation is in; null: none
  bool unpublished_private = false;                       // of events that are not published he sees his organisation's only

  bool may(Permission permission) const { return permissions.has(permission) || is_site_admin(); }
  bool is_site_admin() const { return permissions.has(Permission::kSiteAdmin); }
  bool in(SharingGroupId group) const { return is_site_admin() || (sharing_groups && sharing_groups->contains(group)); }
  bool Meets(const Requirement& requirement) const {
    if (requirement.writing_key && read_only_key) return false;
    if (is_site_admin()) return true;
    return !requirement.site_admin && (permissions.bits & requirement.all) == requirement.all &&
           (requirement.any == 0 || (permissions.bits & requirement.any) != 0) && (!requirement.host_org || org == kHostOrg);
  }
  Origin origin() const { return {user, org, auth_key, request_id, ip}; }
};

// The server itself: what bootstrap, jobs and tools act as.
Actor ServerActor();

}  // namespace muninn

#endif  // MUNINN_ENGINE_ACCESS_ACTOR_H_
