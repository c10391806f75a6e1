// SPDX-License-Identifier: Apache-2.0
//
// dashboards: layouts of widgets that users saved as templates.
#include "schema/entities/desk_generated.h"
#include "server/api/entry_page.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using fb::DashboardT;
constexpr Member<DashboardT> kMembers[] = {
    {"id", &DashboardT::id, kFixed},
    {"uuid", &DashboardT::uuid, kFixed},
    {"name", &DashboardT::name},
    {"description", &DashboardT::description},
    {"default", &DashboardT::default_template},
    {"selectable", &DashboardT::selectable},
    {"user_id", &DashboardT::user_id, kFixed},
    {"restrict_to_org_id", &DashboardT::restrict_to_org_id},
    {"restrict_to_role_id", &DashboardT::restrict_to_role_id},
    {"restrict_to_permission_flag", &DashboardT::restrict_to_permission_flag},
    {"value", &DashboardT::value, kJsonText},
    {"timestamp", &DashboardT::timestamp, kFixed},
};

// One's own, and what is offered to one's organisation, role and permissions.
bool Visible(const Actor& actor, const DashboardT& dashboard) {
  if (actor.is_site_admin() || UserId(dashboard.user_id) == actor.user) return true;
  if (!dashboard.selectable) return false;
  if (dashboard.restrict_to_org_id != 0 && OrgId(dashboard.restrict_to_org_id) != actor.org) return false;
  if (dashboard.restrict_to_role_id != 0 && RoleId(dashboard.restrict_to_role_id) != actor.role) return false;
  if (dashboard.restrict_to_permission_flag.empty()) return true;
  for (const PermissionName& name : PermissionNames()) {
    if (name.name == dashboard.restrict_to_permission_flag) return actor.may(name.permission);
  }
  return false;
}

absl::Status Complete(json::Value, DashboardT& dashboard) {
  if (dashboard.value.empty()) dashboard.value = "[]";
  return json::IsJson(dashboard.value) ? absl::OkStatus() : FieldError("value", "Invalid JSON.");
}

constexpr EntryPage<DashboardT> kPage{.noun = "Dashboard",
                                      .controller = "dashboards",
                                      .invalid = "Invalid dashboard template.",
                                      .members = kMembers,
                                      .deleted = "Dashboard template removed.",
                                      .visible = Visible,
                                      .complete = Complete};

// saveTemplate adds one, saveTemplate/{id} changes it.
http::Response SaveTemplate(Call& call) { return call.path().Arg(0).empty() ? AddPage<kPage>(call) : EditPage<kPage>(call); }

constexpr Route kRoutes[] = {
    {"dashboards", "listtemplates", IndexPage<kPage>},
    {"dashboards", "view", ViewPage<kPage>},
    {"dashboards", "savetemplate", SaveTemplate, true, kAnyUser.WithWritingKey()},
    {"dashboards", "deletetemplate", DeletePage<kPage>, true, kAnyUser.WithWritingKey()},
};

}  // namespace

std::span<const Route> DashboardRoutes() { return kRoutes; }

}  // namespace muninn::api
