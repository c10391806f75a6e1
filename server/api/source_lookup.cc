// SPDX-License-Identifier: Apache-2.0
#include "server/api/source_lookup.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/correlate/cached_values.h"
#include "engine/index/registry.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "schema/entities/remote_generated.h"
#include "schema/json/fields.h"
#include "schema/rules/url_login.h"

namespace muninn::api {
namespace {

constexpr RemoteKind kKinds[] = {RemoteKind::kFeed, RemoteKind::kServer};

std::string NameOf(RemoteKind kind) { return kind == RemoteKind::kFeed ? "Feed" : "Server"; }

void WriteSource(json::JsonWriter& writer, const KnownSource& source, const std::set<Uuid>& events) {
  writer.BeginObject();
  writer.MemberId("id", source.key.id);
  writer.Member("name", source.name);
  writer.Member("url", source.url);
  if (source.key.kind == RemoteKind::kFeed) {
    writer.Member("provider", source.provider);
    writer.Member("source_format", source.source_format);
    writer.MemberBool("lookup_visible", source.lookup_visible);
  }
  if (!events.empty()) {
    writer.Key("event_uuids");
    writer.BeginArray();
    for (const Uuid& event : events) writer.UuidString(event);
    writer.EndArray();
  }
  writer.EndObject();
}

}  // namespace

bool MayLookUp(const Reader& reader, const Actor& actor, RemoteKind kind) {
  if (kind == RemoteKind::kFeed) return actor.may(Permission::kViewFeedCorrelations);
  return actor.is_site_admin() || actor.org == kHostOrg || SettingFlag(reader, "MISP.show_server_correlations_for_all_users");
}

absl::StatusOr<std::shared_ptr<const SourceLookup>> SourceLookup::Make(std::shared_ptr<const CachedSources> cached,
                                                                       const Reader& reader, const Actor& actor,
                                                                       const SourceWish& wish) {
  auto lookup = std::make_shared<SourceLookup>();
  lookup->in_full_ = wish.in_full;
  for (const CachedSource& source : cached->sources()) {
    KnownSource known;
    known.key = source.key;
    known.values = source.values;
    // What was removed a moment ago is not there any more, nor is it told.
    if (source.key.kind == RemoteKind::kFeed) {
      if (!wish.feeds) continue;
      ASSIGN_OR_RETURN(const auto feed, LoadEntry<fb::Feed>(reader, EntryIdOf<fb::Feed>(source.key.id)));
      if (!feed || !(actor.is_site_admin() || (*feed)->lookup_visible())) continue;
      known.name = json::View((*feed)->name());
      known.url = rules::WithoutLogin(json::View((*feed)->url()));
      known.provider = json::View((*feed)->provider());
      known.source_format = json::View((*feed)->source_format());
      known.lookup_visible = (*feed)->lookup_visible();
    } else {
      if (!wish.servers) continue;
      ASSIGN_OR_RETURN(const auto server, LoadEntry<fb::Server>(reader, EntryIdOf<fb::Server>(source.key.id)));
      if (!server) continue;
      known.name = json::View((*server)->name());
      known.url = rules::WithoutLogin(json::View((*server)->url()));
    }
    lookup->sources_.push_back(std::move(known));
  }
  if (lookup->sources_.empty()) return nullptr;
  lookup->cached_ = std::move(cached);
  return lookup;
}

std::vector<size_t> SourceLookup::Find(const ValueDigest& digest) const {
  std::vector<size_t> found;
  if (!cached_->MayHave(digest)) return found;
  for (size_t source = 0; source < sources_.size(); ++source) {
    if (sources_[source].values->Has(digest)) found.push_back(source);
  }
  return found;
}

void EventSources::Add(const fb::Attribute& attribute) {
  std::vector<Hit> hits;
  for (const ValueDigest& digest : DigestsOf(attribute)) {
    bool hit[2] = {};
    for (const size_t source : lookup_.Find(digest)) {
      const auto kind = static_cast<size_t>(lookup_.sources()[source].key.kind);
      counts_[kind] += !std::exchange(hit[kind], true);
      hits.push_back({source, digest});
    }
  }
  if (hits.empty()) return;
  std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.source < b.source; });
  for (const Hit& hit : hits) {
    const KnownSource& source = lookup_.sources()[hit.source];
    std::optional<std::set<Uuid>>& events = events_[hit.source];
    if (!events) events.emplace();
    if (!ShowsAll(source.key.kind)) continue;
    const std::vector<Uuid> of_value = source.values->EventsOf(hit.digest);
    events->insert(of_value.begin(), of_value.end());
  }
  hits_[attribute.id()] = std::move(hits);
}

void EventSources::WriteAttribute(json::JsonWriter& writer, const fb::Attribute& attribute) const {
  const auto found = hits_.find(attribute.id());
  if (found == hits_.end()) return;
  const std::vector<Hit>& hits = found->second;
  const std::vector<KnownSource>& sources = lookup_.sources();
  for (const RemoteKind kind : kKinds) {
    const auto of_kind = [&](const Hit& hit) { return sources[hit.source].key.kind == kind; };
    if (std::none_of(hits.begin(), hits.end(), of_kind)) continue;
    if (!ShowsAll(kind)) {
      writer.MemberBool(absl::StrCat(NameOf(kind), "Hit"), true);
      continue;
    }
    writer.Key(NameOf(kind));
    writer.BeginArray();
    for (size_t i = 0; i < hits.size();) {
      const size_t source = hits[i].source;
      std::set<Uuid> events;
      for (; i < hits.size() && hits[i].source == source; ++i) {
        const std::vector<Uuid> of_value = sources[source].values->EventsOf(hits[i].digest);
        events.insert(of_value.begin(), of_value.end());
      }
      if (sources[source].key.kind == kind) WriteSource(writer, sources[source], events);
    }
    writer.EndArray();
  }
}

void EventSources::WriteEvent(json::JsonWriter& writer) const {
  for (const RemoteKind kind : kKinds) {
    const uint64_t count = counts_[static_cast<size_t>(kind)];
    if (count == 0) continue;
    if (!ShowsAll(kind)) {
      writer.MemberNumber(absl::StrCat(NameOf(kind), "Count"), static_cast<int64_t>(count));
      continue;
    }
    writer.Key(NameOf(kind));
    writer.BeginArray();
    for (size_t source = 0; source < events_.size(); ++source) {
      const KnownSource& known = lookup_.sources()[source];
      if (events_[source] && known.key.kind == kind) WriteSource(writer, known, *events_[source]);
    }
    writer.EndArray();
  }
}

}  // namespace muninn::api
