// SPDX-License-Identifier: Apache-2.0
//
// news: what administrators tell everybody.
#include "schema/entities/desk_generated.h"
#include "server/api/entry_page.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr Member<fb::NewsT> kMembers[] = {
    {"id", &fb::NewsT::id, kFixed},
    {"message", &fb::NewsT::message},
    {"title", &fb::NewsT::title},
    {"user_id", &fb::NewsT::user_id, kFixed},
    {"date_created", &fb::NewsT::date_created, kFixed},
};
constexpr EntryPage<fb::NewsT> kPage{"News", "news", "Invalid news item.", kMembers};

constexpr Route kRoutes[] = {
    {"news", "index", IndexPage<kPage>},
    {"news", "view", ViewPage<kPage>},
    {"news", "add", AddPage<kPage>, true, kSiteAdminOnly},
    {"news", "edit", EditPage<kPage>, true, kSiteAdminOnly},
    {"news", "delete", DeletePage<kPage>, true, kSiteAdminOnly},
    {"news", "index", IndexPage<kPage>, false, kSiteAdminOnly, false, true},
};

}  // namespace

std::span<const Route> NewsRoutes() { return kRoutes; }

}  // namespace muninn::api
