// SPDX-License-Identifier: Apache-2.0
//
// allowedlists: patterns of values that searches and exports leave out (value_lists.h).
#include "schema/entities/exclusion_generated.h"
#include "server/api/entry_page.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr Member<fb::AllowedlistT> kMembers[] = {
    {"id", &fb::AllowedlistT::id, kFixed},
    {"name", &fb::AllowedlistT::name},
};
constexpr EntryPage<fb::AllowedlistT> kPage{
    .noun = "Allowedlist", .controller = "allowedlists", .invalid = "Invalid Allowedlist.", .members = kMembers, .admin = true};

constexpr Route kRoutes[] = {
    {"allowedlists", "index", IndexPage<kPage>},
    {"allowedlists", "index", IndexPage<kPage>, false, Permission::kRegexpAccess, false, true},
    {"allowedlists", "view", ViewPage<kPage>, false, Permission::kRegexpAccess, false, true},
    {"allowedlists", "add", AddPage<kPage>, true, Permission::kRegexpAccess, false, true},
    {"allowedlists", "edit", EditPage<kPage>, true, Permission::kRegexpAccess, false, true},
    {"allowedlists", "delete", DeletePage<kPage>, true, Permission::kRegexpAccess, false, true},
};

}  // namespace

std::span<const Route> AllowedlistRoutes() { return kRoutes; }

}  // namespace muninn::api
