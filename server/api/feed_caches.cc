// SPDX-License-Identifier: Apache-2.0
//
// What feeds and other servers are known to have: feeds/cacheFeeds and servers/cache fill the caches, feeds/compareFeeds and
// feedCoverage hold them against each other (feed_cache_search.cc looks in them). Shapes and texts: MISP 2.5.1.
#include "server/api/feed_caches.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/caches.h"
#include "schema/entities/remote_generated.h"
#include "server/api/feed_page.h"
#include "server/api/job_functions.h"
#include "server/api/queued.h"
#include "server/api/routes.h"
#include "server/feeds/cache_feed.h"

namespace muninn::api {
namespace {

using fb::FeedT;
using fb::ServerT;

constexpr EntryAction kCacheFeed{"Feed", "feeds", "cacheFeed"};  // MISP's url names it so
constexpr EntryAction kCacheServer{"Server", "servers", "cache"};

// --- filling ---
bool IsNumber(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == text.npos; }
// csv and freetext are both.
bool NamesLists(std::string_view scope) { return scope == "freetext" || scope == "csv" || scope == "text"; }

// Does a scope, other than "all" and a number, name this one?
bool Names(std::string_view scope, const fb::Feed& feed) {
  const bool events = feed.source_format() != nullptr && feed.source_format()->string_view() == "misp";
  return scope == "misp" ? events : NamesLists(scope) && !events;
}
bool Names(std::string_view, const fb::Server&) { return false; }

// The entries that a scope names and whose caching is on.
template <typename Table>
absl::StatusOr<std::vector<typename Table::NativeTableType>> Chosen(const Reader& reader, std::string_view scope) {
  std::vector<typename Table::NativeTableType> chosen;
  RETURN_IF_ERROR(ForEachEntry<Table>(reader, [&](const Table& entry) {
    const bool named = scope == "all" || scope == std::to_string(entry.id()) || Names(scope, entry);
    if (entry.caching_enabled() && named) entry.UnPackTo(&chosen.emplace_back());
    return true;
  }));
  return chosen;
}

template <typename Native>
using CacheOne = absl::Status (*)(SourceCaches&, const Reader&, const Native&, uint64_t, const feeds::OnProgress&,
                                  const SecretKey&);

// Fills one cache after the other. What fails does not keep the others from being tried.
template <typename Table>
absl::StatusOr<std::string> CacheAll(Engine& engine, const JobRun& run, std::string_view what,
                                     CacheOne<typename Table::NativeTableType> cache) {
  const std::shared_ptr<const Snapshot> snapshot = engine.Snapshot();
  ASSIGN_OR_RETURN(const auto sources, Chosen<Table>(snapshot->reader(), run.argument));
  const uint64_t now = static_cast<uint64_t>(engine.options().clock->NowMicros() / 1'000'000);
  std::vector<std::string> failures;
  for (size_t i = 0; i < sources.size(); ++i) {
    const std::string& name = sources[i].name;
    absl::Status going;
    const auto tell = [&](const feeds::CacheProgress& progress) {
      const uint64_t of_this = progress.events == 0 ? 0 : 100 * progress.done / progress.events;
      going = run.progress((100 * i + of_this) / sources.size(), absl::StrCat(name, ": ", progress.values, " values"));
      return going.ok();
    };
    const absl::Status status =
        cache(SourceCachesOf(engine), snapshot->reader(), sources[i], now, tell, engine.options().secret_key);
    RETURN_IF_ERROR(going);
    if (!status.ok()) failures.push_back(absl::StrCat(name, ": ", status.message()));
  }
  ForgetRemovedSources(engine);  // one that was removed meanwhile has a cache again
  if (failures.empty()) return absl::StrCat("Caching the ", ToAbsl(what), " has successfully completed.");
  return absl::FailedPreconditionError(
      absl::StrCat("Caching the ", ToAbsl(what), " has failed. ", absl::StrJoin(failures, "; ")));
}

// What a job is about, for people: "Feed: 7", "Feeds: misp".
std::string InputOf(std::string_view noun, std::string_view scope) {
  return absl::StrCat(ToAbsl(noun), IsNumber(scope) ? ": " : "s: ", ToAbsl(scope));
}

// cacheFeeds/{id|all|freetext|csv|misp}
http::Response CacheFeeds(Call& call) {
  std::string scope(call.path().Arg(0).empty() ? "freetext" : call.path().Arg(0));
  if (IsNumber(scope)) {
    const auto feed = FindOnPage(call, kFeedPage, scope);
    if (!feed.ok()) return AnswerStatus(call, feed.status());
    if (!*feed) return AnswerError(call, 404, "Invalid feed.");
    if (!(*feed)->caching_enabled) return AnswerNotDone(call, kCacheFeed, "Caching is not enabled for this feed.");
    scope = std::to_string((*feed)->id);
  } else if (!NamesLists(scope) && scope != "misp" && scope != "all") {
    return AnswerError(call, 404, "Invalid feed.");
  }
  return AnswerWork(call, kCacheFeed, {.type = kCacheFeedsJob, .input = InputOf("Feed", scope), .argument = scope},
                    "Feed caching job initiated.");
}

// cache/{id|all}
http::Response CacheServers(Call& call) {
  std::string scope(call.path().Arg(0).empty() ? "all" : call.path().Arg(0));
  if (scope != "all") {
    const auto server = FindEntry<fb::Server>(call.reader(), scope);
    if (!server.ok()) return AnswerStatus(call, server.status());
    if (!*server) return AnswerError(call, 404, "Invalid server");
    if (!(**server)->caching_enabled()) return AnswerNotDone(call, kCacheServer, "Caching is not enabled for this server.");
    scope = std::to_string((**server)->id());
  }
  return AnswerWork(call, kCacheServer, {.type = kCacheServersJob, .input = InputOf("Server", scope), .argument = scope},
                    "Server caching job initiated.");
}

// --- comparing ---
// Per cent, with two digits at most: "12.5".
std::string PerCent(uint64_t part, uint64_t whole) {
  return whole == 0 ? "0" : absl::StrCat(std::round(10'000.0 * static_cast<double>(part) / static_cast<double>(whole)) / 100);
}

std::string CoverageOf(const CachedSources& cached, SourceKey key) {
  const std::optional<size_t> place = cached.Find(key);
  return place ? PerCent(cached.overlaps().covered[*place], cached.sources()[*place].values->digests()) : "0";
}

// How many values of one feed others have: of those that the reader sees.
http::Response CompareFeeds(Call& call) {
  auto feeds = ListPage(call.reader(), call.actor(), Parameters(json::Value(), call.path()), kFeedPage);
  if (!feeds.ok()) return AnswerStatus(call, feeds.status());
  for (FeedT& feed : *feeds) feed.url = rules::WithoutLogin(feed.url);  // those from before there was sealing
  const std::shared_ptr<const CachedSources> cached = SourceCachesOf(call.engine()).Now();
  const auto write_about = [](json::JsonWriter& writer, const FeedT& feed) {
    for (const Member<FeedT>& member : kFeedMembers) {
      for (const std::string_view shown : {"id", "name", "provider", "url", "input_source", "source_format", "default"}) {
        if (member.name == shown) WriteMember(writer, member, feed);
      }
    }
  };
  const auto place_of = [&](const FeedT& feed) { return cached->Find({RemoteKind::kFeed, feed.id}); };
  return AnswerList(call, *feeds, [&](json::JsonWriter& writer, const FeedT& feed) {
    const std::optional<size_t> place = place_of(feed);
    const uint64_t values = place ? cached->sources()[*place].values->digests() : 0;
    writer.BeginObject();
    writer.Key("Feed");
    writer.BeginObject();
    write_about(writer, feed);
    writer.MemberNumber("values", static_cast<int64_t>(values));
    if (place) {
      writer.Key("ComparedFeed");
      writer.BeginArray();
      for (const FeedT& other : *feeds) {
        const std::optional<size_t> column = place_of(other);
        if (!column || *column == *place) continue;
        const uint64_t common = cached->overlaps().common[*place * cached->sources().size() + *column];
        writer.BeginObject();
        write_about(writer, other);
        writer.MemberNumber("overlap_count", static_cast<int64_t>(common));
        writer.MemberNumber("overlap_percentage", values == 0 ? 0 : static_cast<int64_t>((100 * common + values / 2) / values));
        writer.EndObject();
      }
      writer.EndArray();
    }
    writer.EndObject();
    writer.EndObject();
  });
}

http::Response FeedCoverage(Call& call) {
  const auto feed = FindOnPage(call, kFeedPage, call.path().Arg(0));
  if (!feed.ok()) return AnswerStatus(call, feed.status());
  if (!*feed) return AnswerError(call, 404, kFeedPage.invalid);
  const std::string coverage = CoverageOf(*SourceCachesOf(call.engine()).Now(), {RemoteKind::kFeed, (*feed)->id});
  return AnswerJson(call, [&](json::JsonWriter& writer) { writer.Raw(coverage); });
}

// Keeps the caches of what is still there; what does not read is no reason to lose one.
template <typename Table>
void KeepKnown(Engine& engine, const Reader& reader, RemoteKind kind) {
  SourceCachesOf(engine).KeepOnly(kind, [&](uint64_t id) {
    const auto entry = LoadEntry<Table>(reader, EntryIdOf<Table>(id));
    return !entry.ok() || entry->has_value();
  });
}

constexpr Route kRoutes[] = {
    {"feeds", "cachefeeds", CacheFeeds, false, kSiteAdminOnly},
    {"feeds", "comparefeeds", CompareFeeds},
    {"feeds", "feedcoverage", FeedCoverage},
    {"servers", "cache", CacheServers, true, kSiteAdminOnly},
};

}  // namespace

void WriteCacheState(json::JsonWriter& writer, SourceCaches& caches, const CachedSources& cached, SourceKey key, bool listed) {
  const std::optional<size_t> place = cached.Find(key);
  const DigestFile* const values = place ? cached.sources()[*place].values.get() : nullptr;
  if (listed)
    values != nullptr ? writer.MemberId("cache_timestamp", values->written_at()) : writer.MemberBool("cache_timestamp", false);
  if (!listed || values != nullptr) {
    writer.MemberNumber("cached_elements", values == nullptr ? 0 : static_cast<int64_t>(values->digests()));
    if (key.kind == RemoteKind::kFeed) writer.Member("coverage_by_other_feeds", CoverageOf(cached, key) + "%");
  }
  const std::string failure = caches.FailureOf(key);
  if (!failure.empty()) writer.Member("cache_error", failure);
}

absl::StatusOr<std::shared_ptr<const SourceLookup>> LookUpFor(Call& call, const Actor& actor, SourceWish wish) {
  wish.feeds = wish.feeds && MayLookUp(call.reader(), actor, RemoteKind::kFeed);
  wish.servers = wish.servers && MayLookUp(call.reader(), actor, RemoteKind::kServer);
  if (!wish.feeds && !wish.servers) return nullptr;
  return SourceLookup::Make(SourceCachesOf(call.engine()).Now(), call.reader(), actor, wish);
}

void ForgetRemovedSources(Engine& engine) {
  const std::shared_ptr<const Snapshot> snapshot = engine.Snapshot();
  KeepKnown<fb::Feed>(engine, snapshot->reader(), RemoteKind::kFeed);
  KeepKnown<fb::Server>(engine, snapshot->reader(), RemoteKind::kServer);
}

absl::StatusOr<std::string> CacheFeedsByJob(Engine& engine, const JobRun& run) {
  return CacheAll<fb::Feed>(engine, run, "feeds", feeds::CacheFeed);
}
absl::StatusOr<std::string> CacheServersByJob(Engine& engine, const JobRun& run) {
  return CacheAll<fb::Server>(engine, run, "servers", feeds::CacheServer);
}

std::span<const Route> FeedCacheRoutes() { return kRoutes; }

}  // namespace muninn::api
