// SPDX-License-Identifier: Apache-2.0
//
// feeds: what this server can fetch from elsewhere: definitions, switches, defaults. Their caches: feed_caches.cc. Making events
// of them is not done yet, and the actions say so. Shapes and texts: MISP 2.5.1.
#include <algorithm>

#include "engine/caches.h"
#include "schema/json/read_event.h"
#include "server/api/feed_caches.h"
#include "server/api/feed_page.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using fb::FeedT;

// {"Feed":{…}} with what is known of its cache.
void WriteFeed(json::JsonWriter& writer, const Actor& actor, SourceCaches& caches, const CachedSources& cached, const FeedT& feed,
               bool listed) {
  writer.BeginObject();
  writer.Key("Feed");
  writer.BeginObject();
  WriteFeedMembers(writer, actor, feed);
  WriteCacheState(writer, caches, cached, {RemoteKind::kFeed, feed.id}, listed);
  writer.EndObject();
  writer.EndObject();
}

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf(kFeedPage.noun);
  if (!body.ok()) return AnswerStatus(call, body.status());
  auto feeds = ListPage(call.reader(), call.actor(), Parameters(*body, call.path()), kFeedPage);
  if (!feeds.ok()) return AnswerStatus(call, feeds.status());
  for (FeedT& feed : *feeds) ShowSecrets(call, kFeedPage, &feed);
  SourceCaches& caches = SourceCachesOf(call.engine());
  const std::shared_ptr<const CachedSources> cached = caches.Now();
  return AnswerList(call, *feeds, [&](json::JsonWriter& writer, const FeedT& feed) {
    WriteFeed(writer, call.actor(), caches, *cached, feed, /*listed=*/true);
  });
}

http::Response View(Call& call) {
  const auto feed = FindOnPage(call, kFeedPage, call.path().Arg(0));
  if (!feed.ok()) return AnswerStatus(call, feed.status());
  if (!*feed) return AnswerError(call, 404, kFeedPage.invalid);
  SourceCaches& caches = SourceCachesOf(call.engine());
  return AnswerJson(
      call, [&](json::JsonWriter& writer) { WriteFeed(writer, call.actor(), caches, *caches.Now(), **feed, /*listed=*/false); });
}

http::Response AnswerFeed(Call& call, uint64_t id) {
  const auto feed = FindOnPage(call, kFeedPage, std::to_string(id));
  if (!feed.ok()) return AnswerStatus(call, feed.status());
  if (!*feed) return AnswerError(call, 404, kFeedPage.invalid);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Feed");
    writer.BeginObject();
    WriteFeedMembers(writer, call.actor(), **feed);
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
  if (const absl::Status status = ReadMembers<FeedT>(*body, kFeedMembers, feed); !status.ok())
    return AnswerRefused(call, kFeedPage.action("add"), status);
  return ChangeAndAnswer(call, kFeedPage.action("add"), {AddEntry(std::move(feed))},
                         [&](const Outcome& outcome) { return AnswerFeed(call, outcome.entries[0]); });
}

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Feed");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto found = FindOnPage(call, kFeedPage, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, kFeedPage.invalid);
  const auto edit = [&](FeedT& feed, const EntryScene&) { return ReadMembers<FeedT>(*body, kFeedMembers, feed); };
  return ChangeAndAnswer(call, kFeedPage.action("edit"), {EditEntry<fb::Feed>(EntryIdOf<fb::Feed>((*found)->id), edit)},
                         [&](const Outcome&) { return AnswerFeed(call, (*found)->id); });
}

// Its cache goes with it.
http::Response Delete(Call& call) {
  http::Response response = DeletePage<kFeedPage>(call);
  ForgetRemovedSources(call.engine());
  return response;
}

http::Response Switch(Call& call, bool enable) {
  const auto found = FindOnPage(call, kFeedPage, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, kFeedPage.invalid);
  const EntryAction action = kFeedPage.action(enable ? "enable" : "disable");
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
  if (changes.empty()) return AnswerNotDone(call, kFeedPage.action("toggleSelected"), "No feeds selected.");
  return ChangeAndTell(call, kFeedPage.action("toggleSelected"), std::move(changes), "", "Feed(s) updated.");
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
  return ChangeAndTell(call, kFeedPage.action("loadDefaultFeeds"), std::move(changes), "", "Default feed metadata loaded.");
}

// A list of {"Feed":{…}} as index gives it.
http::Response ImportFeeds(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  std::vector<EntryChange> changes;
  absl::Status status;
  const auto take = [&](json::Value one) {
    FeedT feed;
    status.Update(ReadMembers<FeedT>(json::UnwrapModel(one, "Feed"), kFeedMembers, feed));
    changes.push_back(AddEntry(std::move(feed)));
  };
  body->is_array() ? body->ForEach(take) : take(*body);
  if (!status.ok()) return AnswerRefused(call, kFeedPage.action("importFeeds"), status);
  const std::string message = absl::StrCat(changes.size(), " new feeds added.");
  return ChangeAndTell(call, kFeedPage.action("importFeeds"), std::move(changes), "", message);
}

// --- what would make events of them ---
constexpr char kNoClient[] = "This server does not make events of feeds yet.";

http::Response AnswerResult(Call& call, std::string_view result) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("result", result);
    writer.EndObject();
  });
}

http::Response FetchFromFeed(Call& call) {
  const auto found = FindOnPage(call, kFeedPage, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, "Invalid feed.");
  if (!(*found)->enabled) return AnswerResult(call, "Feed is currently not enabled. Make sure you enable it.");
  return AnswerNotDone(call, kFeedPage.action("fetchFromFeed"), kNoClient, call.path().Arg(0));
}
http::Response FetchFromAllFeeds(Call& call) { return AnswerNotDone(call, kFeedPage.action("fetchFromAllFeeds"), kNoClient); }
constexpr Route kRoutes[] = {
    {"feeds", "index", Index},
    {"feeds", "view", View},
    {"feeds", "add", Add, true, kSiteAdminOnly},
    {"feeds", "edit", Edit, true, kSiteAdminOnly},
    {"feeds", "delete", Delete, true, kSiteAdminOnly},
    {"feeds", "enable", Enable, true, kSiteAdminOnly},
    {"feeds", "disable", Disable, true, kSiteAdminOnly},
    {"feeds", "toggleselected", ToggleSelected, true, kSiteAdminOnly},
    {"feeds", "loaddefaultfeeds", LoadDefaultFeeds, true, kSiteAdminOnly},
    {"feeds", "importfeeds", ImportFeeds, true, kSiteAdminOnly},
    {"feeds", "fetchfromfeed", FetchFromFeed, false, kSiteAdminOnly},
    {"feeds", "fetchfromallfeeds", FetchFromAllFeeds, false, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> FeedRoutes() { return kRoutes; }

}  // namespace muninn::api
