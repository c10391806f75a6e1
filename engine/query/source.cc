// SPDX-License-Identifier: Apache-2.0
#include "engine/query/source.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/store/codec.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

static_assert(kIdsPerBlock <= 64, "BlockRef::candidates has a bit for each attribute of a block");

template <typename T>
void SortUnique(std::vector<T>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

// Sorts by block and event; what is said twice of a block is said together.
void SortAndJoin(std::vector<BlockRef>& blocks) {
  std::sort(blocks.begin(), blocks.end(),
            [](const BlockRef& a, const BlockRef& b) { return std::pair(a.block, a.event) < std::pair(b.block, b.event); });
  size_t kept = 0;
  for (const BlockRef& ref : blocks) {
    if (kept > 0 && blocks[kept - 1].block == ref.block && blocks[kept - 1].event == ref.event)
      blocks[kept - 1].candidates |= ref.candidates;
    else
      blocks[kept++] = ref;
  }
  blocks.resize(kept);
}

absl::Status AddPostings(const Reader& reader, const std::vector<std::string>& values, std::vector<BlockRef>& blocks) {
  const std::unique_ptr<Cursor> postings = reader.Probe(Family::kPosting);
  std::vector<std::string> hashes;
  for (const std::string& value : values) hashes.push_back(ValueHash(value));
  SortUnique(hashes);
  for (const std::string& hash : hashes) {
    for (postings->Seek(hash); postings->Valid(); postings->Next()) {
      const Posting posting = DecodePosting(postings->key(), postings->value());
      const uint64_t id = posting.attribute.value();
      blocks.push_back({id / kIdsPerBlock, posting.event, uint64_t{1} << id % kIdsPerBlock});
    }
    RETURN_IF_ERROR(postings->status());
  }
  return absl::OkStatus();
}

// Blocks of an event without reading their values: only the keys count.
absl::Status AddBlocksOf(const Reader& reader, EventId event, std::vector<BlockRef>& blocks) {
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kPart, EventPrefix(event, PartKind::kAttributes));
  for (; cursor->Valid(); cursor->Next()) blocks.push_back({ReadFixed64(cursor->key(), 9), event});
  return cursor->status();
}

absl::Status AddIndexRange(const Reader& reader, EventIndexKind kind, uint64_t from, uint64_t to, std::vector<EventId>& events) {
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kEventIndex, EventIndexPrefix(kind));
  for (cursor->Seek(EventIndexKey(kind, from, EventId())); cursor->Valid() && NumberOfIndexKey(cursor->key()) <= to;
       cursor->Next())
    events.push_back(EventOfIndexKey(cursor->key()));
  return cursor->status();
}

uint64_t NotNegative(int64_t number) { return number < 0 ? 0 : static_cast<uint64_t>(number); }

absl::Status AddTime(const Reader& reader, EventIndexKind kind, const Range& range, std::vector<EventId>& events) {
  return AddIndexRange(reader, kind, NotNegative(range.from), NotNegative(range.to), events);
}

absl::Status AddTagged(const Reader& reader, const std::vector<TagId>& tags, std::vector<EventId>& events) {
  for (const TagId tag : tags) {
    for (const char letter : {'a', 'e'}) {
      const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kTagUse, TagUsePrefix(tag, letter));
      for (; cursor->Valid(); cursor->Next()) {
        const EventId event = EventOfTagUse(cursor->key());
        if (events.empty() || events.back() != event) events.push_back(event);
      }
      RETURN_IF_ERROR(cursor->status());
    }
  }
  return absl::OkStatus();
}

const std::vector<TagId>& RequiredTags(const Filter& filter) {
  if (filter.event_tags.any) return filter.event_tags.any->tags;
  if (!filter.event_tags.all.empty()) return filter.event_tags.all[0].tags;
  return filter.tags.any ? filter.tags.any->tags : filter.tags.all[0].tags;
}

}  // namespace

SourceKind ChooseSource(const Filter& filter) {
  if (filter.uuids) return SourceKind::kUuids;
  if (!filter.value.ExactTerms().empty() || !filter.value1.ExactTerms().empty() || !filter.value2.ExactTerms().empty())
    return SourceKind::kValues;
  if (filter.events.asked) return SourceKind::kEvents;
  if (filter.tags.any || !filter.tags.all.empty() || filter.event_tags.any || !filter.event_tags.all.empty())
    return SourceKind::kTags;
  if (filter.publish_timestamp) return SourceKind::kPublishTime;
  if (filter.event_timestamp) return SourceKind::kEventTime;
  if (filter.attribute_timestamp && filter.attribute_timestamp->from > 0) return SourceKind::kAttributeTime;
  if (filter.orgs_asked) return SourceKind::kOrgs;
  if (filter.date_days) return SourceKind::kDate;
  return SourceKind::kAll;
}

std::string_view NameOf(SourceKind kind) {
  constexpr std::array<std::string_view, 10> kNames = {"uuids",
                                                       "postings of values",
                                                       "named events",
                                                       "uses of tags",
                                                       "events by organisation",
                                                       "events by publish time",
                                                       "events by time",
                                                       "events by time of their attributes",
                                                       "events by date",
                                                       "everything"};
  return kNames[static_cast<size_t>(kind)];
}

