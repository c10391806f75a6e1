// SPDX-License-Identifier: Apache-2.0
//
// feeds: what this server could fetch from elsewhere: definitions, switches, defaults. Fetching and caching are not done yet, and
// the actions say so. Shapes and texts: MISP 2.5.1.
#include <algorithm>

#include "schema/entities/remote_generated.h"
#include "schema/json/read_event.h"
#include "server/api/entry_page.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using fb::FeedT;
constexpr Member<FeedT> kMembers[] = {
    {"id", &FeedT::id, kFixed},
    {"name", &FeedT::name},
    {"provider", &FeedT::provider},
    {"url", &FeedT::url},
    {"rules", &FeedT::rules, kNullable | kJsonText},
    {"enabled", &FeedT::enabled},
    {"distribution", &FeedT::distribution},
    {"sharing_group_id", &FeedT::sharing_group_id},
    {"tag_id", &FeedT::tag_id},
    {"default", &FeedT::default_feed, kFixed},
    {"source_format", &FeedT::source_format},
    {"fixed_event", &FeedT::fixed_event},
    {"delta_merge", &FeedT::delta_merge},
    {"event_id", &FeedT::event_id},
    {"publish", &FeedT::publish},
    {"override_ids", &FeedT::override_ids},
    {"settings", &FeedT::settings, kNullable | kJsonText},
    {"input_source", &FeedT::input_source},
    {"delete_local_file", &FeedT::delete_local_file},
    {"lookup_visible", &FeedT::lookup_visible},
    {"headers", &FeedT::headers, kNullable | kSecret},
    {"caching_enabled", &FeedT::caching_enabled},
    {"force_to_ids", &FeedT::force_to_ids},
    {"orgc_id", &FeedT::orgc_id},
    {"tag_collection_id", &FeedT::tag_collection_id},
};

// The host organisation sees all, others what is shown to them.
bool Visible(const Actor& actor, const FeedT& feed) {
  return actor.is_site_admin() || actor.org == kHostOrg || feed.lookup_visible;
}

// Nothing is cached.
void WriteCacheState(json::JsonWriter& writer, const FeedT&, bool listed) {
  if (listed) return writer.MemberBool("cache_timestamp", false);
  writer.MemberNumber("cached_elements", 0);
  writer.Member("coverage_by_other_feeds", "0%");
}

constexpr EntryPage<FeedT> kPage{.noun = "Feed",
                                 .controller = "feeds",
                                 .invalid = "Invalid Feed.",
                                 .members = kMembers,
                                 .deleted = "Feed deleted.",
                                 .visible = Visible,
                                 .more = WriteCacheState,
                                 .numbers_deleted = true};

http::Response AnswerFeed(Call& call, uint64_t id) {
  const auto feed = FindOnPage(call, kPage, std::to_string(id));
  if (!feed.ok()) return AnswerStatus(call, feed.status());
  if (!*feed) return AnswerError(call, 404, kPage.invalid);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Feed");
    writer.BeginObject();
    WriteMembers<FeedT>(writer, kMembers, **feed);
    writer.EndObject();
    writer.EndObject();
  });
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Feed");
  if (!body.ok()) return AnswerStatus(call, body.status());
  FeedT feed;
  feed.source_format = "freetext";
  feed.input_source = "network";
  feed.fixed_event = true;
  feed.settings = "[]";
  if (const absl::Status status = ReadMembers<FeedT>(*body, kMembers, feed); !status.ok())
    return AnswerRefused(call, kPage.action("add"), status);
  return ChangeAndAnswer(call, kPage.action("add"), {AddEntry(std::move(feed))},
                         [&](const Outcome& outcome) { return AnswerFeed(call, outcome.entries[0]); });
}

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Feed");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto found = FindOnPage(call, kPage, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, kPage.invalid);
  const auto edit = [&](FeedT& feed, const EntryScene&) { return ReadMembers<FeedT>(*body, kMembers, feed); };
  return ChangeAndAnswer(call, kPage.action("edit"), {EditEntry<fb::Feed>(EntryIdOf<fb::Feed>((*found)->id), edit)},
                         [&](const Outcome&) { return AnswerFeed(call, (*found)->id); });
}

