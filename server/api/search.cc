// SPDX-License-Identifier: Apache-2.0
//
// events/restSearch and attributes/restSearch, JSON. Shapes: MISP 2.5.1 (restsearch.md §10 and §11).
#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "absl/strings/ascii.h"
#include "engine/correlate/correlate.h"
#include "engine/index/content_reader.h"
#include "engine/query/search.h"
#include "schema/base/status.h"
#include "schema/json/read_event.h"
#include "schema/json/write_attribute.h"
#include "schema/json/write_sighting.h"
#include "server/api/event_document.h"
#include "server/api/names.h"
#include "server/api/order.h"
#include "server/api/parameters.h"
#include "server/api/routes.h"
#include "server/api/search_request.h"
#include "server/api/streaming.h"

namespace muninn::api {
namespace {

// Results up to this many bytes are put together first, so that their count can stand in the header.
constexpr size_t kCountedBytesMax = 1 << 20;

http::Response WithSearchHeaders(http::Response response, std::optional<size_t> count) {
  if (count) response.headers.emplace_back("X-Result-Count", std::to_string(*count));
  response.headers.emplace_back("X-Export-Module-Used", "json");
  response.headers.emplace_back("X-Response-Format", "json");
  response.headers.emplace_back("X-Skipped-Elements-Count", "0");
  return response;
}

// Everything a running search needs, owned by the response that streams it.
struct Search {
  std::shared_ptr<const muninn::Snapshot> snapshot;
  SearchRequest request;
  Actor actor;
  json::JsonStyle style;
  CorrelateOptions correlate;
  const Reader& reader() const { return snapshot->reader(); }
};

json::TagFilter TagFilterOf(const SearchRequest& request) { return {request.include_all_tags, !request.exclude_local_tags}; }

// Writes one attribute after the other; contexts are made once for each event.
class AttributeResults {
 public:
  AttributeResults(const Search& search, json::JsonWriter& writer) : search_(search), writer_(writer), names_(search.reader()) {}

  void Write(const AttributeHit& hit) {
    json::AttributeContext context = json::SearchContext(hit.event, names_);
    const SearchRequest& request = search_.request;
    context.event_uuid = request.include_event_uuid;
    context.inherited_tags = request.include_event_tags;
    context.tag_filter = TagFilterOf(request);
    context.data = request.attachments;
    context.galaxies = request.include_galaxy;
    if (request.include_context) context.event_summary = json::EventSummary::kContext;
    context.object = [&](ObjectId) { return hit.object; };
    if (request.include_correlations) {
      context.related = [&](json::JsonWriter& writer, const fb::Attribute& attribute) {
        WriteRelated(writer, hit.event, attribute);
      };
    }
    std::vector<const fb::Sighting*> sightings;
    if (request.include_sightings) {
      LoadSightings(EventId(hit.event.id()));
      if (const auto found = sightings_.find(hit.attribute.id()); found != sightings_.end()) sightings = found->second;
      context.sightings = [&](const fb::Attribute&) { return std::span<const fb::Sighting* const>(sightings); };
    }
    json::WriteAttribute(writer_, hit.attribute, context);
  }

 private:
  void WriteRelated(json::JsonWriter& writer, const fb::Event& event, const fb::Attribute& attribute) {
    writer.Key("RelatedAttribute");
    writer.BeginArray();
    ForEachRelatedAttribute(search_.reader(), search_.actor, search_.correlate, event, attribute,
                            [&](const fb::Attribute& other, const fb::Event& of) {
                              json::WriteRelatedAttribute(writer, other, of);
                              return true;
                            })
        .IgnoreError();
    writer.EndArray();
  }
  // Results come in runs of one event: its sightings are kept until the next.
  void LoadSightings(EventId event) {
    if (event == sightings_of_) return;
    sightings_of_ = event;
    sightings_.clear();
    blocks_.clear();
    for (const auto cursor = search_.reader().Scan(Family::kPart, EventPrefix(event, PartKind::kSightings)); cursor->Valid();
         cursor->Next()) {
      auto block = Stored<fb::SightingBlock>::Decode(std::string(cursor->value()), "a block");
      if (!block.ok() || (*block)->sightings() == nullptr) continue;
      blocks_.push_back(*std::move(block));
      for (const fb::Sighting* sighting : *blocks_.back()->sightings()) sightings_[sighting->attribute_id()].push_back(sighting);
    }
  }

