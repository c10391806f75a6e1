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

// How much a role lets its users do with events; the four flags follow from it.
// 0 read only, 1 own events, 2 events of the organisation, 3 those and publishing.
int LevelOf(Permissions permissions);
std::string_view LevelName(int level);
Permissions WithLevel(Permissions permissions, int level);

// The six roles of a fresh MISP, in the order of their ids from 1 on.
struct DefaultRole {
  std::string_view name;
  Permissions permissions;
  bool is_default = false;
};
std::span<const DefaultRole> DefaultRoles();
inline constexpr RoleId kAdminRole(1);

// What an action demands of who asks for it. Site administrators may do everything that is for anyone at all.
struct Requirement {
  uint32_t all = 0;          // each of these permissions
  uint32_t any = 0;          // one of these, unless 0
  bool site_admin = false;   // only they
  bool host_org = false;     // users of the host organisation
  bool writing_key = false;  // no read-only key
  bool open = false;         // no key needed at all

  constexpr Requirement() = default;
  constexpr Requirement(Permission permission) : all(static_cast<uint32_t>(permission)) {}  // NOLINT: a row's plain case
  constexpr Requirement And(Permission permission) const {
    Requirement both = *this;
    both.all |= static_cast<uint32_t>(permission);
    return both;
  }
  constexpr Requirement WithWritingKey() const {
    Requirement both = *this;
    both.writing_key = true;
    return both;
  }
};
constexpr Requirement AnyOf(Permission first, Permission second) {
  Requirement requirement;
  requirement.any = static_cast<uint32_t>(first) | static_cast<uint32_t>(second);
  return requirement;
}
inline constexpr Requirement kAnyUser{};
inline constexpr Requirement kSiteAdminOnly = [] {
  Requirement requirement;
  requirement.site_admin = true;
  return requirement;
}();
inline constexpr Requirement kHostOrganisation = [] {
  Requirement requirement;
  requirement.host_org = true;
  return requirement;
}();
inline constexpr Requirement kAnybody = [] {
  Requirement requirement;
  requirement.open = true;
  return requirement;
}();

// The one text for "may not", which clients match.
inline constexpr char kNoPermission[] = "You do not have permission to use this functionality.";

struct PermissionName {
  Permission permission;
  std::string_view name;  // "perm_add"
};
std::span<const PermissionName> PermissionNames();

}  // namespace muninn

#endif  // MUNINN_ENGINE_ACCESS_PERMISSION_H_
