// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_ACCESS_ACTOR_H_
#define MUNINN_ENGINE_ACCESS_ACTOR_H_

#include <string>

#include "engine/access/permission.h"
#include "engine/log/record.h"
#include "schema/base/id.h"

namespace muninn {

// Who wants something.
struct Actor {
  UserId user;
  OrgId org;
  RoleId role;
  AuthKeyId auth_key;
  Permissions permissions;
  std::string email;
  std::string request_id;
  std::string ip;

  bool may(Permission permission) const { return permissions.has(permission) || permissions.has(Permission::kSiteAdmin); }
  bool is_site_admin() const { return permissions.has(Permission::kSiteAdmin); }
  Origin origin() const { return {user, org, auth_key, request_id, ip}; }
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_ACCESS_ACTOR_H_
