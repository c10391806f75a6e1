// SPDX-License-Identifier: Apache-2.0
#include "server/feeds/cache_feed.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/correlate/cached_values.h"
#include "engine/match/free_text.h"
#include "schema/base/status.h"
#include "server/feeds/ask_server.h"
#include "server/feeds/feed_source.h"
#include "server/feeds/fetch.h"
#include "server/feeds/lines.h"
#include "server/feeds/list_feed.h"
#include "server/feeds/misp_feed.h"

namespace muninn::feeds {
namespace {

constexpr uint64_t kValuesBetweenCalls = 10'000;
constexpr uint64_t kPageValues = 50'000, kPagesMax = 10'000;  // of another server's answers

// One cache being filled.
class Filling {
 public:
  Filling(SourceCaches& caches, SourceKey key, const OnProgress& progress) : caches_(caches), key_(key), progress_(progress) {}

  // What was added before is forgotten.
  absl::Status Begin(bool with_events) {
    builder_.reset();
    at_ = {};
    ASSIGN_OR_RETURN(builder_, caches_.Begin(key_, with_events));
    return absl::OkStatus();
  }
  absl::Status Add(const ValueDigest& digest, const Uuid& event) {
    RETURN_IF_ERROR(builder_->Add(digest, event));
    return ++at_.values % kValuesBetweenCalls == 0 ? Tell() : absl::OkStatus();
  }
  absl::Status Tell(uint64_t done, uint64_t events) {
    at_.done = done;
    at_.events = events;
    return Tell();
  }
  uint64_t values() const { return at_.values; }
  bool KeepGoing() const { return !progress_ || progress_(at_); }
  absl::Status Finish(uint64_t now) { return caches_.Install(key_, std::move(builder_), now); }

 private:
  absl::Status Tell() const { return KeepGoing() ? absl::OkStatus() : absl::CancelledError("it was ended"); }

  SourceCaches& caches_;
  const SourceKey key_;
  const OnProgress& progress_;
  std::unique_ptr<DigestFileBuilder> builder_;
  CacheProgress at_;
};

absl::Status FillFromList(Filling& filling, FeedSource& source, const Reader& reader, const fb::FeedT& feed) {
  ASSIGN_OR_RETURN(const ListFeed list, ReadListFeed(feed.source_format, feed.settings));
  ASSIGN_OR_RETURN(const match::FreeTextKnowledge knowledge, match::LoadFreeTextKnowledge(reader));
  RETURN_IF_ERROR(filling.Begin(/*with_events=*/false));
  return ForEachListed(source, list, knowledge,
                       [&](const match::FreeTextItem& item) { return filling.Add(DigestOf(item.value), Uuid()); });
}

absl::Status FillFromEvents(Filling& filling, FeedSource& source) {
  const auto add = [&](const ValueDigest& digest, const Uuid& event) { return filling.Add(digest, event); };
  RETURN_IF_ERROR(filling.Begin(/*with_events=*/true));
  // Storage in the cloud says "forbidden" of what is not there.
  const absl::Status hashes = ForEachHash(source, add);
  if (!absl::IsNotFound(hashes) && !absl::IsPermissionDenied(hashes)) return hashes;
  RETURN_IF_ERROR(filling.Begin(/*with_events=*/true));
  ASSIGN_OR_RETURN(const json::Document manifest, ReadManifest(source));
  const std::vector<Uuid> events = EventsOf(manifest);
  for (size_t i = 0; i < events.size(); ++i) {
    RETURN_IF_ERROR(filling.Tell(i, events.size()));
    ASSIGN_OR_RETURN(const json::Document document, ReadFeedEvent(source, events[i]));
    RETURN_IF_ERROR(ForEachDigest(EventOf(document), events[i], add));
  }
  return absl::OkStatus();
}

absl::Status FillFromFeed(Filling& filling, const Reader& reader, const fb::FeedT& feed, const SecretKey& secret_key) {
  ASSIGN_OR_RETURN(const std::unique_ptr<FeedSource> source,
                   OpenFeedSource(
                       reader, feed, [&filling] { return filling.KeepGoing(); }, secret_key));
  return feed.source_format == "misp" ? FillFromEvents(filling, *source) : FillFromList(filling, *source, reader, feed);
}

absl::Status FillFromServer(Filling& filling, const Reader& reader, const fb::ServerT& server, const SecretKey& secret_key) {
  RETURN_IF_ERROR(filling.Begin(/*with_events=*/true));
  ASSIGN_OR_RETURN(FetchOptions options, OptionsFor(reader, server, secret_key));
  options.keep_going = [&filling] { return filling.KeepGoing(); };
  const std::string url = AddressAt(server, "/attributes/restSearch.json");
  const auto line = [&](std::string_view text) {
    ValueDigest digest;
    Uuid event;
    if (ReadHashLine(text, &digest, &event)) return filling.Add(digest, event);
    // An error that comes with 200 must not empty the cache.
    return text.empty() ? absl::OkStatus() : absl::InvalidArgumentError("the answer is no list of hashes");
  };
  for (uint64_t page = 1; page <= kPagesMax; ++page) {
    const uint64_t before = filling.values();
    options.body =
        absl::StrCat(R"({"returnFormat":"cache","includeEventUuid":1,"page":)", page, R"(,"limit":)", kPageValues, "}");
    Lines lines;
    RETURN_IF_ERROR(Fetch(url, options, [&](std::string_view piece) { return lines.Add(piece, line); }));
    RETURN_IF_ERROR(lines.End(line));
    // The first empty page is the end: one that is not full need not be, the other side may leave out what its lists forbid.
    if (filling.values() == before) break;
  }
  return absl::OkStatus();
}

// Puts in place what was filled, and keeps in mind what came of it.
absl::Status Finish(SourceCaches& caches, SourceKey key, Filling& filling, absl::Status filled, uint64_t now) {
  if (filled.ok()) filled = filling.Finish(now);
  caches.NoteAttempt(key, filled);
  return filled;
}

}  // namespace

absl::Status CacheFeed(SourceCaches& caches, const Reader& reader, const fb::FeedT& feed, uint64_t now,
                       const OnProgress& progress, const SecretKey& secret_key) {
  const SourceKey key{RemoteKind::kFeed, feed.id};
  Filling filling(caches, key, progress);
  return Finish(caches, key, filling, FillFromFeed(filling, reader, feed, secret_key), now);
}

absl::Status CacheServer(SourceCaches& caches, const Reader& reader, const fb::ServerT& server, uint64_t now,
                         const OnProgress& progress, const SecretKey& secret_key) {
  const SourceKey key{RemoteKind::kServer, server.id};
  Filling filling(caches, key, progress);
  return Finish(caches, key, filling, FillFromServer(filling, reader, server, secret_key), now);
}

}  // namespace muninn::feeds
