// SPDX-License-Identifier: Apache-2.0
//
// bookmarks: a user's own links, and those he shows to his organisation.
#include "schema/entities/desk_generated.h"
#include "server/api/entry_page.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr Member<fb::BookmarkT> kMembers[] = {
    {"id", &fb::BookmarkT::id, kFixed},
    {"org_id", &fb::BookmarkT::org_id, kFixed},
    {"user_id", &fb::BookmarkT::user_id, kFixed},
    {"name", &fb::BookmarkT::name},
    {"comment", &fb::BookmarkT::comment},
    {"exposed_to_org", &fb::BookmarkT::exposed_to_org},
    {"url", &fb::BookmarkT::url},
};

bool Visible(const Actor& actor, const fb::BookmarkT& bookmark) {
  return UserId(bookmark.user_id) == actor.user || (bookmark.exposed_to_org && OrgId(bookmark.org_id) == actor.org);
}

constexpr EntryPage<fb::BookmarkT> kPage{
    .noun = "Bookmark", .controller = "bookmarks", .invalid = "Invalid Bookmark.", .members = kMembers, .visible = Visible};

constexpr Route kRoutes[] = {
    {"bookmarks", "index", IndexPage<kPage>},
    {"bookmarks", "view", ViewPage<kPage>},
    {"bookmarks", "add", AddPage<kPage>, true, kAnyUser.WithWritingKey()},
    {"bookmarks", "edit", EditPage<kPage>, true, kAnyUser.WithWritingKey()},
    {"bookmarks", "delete", DeletePage<kPage>, true, kAnyUser.WithWritingKey()},
};

}  // namespace

std::span<const Route> BookmarkRoutes() { return kRoutes; }

}  // namespace muninn::api
