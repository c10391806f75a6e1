// SPDX-License-Identifier: Apache-2.0
#include "server/api/managed_user.h"

#include "absl/strings/numbers.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"

namespace muninn::api {

FoundUser FindUser(Call& call) {
  const std::string_view target = call.path().Arg(0);
  if (target.empty() || target == "me") return LoadEntry<fb::User>(call.reader(), call.actor().user);
  uint64_t number = 0;
  if (!absl::SimpleAtoi(ToAbsl(target), &number)) return std::optional<Stored<fb::User>>();
  return LoadEntry<fb::User>(call.reader(), UserId(number));
}

FoundUser FindManagedUser(Call& call) {
  if (call.path().Arg(0).empty()) return std::optional<Stored<fb::User>>();
  ASSIGN_OR_RETURN(std::optional<Stored<fb::User>> user, FindUser(call));
  if (user && !call.actor().is_site_admin() && OrgId((*user)->org_id()) != call.actor().org) user.reset();
  return user;
}

FoundUser FindChangeableUser(Call& call) {
  ASSIGN_OR_RETURN(std::optional<Stored<fb::User>> user, FindManagedUser(call));
  if (!user || call.actor().is_site_admin()) return user;
  ASSIGN_OR_RETURN(const auto role, LoadEntry<fb::Role>(call.reader(), RoleId((*user)->role_id())));
  if (role && Permissions{(*role)->permissions()}.has(Permission::kSiteAdmin)) user.reset();
  return user;
}

}  // namespace muninn::api
