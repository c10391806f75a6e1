// SPDX-License-Identifier: Apache-2.0
#include "engine/access/permission.h"

#include <array>

namespace muninn {
namespace {

using enum Permission;

template <typename... P>
constexpr Permissions Set(P... permissions) {
  return {(static_cast<uint32_t>(permissions) | ... | 0u)};
}

// MISP 2.5.1, fresh install.
constexpr Permissions kUserRole =
    Set(kAdd, kModify, kModifyOrg, kAudit, kAuth, kTagger, kSighting, kDecaying, kGalaxyEditor, kAnalystData);
constexpr Permissions kPublisherRole = {kUserRole.bits | Set(kPublish, kPublishZmq, kPublishKafka, kDelegate).bits};
constexpr Permissions kSyncRole = {kPublisherRole.bits | Set(kSync, kTagEditor, kSharingGroup).bits};
constexpr Permissions kOrgAdminRole = {kPublisherRole.bits | Set(kAdmin, kTagEditor, kSharingGroup, kTemplate).bits};
constexpr Permissions kAdminPermissions = {
    kOrgAdminRole.bits | Set(kSync, kSiteAdmin, kRegexpAccess, kObjectTemplate, kWarninglist, kViewFeedCorrelations).bits};

constexpr std::array<DefaultRole, 6> kRoles = {{
    {"admin", kAdminPermissions},
    {"Org Admin", kOrgAdminRole},
    {"User", kUserRole, true},
    {"Publisher", kPublisherRole},
    {"Sync user", kSyncRole},
    {"Read Only", Set(kAudit, kAuth)},
}};

constexpr std::array<PermissionName, 25> kNames = {{
    {kAdd, "perm_add"},
    {kModify, "perm_modify"},
    {kModifyOrg, "perm_modify_org"},
    {kPublish, "perm_publish"},
    {kDelegate, "perm_delegate"},
    {kSync, "perm_sync"},
    {kAdmin, "perm_admin"},
    {kAudit, "perm_audit"},
    {kAuth, "perm_auth"},
    {kSiteAdmin, "perm_site_admin"},
    {kRegexpAccess, "perm_regexp_access"},
    {kTagger, "perm_tagger"},
    {kTemplate, "perm_template"},
    {kSharingGroup, "perm_sharing_group"},
    {kTagEditor, "perm_tag_editor"},
    {kSighting, "perm_sighting"},
    {kObjectTemplate, "perm_object_template"},
    {kPublishZmq, "perm_publish_zmq"},
    {kPublishKafka, "perm_publish_kafka"},
    {kDecaying, "perm_decaying"},
    {kGalaxyEditor, "perm_galaxy_editor"},
    {kWarninglist, "perm_warninglist"},
    {kViewFeedCorrelations, "perm_view_feed_correlations"},
    {kAnalystData, "perm_analyst_data"},
    {kSkipOtp, "perm_skip_otp"},
}};

}  // namespace

int LevelOf(Permissions permissions) {
  if (permissions.has(kAdd) && permissions.has(kModify) && permissions.has(kPublish)) return 3;
  if (permissions.has(kAdd) && permissions.has(kModifyOrg)) return 2;
  return permissions.has(kAdd) ? 1 : 0;
}
std::string_view LevelName(int level) {
  constexpr std::array<std::string_view, 4> kLevels = {"read_only", "manage_own", "manage_org", "publish"};
  return kLevels[static_cast<size_t>(level)];
}
Permissions WithLevel(Permissions permissions, int level) {
  constexpr std::array<Permissions, 4> kGranted = {Permissions{}, Set(kAdd, kModify), Set(kAdd, kModify, kModifyOrg),
                                                   Set(kAdd, kModify, kModifyOrg, kPublish)};
  return {(permissions.bits & ~kGranted[3].bits) | kGranted[static_cast<size_t>(level)].bits};
}

std::span<const DefaultRole> DefaultRoles() { return kRoles; }
std::span<const PermissionName> PermissionNames() { return kNames; }

}  // namespace muninn
