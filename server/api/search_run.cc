// SPDX-License-Identifier: Apache-2.0
#include "server/api/search_run.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "engine/index/content_reader.h"
#include "schema/base/status.h"
#include "server/api/order.h"

namespace muninn::api {
namespace {

bool Counts(const Search& search, const AttributeHit& hit) {
  return (!search.wanted || search.wanted(hit)) && (!search.allowed || search.allowed(hit.attribute));
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
    if (!Counts(search, hit)) return true;
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

}  // namespace

absl::StatusOr<size_t> ForEachOnPage(const Search& search, const std::function<bool(const AttributeHit&)>& visit) {
  if (!search.request.order.empty()) return ForEachOrdered(search, visit);
  const size_t limit = search.request.limit;
  if (limit > 0 && search.request.page - 1 > SIZE_MAX / limit) return size_t{0};  // beyond everything
  size_t skip = limit == 0 ? 0 : limit * (search.request.page - 1), shown = 0;
  RETURN_IF_ERROR(SearchAttributes(search.reader(), search.actor, search.request.filter, [&](const AttributeHit& hit) {
    if (!Counts(search, hit)) return true;
    if (skip > 0) {
      --skip;
      return true;
    }
    ++shown;
    return visit(hit) && (limit == 0 || shown < limit);
  }));
  return shown;
}

absl::StatusOr<EventPage> FindEventPage(const Search& search) {
  ASSIGN_OR_RETURN(std::vector<EventId> events, SearchEvents(search.reader(), search.actor, search.request.filter));
  RETURN_IF_ERROR(SortEvents(search.reader(), search.request.order, events));
  const size_t total = events.size();
  TakePage(search.request.limit, search.request.page, events);
  return EventPage{std::move(events), total};
}

size_t CountOf(const Search& search, size_t shown) {
  return shown + (search.request.limit > 0 && shown == search.request.limit ? 1 : 0);
}

}  // namespace muninn::api
