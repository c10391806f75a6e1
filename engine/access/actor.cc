// SPDX-License-Identifier: Apache-2.0
#include "engine/access/actor.h"

namespace muninn {

Actor ServerActor() {
  Actor actor;
  actor.org = kHostOrg;
  actor.role = kAdminRole;
  actor.permissions = DefaultRoles()[kAdminRole.value() - 1].permissions;
  return actor;
}

}  // namespace muninn