http::Response Switch(Call& call, bool enable) {
  const auto found = FindOnPage(call, kPage, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, kPage.invalid);
  const EntryAction action = kPage.action(enable ? "enable" : "disable");
  const auto edit = [enable](FeedT& feed, const EntryScene&) {
    feed.enabled = enable;
    return absl::OkStatus();
  };
  return ChangeAndAnswer(call, action, {EditEntry<fb::Feed>(EntryIdOf<fb::Feed>((*found)->id), edit)}, [&](const Outcome&) {
    return AnswerJson(call, [&](json::JsonWriter& writer) {
      const char* message = enable ? "Feed enabled." : "Feed disabled.";
      writer.BeginObject();
      writer.Member("name", message);
      writer.Member("message", message);
      writer.Member("url", action.Url(call.path().Arg(0)));
      writer.EndObject();
    });
  });
}
http::Response Enable(Call& call) { return Switch(call, true); }
http::Response Disable(Call& call) { return Switch(call, false); }

// toggleSelected/{enable}/{cache}/{ids}
http::Response ToggleSelected(Call& call) {
  const auto flag = [&](size_t arg) { return call.path().Arg(arg) == "1" || call.path().Arg(arg) == "true"; };
  const bool enable = flag(0), cache = flag(1);
  const absl::StatusOr<json::Value> body = call.BodyOf("Feed");
  if (!body.ok()) return AnswerStatus(call, body.status());
  absl::StatusOr<json::Document> list = json::Document::Parse(call.path().Arg(2).empty() ? "[]" : call.path().Arg(2));
  if (!list.ok()) return AnswerError(call, 405, "Invalid feed ids.");
  const json::Value ids = list->root().size() > 0 ? list->root() : (*body)["feed_ids"];
  std::vector<EntryChange> changes;
  const auto edit = [enable, cache](FeedT& feed, const EntryScene&) {
    (cache ? feed.caching_enabled : feed.enabled) = enable;
    return absl::OkStatus();
  };
  ids.ForEach([&](json::Value id) {
    const int64_t number = id.AsInteger().value_or(0);
    if (number > 0) changes.push_back(EditEntry<fb::Feed>(EntryIdOf<fb::Feed>(static_cast<uint64_t>(number)), edit));
  });
  if (changes.empty()) return AnswerNotDone(call, kPage.action("toggleSelected"), "No feeds selected.");
  return ChangeAndTell(call, kPage.action("toggleSelected"), std::move(changes), "", "Feed(s) updated.");
}

// A few that anybody may fetch, switched off.
struct DefaultFeed {
  std::string_view name, provider, url, source_format;
};
constexpr DefaultFeed kDefaults[] = {
    {"CIRCL OSINT Feed", "CIRCL", "https://www.circl.lu/doc/misp/feed-osint", "misp"},
    {"The Botvrij.eu Data", "Botvrij.eu", "https://www.botvrij.eu/data/feed-osint", "misp"},
    {"blockrules of rules.emergingthreats.net", "rules.emergingthreats.net",
     "https://rules.emergingthreats.net/blockrules/compromised-ips.txt", "csv"},
    {"Feodo IP Blocklist", "abuse.ch", "https://feodotracker.abuse.ch/downloads/ipblocklist.csv", "csv"},
    {"Tor exit nodes", "The Tor Project", "https://check.torproject.org/torbulkexitlist", "freetext"},
};

http::Response LoadDefaultFeeds(Call& call) {
  std::vector<std::string> known;
  const absl::Status status = ForEachEntry<fb::Feed>(call.reader(), [&](const fb::Feed& feed) {
    known.push_back(TextOf(feed.url()));
    return true;
  });
  if (!status.ok()) return AnswerStatus(call, status);
  std::vector<EntryChange> changes;
  for (const DefaultFeed& row : kDefaults) {
    if (std::find(known.begin(), known.end(), row.url) != known.end()) continue;
    FeedT feed;
    feed.name = row.name;
    feed.provider = row.provider;
    feed.url = row.url;
    feed.source_format = row.source_format;
    feed.input_source = "network";
    feed.distribution = 3;
    feed.default_feed = true;
    if (row.source_format == "csv") feed.settings = R"({"csv":{"value":"","delimiter":""},"common":{"excluderegex":""}})";
    changes.push_back(AddEntry(std::move(feed)));
  }
  return ChangeAndTell(call, kPage.action("loadDefaultFeeds"), std::move(changes), "", "Default feed metadata loaded.");
}