absl::StatusOr<std::optional<std::vector<EventId>>> CandidateEvents(const Reader& reader, const Filter& filter) {
  std::vector<EventId> events;
  switch (ChooseSource(filter)) {
    case SourceKind::kUuids:
      for (const Uuid& uuid : *filter.uuids) {
        ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader, uuid));
        if (place) events.push_back(place->event);
      }
      break;
    case SourceKind::kValues: {
      std::vector<BlockRef> blocks;
      std::vector<std::string> values = filter.value.ExactTerms();
      if (values.empty()) values = filter.value1.ExactTerms();
      if (values.empty()) values = filter.value2.ExactTerms();
      RETURN_IF_ERROR(AddPostings(reader, values, blocks));
      for (const BlockRef& ref : blocks) events.push_back(ref.event);
      break;
    }
    case SourceKind::kEvents:
      events.assign(filter.events.wanted.begin(), filter.events.wanted.end());
      break;
    case SourceKind::kTags:
      RETURN_IF_ERROR(AddTagged(reader, RequiredTags(filter), events));
      break;
    case SourceKind::kOrgs:
      for (const OrgId org : filter.orgs)
        RETURN_IF_ERROR(AddIndexRange(reader, EventIndexKind::kOrgc, org.value(), org.value(), events));
      break;
    case SourceKind::kPublishTime:
      RETURN_IF_ERROR(AddTime(reader, EventIndexKind::kPublishTimestamp, *filter.publish_timestamp, events));
      break;
    case SourceKind::kEventTime:
      RETURN_IF_ERROR(AddTime(reader, EventIndexKind::kTimestamp, *filter.event_timestamp, events));
      break;
    case SourceKind::kAttributeTime:
      // By the newest attribute of each event: later bounds only cut within an event.
      RETURN_IF_ERROR(
          AddTime(reader, EventIndexKind::kAttributesTimestamp, {filter.attribute_timestamp->from, INT64_MAX}, events));
      break;
    case SourceKind::kDate: {
      const auto day = [](int64_t days) {
        return SortableDate(static_cast<int32_t>(std::clamp<int64_t>(days, INT32_MIN, INT32_MAX)));
      };
      RETURN_IF_ERROR(
          AddIndexRange(reader, EventIndexKind::kDate, day(filter.date_days->from), day(filter.date_days->to), events));
      break;
    }
    case SourceKind::kAll:
      return std::optional<std::vector<EventId>>();
  }
  SortUnique(events);
  return std::optional<std::vector<EventId>>(std::move(events));
}

absl::StatusOr<std::optional<std::vector<BlockRef>>> CandidateBlocks(const Reader& reader, const Filter& filter) {
  std::vector<BlockRef> blocks;
  const SourceKind kind = ChooseSource(filter);
  if (kind == SourceKind::kAll) return std::optional<std::vector<BlockRef>>();
  if (kind == SourceKind::kValues) {
    std::vector<std::string> values = filter.value.ExactTerms();
    if (values.empty()) values = filter.value1.ExactTerms();
    if (values.empty()) values = filter.value2.ExactTerms();
    RETURN_IF_ERROR(AddPostings(reader, values, blocks));
  } else if (kind == SourceKind::kUuids) {
    for (const Uuid& uuid : *filter.uuids) {
      ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader, uuid));
      if (place && place->kind == UuidKind::kAttribute)
        blocks.push_back({place->id / kIdsPerBlock, place->event, uint64_t{1} << place->id % kIdsPerBlock});
      if (place && place->kind == UuidKind::kEvent) RETURN_IF_ERROR(AddBlocksOf(reader, place->event, blocks));
    }
  } else {
    ASSIGN_OR_RETURN(const auto events, CandidateEvents(reader, filter));
    for (const EventId event : *events) RETURN_IF_ERROR(AddBlocksOf(reader, event, blocks));
  }
  SortAndJoin(blocks);
  return std::optional<std::vector<BlockRef>>(std::move(blocks));
}

absl::Status ForEachGroup(const Reader& reader, const Filter& filter,
                          const std::function<absl::StatusOr<bool>(const std::vector<BlockRef>&)>& visit) {
  ASSIGN_OR_RETURN(const auto candidates, CandidateBlocks(reader, filter));
  std::vector<BlockRef> group;
  // One more of the current group, or the first of the next; false: enough.
  const auto add = [&](const BlockRef& ref) -> absl::StatusOr<bool> {
    if (!group.empty() && ref.block != group.back().block) {
      ASSIGN_OR_RETURN(const bool go_on, visit(group));
      if (!go_on) return false;
      group.clear();
    }
    const auto same = [&](const BlockRef& other) { return other.event == ref.event; };
    if (std::none_of(group.begin(), group.end(), same)) group.push_back(ref);
    return true;
  };
  if (candidates) {
    for (const BlockRef& ref : *candidates) {
      ASSIGN_OR_RETURN(const bool go_on, add(ref));
      if (!go_on) return absl::OkStatus();
    }
  } else {
    // The runs list every block of every event in the order of attribute ids.
    const std::unique_ptr<Cursor> runs = reader.Scan(Family::kRun, "a");
    for (; runs->Valid(); runs->Next()) {
      ASSIGN_OR_RETURN(const bool go_on, add({ReadFixed64(runs->key(), 1) / kIdsPerBlock, EventId(ReadFixed64(runs->value()))}));
      if (!go_on) return absl::OkStatus();
    }
    RETURN_IF_ERROR(runs->status());
  }
  if (group.empty()) return absl::OkStatus();
  return visit(group).status();
}

}  // namespace muninn
