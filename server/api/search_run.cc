// SPDX-License-Identifier: Apache-2.0
#include "server/api/search_run.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "engine/index/content_reader.h"
#include "engine/query/search_memory.h"
#include "schema/base/status.h"
#include "server/api/order.h"

namespace muninn::api {

// Hits in the order that is asked for: all are found first, by their keys, then those of the page are read again.
struct HitPage::Ordered {
  struct Place {
    std::vector<std::string> keys;
    EventId event;
    AttributeId attribute;
  };

  absl::Status Find(const Search& search, const HitPage& page) {
    const std::vector<Order>& order = search.request.order;
    RETURN_IF_ERROR(SearchAttributes(search.reader(), search.actor, search.request.filter, [&](const AttributeHit& hit) {
      if (page.Wanted(hit))
        places.push_back({AttributeKeys(order, hit), EventId(hit.event.id()), AttributeId(hit.attribute.id())});
      return true;
    }));
    std::stable_sort(places.begin(), places.end(),
                     [&](const Place& a, const Place& b) { return KeysBefore(order, a.keys, b.keys); });
    const size_t limit = search.request.limit == 0 ? places.size() : search.request.limit;
    const size_t number = search.request.limit == 0 ? 1 : search.request.page;
    next = limit == 0 || number > places.size() / limit + 1 ? places.size() : std::min(places.size(), (number - 1) * limit);
    end = next + std::min(limit, places.size() - next);
    return absl::OkStatus();
  }

  absl::StatusOr<const AttributeHit*> Next(const Reader& reader) {
    if (next == end) return nullptr;
    const Place& place = places[next++];
    ASSIGN_OR_RETURN(event, LoadEvent(reader, place.event));
    ASSIGN_OR_RETURN(block, LoadAttributeBlock(reader, place.event, place.attribute));
    const fb::Attribute* const attribute = block ? FindIn(**block, place.attribute) : nullptr;
    if (!event || attribute == nullptr) return absl::DataLossError("an attribute is gone");
    const ObjectId object(attribute->object_id());
    objects.reset();
    if (object.value() != 0) {
      ASSIGN_OR_RETURN(objects, LoadObjectBlock(reader, place.event, object));
    }
    hit.emplace(AttributeHit{**event, *attribute, objects ? FindIn(**objects, object) : nullptr});
    return &*hit;
  }

  std::vector<Place> places;
  size_t next = 0, end = 0;
  std::optional<Stored<fb::Event>> event;
  std::optional<Stored<fb::AttributeBlock>> block;
  std::optional<Stored<fb::ObjectBlock>> objects;
  std::optional<AttributeHit> hit;
};

HitPage::HitPage(const Search& search) : search_(search) {}
HitPage::~HitPage() = default;

absl::StatusOr<const AttributeHit*> HitPage::NextWanted(AttributeSearch& hits) const {
  for (;;) {
    ASSIGN_OR_RETURN(const AttributeHit* const hit, hits.Next());
    if (hit == nullptr || Wanted(*hit)) return hit;
  }
}

absl::Status HitPage::Begin() {
  begun_ = true;
  if (!search_.request.order.empty()) {
    ordered_ = std::make_unique<Ordered>();
    return ordered_->Find(search_, *this);
  }
  return SkipPages();
}

absl::Status HitPage::SkipPages() {
  const Filter& filter = search_.request.filter;
  const size_t limit = search_.request.limit, before = search_.request.page - 1;
  ended_ = limit > 0 && before > SIZE_MAX / limit;  // beyond everything
  if (ended_) return absl::OkStatus();
  const size_t skip = limit * before;
  if (wants_all()) {
    ASSIGN_OR_RETURN(hits_,
                     SearchBehind(search_.reader(), search_.actor, filter, skip, search_.snapshot->sequence(), search_.memory));
    last_ = hits_->last();
    return absl::OkStatus();
  }
  hits_ = std::make_unique<AttributeSearch>(search_.reader(), search_.actor, filter);
  hits_->Use(KnownTextsOf(search_));
  for (size_t skipped = 0; skipped < skip; ++skipped) {
    ASSIGN_OR_RETURN(const AttributeHit* const hit, NextWanted(*hits_));
    if (hit == nullptr) {
      ended_ = true;
      break;
    }
    last_ = AttributeId(hit->attribute.id());
  }
  return absl::OkStatus();
}

void HitPage::RememberEnd() const {
  if (!wants_all() || search_.memory == nullptr || ordered_) return;
  search_.memory->marks.Add(search_.request.filter, search_.actor, search_.snapshot->sequence(),
                            {{search_.request.limit * search_.request.page, last_}});
}

absl::StatusOr<const AttributeHit*> HitPage::Next() {
  if (!begun_) RETURN_IF_ERROR(Begin());
  const AttributeHit* hit = nullptr;
  if (ordered_) {
    ASSIGN_OR_RETURN(hit, ordered_->Next(search_.reader()));
  } else if (!ended_ && (search_.request.limit == 0 || shown_ < search_.request.limit)) {
    ASSIGN_OR_RETURN(hit, NextWanted(*hits_));
  }
  if (hit == nullptr) {
    ended_ = true;
    return nullptr;
  }
  ++shown_;
  last_ = AttributeId(hit->attribute.id());
  if (shown_ == search_.request.limit) RememberEnd();
  return hit;
}

absl::StatusOr<size_t> HitPage::Count() {
  if (!begun_) RETURN_IF_ERROR(Begin());
  if (ordered_) return shown_ + ordered_->end - ordered_->next;
  if (ended_) return shown_;
  const size_t limit = search_.request.limit == 0 ? SIZE_MAX : search_.request.limit;
  AttributeSearch rest(search_.reader(), search_.actor, search_.request.filter, last_);
  rest.Use(KnownTextsOf(search_));
  for (size_t count = shown_; count < limit; ++count) {
    ASSIGN_OR_RETURN(const AttributeHit* const hit, NextWanted(rest));
    if (hit == nullptr) return count;
  }
  return limit;
}

absl::StatusOr<EventPage> FindEventPage(const Search& search) {
  ASSIGN_OR_RETURN(std::vector<EventId> events,
                   SearchEvents(search.reader(), search.actor, search.request.filter, KnownTextsOf(search)));
  RETURN_IF_ERROR(SortEvents(search.reader(), search.request.order, events));
  const size_t total = events.size();
  TakePage(search.request.limit, search.request.page, events);
  return EventPage{std::move(events), total};
}

KnownTexts KnownTextsOf(const Search& search) {
  if (search.memory == nullptr) return {};
  return {&search.memory->texts, search.snapshot->sequence()};
}

size_t CountOf(const Search& search, size_t shown) {
  return shown + (search.request.limit > 0 && shown == search.request.limit ? 1 : 0);
}

}  // namespace muninn::api
