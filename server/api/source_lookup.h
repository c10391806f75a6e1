// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SOURCE_LOOKUP_H_
#define MUNINN_SERVER_API_SOURCE_LOOKUP_H_

// In which cached feeds and servers is a value? What `Feed` and `Server` say of attributes and events (correlation.md §9).
//
//   SourceLookup   the sources that an actor may see, for one request
//   EventSources   what the values of one event are found in

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/correlate/source_caches.h"
#include "engine/store/reader.h"
#include "schema/base/uuid.h"
#include "schema/entities/entities_generated.h"
#include "schema/json/json_writer.h"

namespace muninn::api {

// A source that has a cache.
struct KnownSource {
  SourceKey key;
  std::string name, url;
  std::string provider, source_format;  // of feeds
  bool lookup_visible = false;          // of feeds
  std::shared_ptr<const DigestFile> values;
};

// May he be told in which feeds or servers the values of events are?
bool MayLookUp(const Reader& reader, const Actor& actor, RemoteKind kind);
// Which kinds a request asks about, of those he may be told of.
struct SourceWish {
  bool feeds = false, servers = false;
  bool in_full = false;  // however many hits there are (overrideLimit)
};

class SourceLookup {
 public:
  // nullptr: there is nothing to look in. Feeds are those he may see: all for site administrators, else the ones that are
  // lookup_visible. Errors: kDataLoss, kUnavailable.
  static absl::StatusOr<std::shared_ptr<const SourceLookup>> Make(std::shared_ptr<const CachedSources> cached,
                                                                  const Reader& reader, const Actor& actor,
                                                                  const SourceWish& wish);

  const std::vector<KnownSource>& sources() const { return sources_; }
  bool in_full() const { return in_full_; }
  // Places of the sources that have it, ascending.
  std::vector<size_t> Find(const ValueDigest& digest) const;

 private:
  std::shared_ptr<const CachedSources> cached_;
  std::vector<KnownSource> sources_;
  bool in_full_ = false;
};

// More hits than this in one event are only counted, unless the request wants them in full.
inline constexpr uint64_t kSourceHitsMax = 10'000;

class EventSources {
 public:
  // `lookup` must outlive it.
  explicit EventSources(const SourceLookup& lookup) : lookup_(lookup), events_(lookup.sources().size()) {}

  // Every attribute that the reader sees, before anything is written.
  void Add(const fb::Attribute& attribute);
  // Members of an attribute: "Feed":[{…}], "Server":[{…}], or "FeedHit":true, "ServerHit":true; nothing without a hit.
  void WriteAttribute(json::JsonWriter& writer, const fb::Attribute& attribute) const;
  // Members of the event: the sources of all of them, or "FeedCount":n, "ServerCount":n.
  void WriteEvent(json::JsonWriter& writer) const;

 private:
  struct Hit {
    size_t source;
    ValueDigest digest;
  };
  bool ShowsAll(RemoteKind kind) const { return lookup_.in_full() || counts_[static_cast<size_t>(kind)] <= kSourceHitsMax; }

  const SourceLookup& lookup_;
  absl::flat_hash_map<uint64_t, std::vector<Hit>> hits_;  // by attribute; those of a source stand together
  std::vector<std::optional<std::set<Uuid>>> events_;     // of each source that is hit: its events with our values
  uint64_t counts_[2] = {};                               // values hit, by kind
};

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SOURCE_LOOKUP_H_