  const Search& search_;
  json::JsonWriter& writer_;
  ReaderNames names_;
  EventId sightings_of_;
  std::vector<Stored<fb::SightingBlock>> blocks_;
  absl::flat_hash_map<uint64_t, std::vector<const fb::Sighting*>> sightings_;
};

absl::StatusOr<size_t> ForEachOrdered(const Search& search, const std::function<bool(const AttributeHit&)>& visit);

// Visits the hits of the wanted page; `visit` false ends it. Returns how many there were.
absl::StatusOr<size_t> ForEachOnPage(const Search& search, const std::function<bool(const AttributeHit&)>& visit) {
  if (!search.request.order.empty()) return ForEachOrdered(search, visit);
  const size_t limit = search.request.limit;
  if (limit > 0 && search.request.page - 1 > SIZE_MAX / limit) return size_t{0};  // beyond everything
  size_t skip = limit == 0 ? 0 : limit * (search.request.page - 1), shown = 0;
  RETURN_IF_ERROR(SearchAttributes(search.reader(), search.actor, search.request.filter, [&](const AttributeHit& hit) {
    if (skip > 0) {
      --skip;
      return true;
    }
    ++shown;
    return visit(hit) && (limit == 0 || shown < limit);
  }));
  return shown;
}

// One hit of an ordered search, until its page is known.
struct OrderedHit {
  std::vector<std::string> keys;
  EventId event;
  AttributeId attribute;
};

// Like ForEachOnPage, in the order that is asked for: all hits are found first, by their keys.
absl::StatusOr<size_t> ForEachOrdered(const Search& search, const std::function<bool(const AttributeHit&)>& visit) {
  const std::vector<Order>& order = search.request.order;
  std::vector<OrderedHit> hits;
  RETURN_IF_ERROR(SearchAttributes(search.reader(), search.actor, search.request.filter, [&](const AttributeHit& hit) {
    hits.push_back({AttributeKeys(order, hit), EventId(hit.event.id()), AttributeId(hit.attribute.id())});
    return true;
  }));
  std::stable_sort(hits.begin(), hits.end(),
                   [&](const OrderedHit& a, const OrderedHit& b) { return KeysBefore(order, a.keys, b.keys); });
  const size_t limit = search.request.limit == 0 ? hits.size() : search.request.limit;
  const size_t page = search.request.limit == 0 ? 1 : search.request.page;
  const size_t from = limit == 0 || page > hits.size() / limit + 1 ? hits.size() : std::min(hits.size(), (page - 1) * limit);
  const size_t to = from + std::min(limit, hits.size() - from);
  for (size_t i = from; i < to; ++i) {
    ASSIGN_OR_RETURN(const auto event, LoadEvent(search.reader(), hits[i].event));
    ASSIGN_OR_RETURN(const auto block, LoadAttributeBlock(search.reader(), hits[i].event, hits[i].attribute));
    const fb::Attribute* attribute = block ? FindIn(**block, hits[i].attribute) : nullptr;
    if (!event || attribute == nullptr) return absl::DataLossError("an attribute is gone");
    std::optional<Stored<fb::ObjectBlock>> objects;
    if (attribute->object_id() != 0) {
      ASSIGN_OR_RETURN(objects, LoadObjectBlock(search.reader(), hits[i].event, ObjectId(attribute->object_id())));
    }
    if (!visit({**event, *attribute, objects ? FindIn(**objects, ObjectId(attribute->object_id())) : nullptr}))
      return i + 1 - from;
  }
  return to - from;
}

absl::Status WriteAttributePage(const Search& search, json::JsonWriter& writer, const std::function<bool()>& flush,
                                size_t* count) {
  writer.BeginObject();
  writer.Key("response");
  writer.BeginObject();
  writer.Key("Attribute");
  writer.BeginArray();
  AttributeResults results(search, writer);
  bool taken = true;
  ASSIGN_OR_RETURN(*count, ForEachOnPage(search, [&](const AttributeHit& hit) {
    results.Write(hit);
    return taken = flush();
  }));
  if (!taken) return absl::CancelledError("stopped");
  writer.EndArray();
  writer.EndObject();
  writer.EndObject();
  writer.out().push_back('\n');
  return absl::OkStatus();
}

// MISP counts one more than a full page holds: there may be more.
size_t CountOf(const Search& search, size_t shown) {
  return shown + (search.request.limit > 0 && shown == search.request.limit ? 1 : 0);
}

http::Response AnswerAttributes(const std::shared_ptr<const Search>& search, const Call& call) {
  std::string body;
  json::JsonWriter writer(&body, search->style);
  size_t count = 0;
  const absl::Status status = WriteAttributePage(
      *search, writer, [&] { return body.size() < kCountedBytesMax; }, &count);
  if (status.ok()) return WithSearchHeaders(Answer(200, std::move(body)), CountOf(*search, count));
  if (!absl::IsCancelled(status)) return AnswerStatus(call, status);
  // Too much to hold: a page is counted first, everything at once is streamed without a count.
  std::optional<size_t> known;
  if (search->request.limit > 0) {
    const absl::StatusOr<size_t> shown = ForEachOnPage(*search, [](const AttributeHit&) { return true; });
    if (!shown.ok()) return AnswerStatus(call, shown.status());
    known = CountOf(*search, *shown);
  }
  http::Response response = WithSearchHeaders(Answer(200, ""), known);
  response.stream = [search](http::BodySink& sink) {
    return StreamJson(sink, search->style, [&](json::JsonWriter& out, const std::function<bool()>& flush) {
      size_t ignored = 0;
      return WriteAttributePage(*search, out, flush, &ignored);
    });
  };
  return response;
}

EventDocumentOptions DocumentOptions(const Search& search) {
  const SearchRequest& request = search.request;
  EventDocumentOptions options;
  options.metadata = request.metadata;
  options.attachments = request.attachments;
  options.reports = !request.no_event_reports;
  options.proposals = !request.no_shadow_attributes;
  options.galaxies = !request.exclude_galaxy;
  options.related_events = request.include_event_correlations;
  options.related_attributes = request.include_granular_correlations;
  options.flatten = request.flatten;
  options.deleted = request.filter.deleted;
  if (request.filter.to_ids.size() == 1) options.to_ids = request.filter.to_ids[0];
  options.blocked_attribute_tags = request.filter.tags.none;
  options.tag_filter = TagFilterOf(request);
  options.correlate = search.correlate;
  return options;
}

http::Response AnswerEvents(const std::shared_ptr<const Search>& search, const Call& call) {
  absl::StatusOr<std::vector<EventId>> events = SearchEvents(search->reader(), search->actor, search->request.filter);
  if (!events.ok()) return AnswerStatus(call, events.status());
  if (const absl::Status status = SortEvents(search->reader(), search->request.order, *events); !status.ok())
    return AnswerStatus(call, status);
  const size_t total = events->size(), limit = search->request.limit, page = search->request.page;
  if (limit > 0) {
    const size_t from = page > total / limit + 1 ? total : std::min(total, (page - 1) * limit);
    events->erase(events->begin(), events->begin() + static_cast<ptrdiff_t>(from));
    if (events->size() > limit) events->resize(limit);
  }
  http::Response response = WithSearchHeaders(Answer(200, ""), total);
  response.stream = [search, events = *std::move(events)](http::BodySink& sink) {
    return StreamJson(sink, search->style, [&](json::JsonWriter& writer, const std::function<bool()>& flush) -> absl::Status {
      ReaderNames names(search->reader());
      const EventDocumentOptions options = DocumentOptions(*search);
      writer.BeginObject();
      writer.Key("response");
      writer.BeginArray();
      for (const EventId id : events) {
        ASSIGN_OR_RETURN(const auto event, LoadEvent(search->reader(), id));
        if (!event) continue;
        RETURN_IF_ERROR(WriteEventDocument(writer, search->reader(), names, search->actor, **event, options, flush));
        if (!flush()) return absl::CancelledError("the client has gone");
      }
      writer.EndArray();
      writer.EndObject();
      writer.out().push_back('\n');
      return absl::OkStatus();
    });
  };
  return response;
}

// Arguments by place, restsearch.md §13. Further ones are rarely used and passed over.
constexpr std::string_view kAttributePlaces[] = {"returnFormat",
                                                 "value",
                                                 "value1",
                                                 "value2",
                                                 "type",
                                                 "category",
                                                 "org",
                                                 "tags",
                                                 "from",
                                                 "to",
                                                 "last",
                                                 "eventid",
                                                 "withAttachments",
                                                 "uuid",
                                                 "publish_timestamp",
                                                 "published",
                                                 "timestamp",
                                                 "enforceWarninglist",
                                                 "to_ids",
                                                 "deleted",
                                                 "includeEventUuid",
                                                 "event_timestamp",
                                                 "threat_level_id",
                                                 "includeEventTags",
                                                 "includeProposals",
                                                 "limit",
                                                 "page",
                                                 "requested_attributes",
                                                 "includeContext",
                                                 "headerless",
                                                 "includeWarninglistHits",
                                                 "attackGalaxy",
                                                 "object_relation",
                                                 "includeSightings",
                                                 "includeCorrelations",
                                                 "includeDecayScore",
                                                 "decayingModel",
                                                 "excludeDecayed",
                                                 "modelOverrides",
                                                 "includeFullModel",
                                                 "score",
                                                 "attribute_timestamp",
                                                 "first_seen",
                                                 "last_seen",
                                                 "eventinfo",
                                                 "sharinggroup"};
constexpr std::string_view kEventPlaces[] = {"returnFormat",
                                             "value",
                                             "type",
                                             "category",
                                             "org",
                                             "tags",
                                             "searchall",
                                             "from",
                                             "to",
                                             "last",
                                             "eventid",
                                             "withAttachments",
                                             "metadata",
                                             "uuid",
                                             "publish_timestamp",
                                             "timestamp",
                                             "event_timestamp",
                                             "event_tags",
                                             "published",
                                             "enforceWarninglist",
                                             "sgReferenceOnly",
                                             "limit",
                                             "page",
                                             "requested_attributes",
                                             "includeContext",
                                             "headerless",
                                             "includeWarninglistHits",
                                             "attackGalaxy",
                                             "to_ids",
                                             "deleted",
                                             "excludeLocalTags",
                                             "date"};

// The path with its arguments named, before those that have names and so count more.
Path WithPositions(const Path& path, Scope scope) {
  const std::span<const std::string_view> places =
      scope == Scope::kEvents ? std::span<const std::string_view>(kEventPlaces) : kAttributePlaces;
  Path named = path;
  named.named.clear();
  for (size_t i = 0; i < path.args.size() && i < places.size(); ++i) {
    const std::string lower = absl::AsciiStrToLower(path.args[i]);
    if (lower == "null" || lower == "0" || lower == "false" || path.Named(places[i])) continue;
    named.named.emplace_back(places[i], path.args[i]);
  }
  named.named.insert(named.named.end(), path.named.begin(), path.named.end());
  return named;
}

bool IsEmpty(json::Value body) {
  bool empty = true;
  if (body.is_object()) body.ForEachMember([&](std::string_view, json::Value) { empty = false; });
  return empty;
}

http::Response RestSearch(Call& call, Scope scope) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const json::Value asked = json::UnwrapModel(*body, "request");
  const Path path = WithPositions(call.path(), scope);
  const Parameters parameters(asked, path);
  // Filters that ask for nothing (null, false) are a request for everything; no filters at all are a mistake.
  if (parameters.empty() && IsEmpty(asked)) {
    return call.is_get()
               ? AnswerError(
                     call, 400,
                     "Restsearch queries using GET and no parameters are not allowed. If you have passed parameters via a "
                     "JSON body, make sure you use POST requests.")
               : AnswerError(call, 400, "Either specify the search terms in the url, or POST a json with the filter parameters.");
  }
  auto search = std::make_shared<Search>();
  search->snapshot = call.shared_snapshot();
  absl::StatusOr<SearchRequest> request = ReadSearchRequest(search->reader(), parameters, scope, call.now());
  if (absl::IsInvalidArgument(request.status())) return AnswerError(call, 500, ToStd(request.status().message()));
  if (!request.ok()) return AnswerStatus(call, request.status());
  search->request = *std::move(request);
  if (search->request.return_format != "json" && search->request.return_format != "download")
    return AnswerError(call, 404, "Invalid output format.");
  search->actor = call.actor();
  search->style = call.style();
  search->correlate.over_correlation_limit = call.settings().correlation_limit;
  return scope == Scope::kEvents ? AnswerEvents(search, call) : AnswerAttributes(search, call);
}

http::Response SearchEventsJson(Call& call) { return RestSearch(call, Scope::kEvents); }
http::Response SearchAttributesJson(Call& call) { return RestSearch(call, Scope::kAttributes); }

constexpr Route kRoutes[] = {
    {"events", "restsearch", SearchEventsJson},
    {"attributes", "restsearch", SearchAttributesJson},
};

}  // namespace

std::span<const Route> SearchRoutes() { return kRoutes; }

}  // namespace muninn::api
