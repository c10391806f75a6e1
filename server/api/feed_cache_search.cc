// SPDX-License-Identifier: Apache-2.0
//
// feeds/searchCaches: which feeds and other servers are known to have a value. Shapes: MISP 2.5.1.
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/caches.h"
#include "engine/correlate/cached_values.h"
#include "server/api/entry_list.h"
#include "server/api/feed_page.h"
#include "server/api/php_map.h"
#include "server/api/routes.h"
#include "server/api/source_lookup.h"

namespace muninn::api {
namespace {

// What a request asks for: values, each once and in lower case as well as they were written; none: all that is cached.
struct AskedValues {
  bool list = false;  // asked for as one: the answer is by value
  bool all = false;
  std::vector<std::pair<std::string, std::string>> values;  // folded, as written
};

AskedValues ValuesAskedFor(Call& call, json::Value body) {
  constexpr size_t kValuesMax = 100'000;  // further ones are not looked up
  AskedValues asked;
  absl::flat_hash_set<std::string> known;
  const auto add = [&](std::string_view text) {
    std::string value(absl::StripAsciiWhitespace(ToAbsl(text)));
    std::string folded = absl::AsciiStrToLower(value);
    if (!value.empty() && known.size() < kValuesMax && known.insert(folded).second)
      asked.values.emplace_back(std::move(folded), std::move(value));
  };
  const json::Value value = body.is_array() ? body : body["value"];
  if (value.is_array()) {
    asked.list = true;
    value.ForEach([&](json::Value element) { add(element.AsText().value_or("")); });
  } else if (const auto named = call.path().Named("value"); value.absent() && named) {
    add(*named);
  } else {
    asked.all = value.kind() == json::Value::Kind::kMissing || value.AsText() == "";
    add(value.AsText().value_or(""));
  }
  return asked;
}

// {"Feed":{"id","name","url","source_format","uuid":[…],"direct_urls":[{"url","name"}],"type"}}; servers stand under the same
// key.
void WriteFound(json::JsonWriter& writer, const KnownSource& source, const std::vector<Uuid>& events, bool with_links,
                const std::string& base_url) {
  const bool is_feed = source.key.kind == RemoteKind::kFeed;
  const bool of_events = !is_feed || source.source_format == "misp";
  const auto write_link = [&](const std::string& url, const std::string& name) {
    writer.BeginObject();
    writer.Member("url", url);
    writer.Member("name", name);
    writer.EndObject();
  };
  writer.BeginObject();
  writer.Key("Feed");
  writer.BeginObject();
  writer.MemberId("id", source.key.id);
  writer.Member("name", source.name);
  writer.Member("url", source.url);
  if (is_feed) writer.Member("source_format", source.source_format);
  if (of_events) {
    writer.Key("uuid");
    writer.BeginArray();
    for (const Uuid& event : events) writer.UuidString(event);
    writer.EndArray();
  }
  if (with_links && (!of_events || !events.empty())) {
    writer.Key("direct_urls");
    writer.BeginArray();
    for (const Uuid& event : events) {
      const std::string uuid = event.ToString();
      write_link(absl::StrCat(base_url, is_feed ? "/feeds" : "/servers", "/previewEvent/", source.key.id, "/", uuid),
                 absl::StrCat("Event ", uuid));
    }
    if (!of_events)
      write_link(absl::StrCat(base_url, "/feeds/previewIndex/", source.key.id), absl::StrCat("Feed ", source.key.id));
    writer.EndArray();
  }
  writer.Member("type", !is_feed ? "MISP Server" : of_events ? "MISP Feed" : "Feed");
  writer.EndObject();
  writer.EndObject();
}

// Where a value is: looked for as it is written, and in lower case (MISP folds what it is asked for, not what it has).
struct FoundValue {
  ValueDigest digest;
  std::vector<size_t> places;
};
FoundValue Find(const SourceLookup& lookup, const std::string& folded, const std::string& written) {
  FoundValue found{DigestOf(written), {}};
  found.places = lookup.Find(found.digest);
  if (!found.places.empty()) return found;
  found.digest = DigestOf(folded);
  found.places = lookup.Find(found.digest);
  return found;
}

// One value: [{"Feed":…},…]. A list of them: {"value":[{"Feed":…},…],…} with those that are found, [] if none is. Without a
// value, all that is cached.
http::Response SearchCaches(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf(kFeedPage.noun);
  if (!body.ok()) return AnswerStatus(call, body.status());
  const SourceWish wish{.feeds = true, .servers = MayLookUp(call.reader(), call.actor(), RemoteKind::kServer), .in_full = true};
  const auto lookup = SourceLookup::Make(SourceCachesOf(call.engine()).Now(), call.reader(), call.actor(), wish);
  if (!lookup.ok()) return AnswerStatus(call, lookup.status());
  const AskedValues asked = ValuesAskedFor(call, *body);
  const std::string base_url = call.base_url();
  std::vector<std::pair<std::string_view, FoundValue>> hits;  // by folded value
  for (const auto& [folded, written] : asked.values) {
    if (*lookup == nullptr) break;
    FoundValue found = Find(**lookup, folded, written);
    if (!found.places.empty()) hits.emplace_back(folded, std::move(found));
  }
  if (asked.all && *lookup != nullptr) {
    return AnswerList(call, (*lookup)->sources(), [&](json::JsonWriter& writer, const KnownSource& source) {
      WriteFound(writer, source, {}, /*with_links=*/false, base_url);
    });
  }
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    const auto write_found = [&](std::string_view, const FoundValue& found) {
      writer.BeginArray();
      for (const size_t place : found.places) {
        const KnownSource& source = (*lookup)->sources()[place];
        WriteFound(writer, source, source.values->EventsOf(found.digest), /*with_links=*/true, base_url);
      }
      writer.EndArray();
    };
    if (asked.list) return WriteMap(writer, hits, write_found);
    write_found("", hits.empty() ? FoundValue() : hits.front().second);
  });
}

constexpr Route kRoutes[] = {
    {"feeds", "searchcaches", SearchCaches},
};

}  // namespace

std::span<const Route> FeedCacheSearchRoutes() { return kRoutes; }

}  // namespace muninn::api
