// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_ACCESS_PERMISSION_H_
#define MUNINN_ENGINE_ACCESS_PERMISSION_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "schema/base/id.h"

namespace muninn {

// What a role allows, one bit each, in the order MISP lists them ("perm_…").
enum class Permission : uint32_t {
  kAdd = 1u << 0,
  kModify = 1u << 1,
  kModifyOrg = 1u << 2,
  kPublish = 1u << 3,
  kDelegate = 1u << 4,
  kSync = 1u << 5,
  kAdmin = 1u << 6,
  kAudit = 1u << 7,
  kAuth = 1u << 8,
  kSiteAdmin = 1u << 9,
  kRegexpAccess = 1u << 10,
  kTagger = 1u << 11,
  kTemplate = 1u << 12,
  kSharingGroup = 1u << 13,
  kTagEditor = 1u << 14,
  kSighting = 1u << 15,
  kObjectTemplate = 1u << 16,
  kPublishZmq = 1u << 17,
  kPublishKafka = 1u << 18,
  kDecaying = 1u << 19,
  kGalaxyEditor = 1u << 20,
  kWarninglist = 1u << 21,
  kViewFeedCorrelations = 1u << 22,
  kAnalystData = 1u << 23,
  kSkipOtp = 1u << 24,
};

// A set of permissions.
struct Permissions {
  uint32_t bits = 0;
  bool has(Permission permission) const { return bits & static_cast<uint32_t>(permission); }
};

struct Role {
  RoleId id;
  std::string_view name;
  Permissions permissions;
  bool is_default = false;
  // 0 read only, 1 own events, 2 events of the organisation, 3 those and publishing.
  int level() const;
  std::string_view level_name() const;
};

// The six roles of a fresh MISP.
std::span<const Role> DefaultRoles();
// nullptr: no such role.
const Role* FindRole(RoleId id);

struct PermissionName {
  Permission permission;
  std::string_view name;  // "perm_add"
};
std::span<const PermissionName> PermissionNames();

}  // namespace muninn

#endif  // MUNINN_ENGINE_ACCESS_PERMISSION_H_