// A list of {"Feed":{…}} as index gives it.
http::Response ImportFeeds(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  std::vector<EntryChange> changes;
  absl::Status status;
  const auto take = [&](json::Value one) {
    FeedT feed;
    status.Update(ReadMembers<FeedT>(json::UnwrapModel(one, "Feed"), kMembers, feed));
    changes.push_back(AddEntry(std::move(feed)));
  };
  body->is_array() ? body->ForEach(take) : take(*body);
  if (!status.ok()) return AnswerRefused(call, kPage.action("importFeeds"), status);
  const std::string message = absl::StrCat(changes.size(), " new feeds added.");
  return ChangeAndTell(call, kPage.action("importFeeds"), std::move(changes), "", message);
}

// --- what takes a client for feeds ---
constexpr char kNoClient[] = "This server does not fetch feeds yet.";

http::Response AnswerResult(Call& call, std::string_view result) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("result", result);
    writer.EndObject();
  });
}

http::Response FetchFromFeed(Call& call) {
  const auto found = FindOnPage(call, kPage, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, "Invalid feed.");
  if (!(*found)->enabled) return AnswerResult(call, "Feed is currently not enabled. Make sure you enable it.");
  return AnswerNotDone(call, kPage.action("fetchFromFeed"), kNoClient, call.path().Arg(0));
}
http::Response FetchFromAllFeeds(Call& call) { return AnswerNotDone(call, kPage.action("fetchFromAllFeeds"), kNoClient); }
http::Response CacheFeeds(Call& call) { return AnswerNotDone(call, kPage.action("cacheFeeds"), kNoClient, call.path().Arg(0)); }

// No feed has a cache, so no value is in one.
http::Response SearchCaches(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  return AnswerList(call, std::vector<int>(), [](json::JsonWriter&, int) {});
}

// How many values of one feed others have: none has any yet.
http::Response CompareFeeds(Call& call) {
  const auto feeds = ListPage(call.reader(), call.actor(), Parameters(json::Value(), call.path()), kPage);
  if (!feeds.ok()) return AnswerStatus(call, feeds.status());
  return AnswerList(call, *feeds, [](json::JsonWriter& writer, const FeedT& feed) {
    writer.BeginObject();
    writer.Key("Feed");
    writer.BeginObject();
    for (const Member<FeedT>& member : kMembers) {
      for (const std::string_view shown : {"id", "name", "provider", "url", "input_source", "source_format", "default"}) {
        if (member.name == shown) WriteMember(writer, member, feed);
      }
    }
    writer.MemberNumber("values", 0);
    writer.EndObject();
    writer.EndObject();
  });
}

constexpr Route kRoutes[] = {
    {"feeds", "index", IndexPage<kPage>},
    {"feeds", "view", ViewPage<kPage>},
    {"feeds", "add", Add, true, kSiteAdminOnly},
    {"feeds", "edit", Edit, true, kSiteAdminOnly},
    {"feeds", "delete", DeletePage<kPage>, true, kSiteAdminOnly},
    {"feeds", "enable", Enable, true, kSiteAdminOnly},
    {"feeds", "disable", Disable, true, kSiteAdminOnly},
    {"feeds", "toggleselected", ToggleSelected, true, kSiteAdminOnly},
    {"feeds", "loaddefaultfeeds", LoadDefaultFeeds, true, kSiteAdminOnly},
    {"feeds", "importfeeds", ImportFeeds, true, kSiteAdminOnly},
    {"feeds", "fetchfromfeed", FetchFromFeed, false, kSiteAdminOnly},
    {"feeds", "fetchfromallfeeds", FetchFromAllFeeds, false, kSiteAdminOnly},
    {"feeds", "cachefeeds", CacheFeeds, false, kSiteAdminOnly},
    {"feeds", "searchcaches", SearchCaches},
    {"feeds", "comparefeeds", CompareFeeds},
};

}  // namespace

std::span<const Route> FeedRoutes() { return kRoutes; }

}  // namespace muninn::api
