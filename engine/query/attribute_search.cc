// SPDX-License-Identifier: Apache-2.0
#include "engine/query/attribute_search.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/access/visibility.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr size_t kEventsMax = 4096;  // held at a time
// So many blocks of a search from the beginning are kept in memory: one with a limit mostly ends within them, and the same ones
// come again when somebody asks again. Pages further on, and what lies behind, are passed through once.
constexpr uint64_t kKeptBlocks = 256;

}  // namespace

AttributeSearch::AttributeSearch(const Reader& reader, const Actor& actor, const Filter& filter, AttributeId after)
    : reader_(reader), actor_(actor), filter_(filter), matcher_(filter), after_(after), last_(after) {}

AttributeSearch::AttributeSearch(const Reader& reader, const Actor& actor, const Filter& filter, Plan plan, AttributeId after)
    : AttributeSearch(reader, actor, filter, after) {
  plan_ = std::move(plan);
}

void AttributeSearch::Use(const KnownTexts& known) {
  if (LooksAtValues(filter_)) known_ = known;
}

absl::Status AttributeSearch::Begin() {
  if (!plan_) {
    ASSIGN_OR_RETURN(plan_, MakePlan(reader_, filter_));
  }
  ASSIGN_OR_RETURN(walk_, BlockWalk::Begin(reader_, filter_, plan_->chosen.source, after_.value() / kIdsPerBlock));
  if (walk_->few()) known_ = {};
  return absl::OkStatus();
}

absl::StatusOr<const AttributeHit*> AttributeSearch::Next() {
  if (!walk_) RETURN_IF_ERROR(Begin());
  for (;;) {
    while (next_ < matches_.size()) {
      const Match& match = matches_[next_++];
      if (once_per_event_ && settled_.contains(EventId(match.event->id()))) continue;
      ASSIGN_OR_RETURN(const fb::Object* const object, ObjectOf(match));
      // In objects the object's own flag must agree, too.
      if (object != nullptr && !DeletedMatches(filter_.deleted, object->deleted())) continue;
      if (!MaySee(actor_, *match.event, *match.attribute, object)) continue;
      ++figures_.hits;
      if (once_per_event_) settled_.insert(EventId(match.event->id()));
      last_ = AttributeId(match.attribute->id());
      hit_.emplace(AttributeHit{*match.event, *match.attribute, object});
      return &*hit_;
    }
    ASSIGN_OR_RETURN(const bool more, NextGroup());
    if (!more) return nullptr;
  }
}

absl::StatusOr<uint64_t> AttributeSearch::Skip(uint64_t hits) {
  for (uint64_t skipped = 0; skipped < hits; ++skipped) {
    ASSIGN_OR_RETURN(const AttributeHit* const hit, Next());
    if (hit == nullptr) return skipped;
  }
  return hits;
}

absl::StatusOr<bool> AttributeSearch::NextGroup() {
  ASSIGN_OR_RETURN(const bool more, walk_->Next(&group_));
  next_ = 0;
  matches_.clear();
  blocks_.clear();
  if (!more) return false;
  if (events_.size() >= kEventsMax) events_.clear();
  for (const BlockRef& ref : group_) {
    if (once_per_event_ && settled_.contains(ref.event)) continue;
    ValueTexts* const texts = known_.texts;
    const ValueTexts::Text known = texts == nullptr ? nullptr : texts->Find(ref.event, ref.block, known_.sequence);
    if (known != nullptr && !MayMatchValues(filter_, *known)) {
      ++figures_.passed_over;
      continue;
    }
    ASSIGN_OR_RETURN(const fb::Event* const event, EventOf(ref.event));
    if (event == nullptr) continue;
    ASSIGN_OR_RETURN(auto block, ReadBlock(ref));
    if (!block || (*block)->attributes() == nullptr) continue;
    ++figures_.blocks;
    blocks_.push_back(*std::move(block));
    const bool whole = ref.candidates == ~uint64_t{0};
    if (texts != nullptr && known == nullptr && whole) {
      BlockTexts found = TextsOf(*blocks_.back());
      const bool may_match = MayMatchValues(filter_, found);
      texts->Keep(ref.event, ref.block, known_.sequence, std::move(found));
      if (!may_match) continue;
    }
    const auto consider = [&](const fb::Attribute* attribute) {
      if (attribute == nullptr || attribute->id() <= after_.value()) return;
      ++figures_.attributes;
      if (matcher_.Matches(*event, *attribute)) matches_.push_back({event, attribute});
    };
    if (whole) {
      for (const fb::Attribute* attribute : *blocks_.back()->attributes()) consider(attribute);
    } else {  // a few of many: each look at one is a miss in the processor's caches
      for (uint64_t bits = ref.candidates; bits != 0; bits &= bits - 1)
        consider(FindIn(*blocks_.back(), AttributeId(ref.block * kIdsPerBlock + static_cast<uint64_t>(std::countr_zero(bits)))));
    }
  }
  RETURN_IF_ERROR(ExpressionsBounded(filter_));
  if (group_.size() > 1)
    std::sort(matches_.begin(), matches_.end(),
              [](const Match& a, const Match& b) { return a.attribute->id() < b.attribute->id(); });
  return true;
}

absl::StatusOr<const fb::Event*> AttributeSearch::EventOf(EventId id) {
  auto found = events_.find(id);
  if (found == events_.end()) {
    ASSIGN_OR_RETURN(auto event, LoadEvent(reader_, id));
    ++figures_.events;
    if (event && !(MaySee(actor_, **event) && EventMatches(filter_, **event))) event.reset();
    found = events_.emplace(id, std::move(event)).first;
  }
  return found->second ? &**found->second : nullptr;
}

absl::StatusOr<std::optional<Stored<fb::AttributeBlock>>> AttributeSearch::ReadBlock(const BlockRef& ref) {
  const AttributeId first(ref.block * kIdsPerBlock);
  if (walk_->few() || (!after_ && figures_.blocks < kKeptBlocks)) return LoadAttributeBlock(reader_, ref.event, first);
  if (!parts_) parts_ = reader_.Scan(Family::kPart, "");
  // The blocks of an event follow each other.
  const std::string key = PartKey(ref.event, PartKind::kAttributes, first.value());
  if (parts_->Valid()) parts_->Next();
  if (!parts_->Valid() || parts_->key() != key) parts_->Seek(key);
  if (!parts_->Valid() || parts_->key() != key) {
    RETURN_IF_ERROR(parts_->status());
    return std::optional<Stored<fb::AttributeBlock>>();
  }
  ASSIGN_OR_RETURN(auto block, Stored<fb::AttributeBlock>::Decode(std::string(parts_->value()), "an attribute block"));
  return std::optional<Stored<fb::AttributeBlock>>(std::move(block));
}

absl::StatusOr<const fb::Object*> AttributeSearch::ObjectOf(const Match& match) {
  if (match.attribute->object_id() == 0) return nullptr;
  const EventId event(match.event->id());
  const ObjectId object(match.attribute->object_id());
  std::string key = PartKey(event, PartKind::kObjects, object.value());
  if (key != object_key_) {
    ASSIGN_OR_RETURN(object_block_, LoadObjectBlock(reader_, event, object));
    object_key_ = std::move(key);
  }
  return object_block_ ? FindIn(**object_block_, object) : nullptr;
}

}  // namespace muninn
