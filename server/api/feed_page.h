// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_FEED_PAGE_H_
#define MUNINN_SERVER_API_FEED_PAGE_H_

#include "engine/access/actor.h"
#include "schema/entities/remote_generated.h"
#include "schema/rules/url_login.h"
#include "server/api/entry_page.h"

namespace muninn::api {

inline constexpr Member<fb::FeedT> kFeedMembers[] = {
    {"id", &fb::FeedT::id, kFixed},
    {"name", &fb::FeedT::name},
    {"provider", &fb::FeedT::provider},
    {"url", &fb::FeedT::url},  // for administrators with url_login in it (WriteFeedMembers)
    {"url_login", &fb::FeedT::url_login, kFixed | kHidden | kSecret},
    {"rules", &fb::FeedT::rules, kNullable | kJsonText},
    {"enabled", &fb::FeedT::enabled},
    {"distribution", &fb::FeedT::distribution},
    {"sharing_group_id", &fb::FeedT::sharing_group_id},
    {"tag_id", &fb::FeedT::tag_id},
    {"default", &fb::FeedT::default_feed, kFixed},
    {"source_format", &fb::FeedT::source_format},
    {"fixed_event", &fb::FeedT::fixed_event},
    {"delta_merge", &fb::FeedT::delta_merge},
    {"event_id", &fb::FeedT::event_id},
    {"publish", &fb::FeedT::publish},
    {"override_ids", &fb::FeedT::override_ids},
    {"settings", &fb::FeedT::settings, kNullable | kJsonText},
    {"input_source", &fb::FeedT::input_source},
    {"delete_local_file", &fb::FeedT::delete_local_file},
    {"lookup_visible", &fb::FeedT::lookup_visible},
    {"headers", &fb::FeedT::headers, kNullable | kSecret},
    {"caching_enabled", &fb::FeedT::caching_enabled},
    {"force_to_ids", &fb::FeedT::force_to_ids},
    {"orgc_id", &fb::FeedT::orgc_id},
    {"tag_collection_id", &fb::FeedT::tag_collection_id},
};

// The host organisation sees all, others what is shown to them.
inline bool SeesFeed(const Actor& actor, const fb::FeedT& feed) {
  return actor.is_site_admin() || actor.org == kHostOrg || feed.lookup_visible;
}

inline constexpr EntryPage<fb::FeedT> kFeedPage{.noun = "Feed",
                                                .controller = "feeds",
                                                .invalid = "Invalid Feed.",
                                                .members = kFeedMembers,
                                                .deleted = "Feed deleted.",
                                                .visible = SeesFeed,
                                                .numbers_deleted = true};

// The members of a feed that went through ShowSecrets. Only administrators see a login in its address, be it sealed or from
// before there was sealing.
inline void WriteFeedMembers(json::JsonWriter& writer, const Actor& actor, fb::FeedT feed) {
  if (!actor.is_site_admin())
    feed.url = rules::WithoutLogin(feed.url);
  else if (feed.url_login != kSecretMask)
    feed.url = rules::WithLogin(feed.url, feed.url_login);
  WriteMembers<fb::FeedT>(writer, kFeedMembers, feed);
}

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_FEED_PAGE_H_
