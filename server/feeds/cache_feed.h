// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_FEEDS_CACHE_FEED_H_
#define MUNINN_SERVER_FEEDS_CACHE_FEED_H_

// Fetches the values of a feed or another server into its cache (engine/correlate/source_caches.h).

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "engine/correlate/source_caches.h"
#include "engine/secrets/secret_key.h"
#include "engine/store/reader.h"
#include "schema/entities/remote_generated.h"

namespace muninn::feeds {

// How far it is: `values` found so far, and of a feed of events `done` of `events` (0 of 0: it can't be told). Called every now
// and then; false ends it with kCancelled.
struct CacheProgress {
  uint64_t values = 0, done = 0, events = 0;
};
using OnProgress = std::function<bool(const CacheProgress&)>;

// Replaces the cache at once, when all is there: what fails leaves the earlier one as it was. `reader` tells the settings and
// what free text knows; `now` in Unix seconds; `secret_key` opens what the other side wants to hear. Takes as long as the feed
// does, memory for one event or a megabyte of it. Errors: those of FeedSource::Read, ReadListFeed, ReadManifest and
// DigestFileBuilder; the messages are for people.
absl::Status CacheFeed(SourceCaches& caches, const Reader& reader, const fb::FeedT& feed, uint64_t now,
                       const OnProgress& progress = {}, const SecretKey& secret_key = {});

// The same for another server, which is asked for the hashes of its values page by page.
absl::Status CacheServer(SourceCaches& caches, const Reader& reader, const fb::ServerT& server, uint64_t now,
                         const OnProgress& progress = {}, const SecretKey& secret_key = {});

}  // namespace muninn::feeds

#endif  // MUNINN_SERVER_FEEDS_CACHE_FEED_H_
