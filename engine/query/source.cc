// SPDX-License-Identifier: Apache-2.0
#include "engine/query/source.h"

#include <algorithm>
#include <array>
#include <memory>
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

BlockRef BlockOf(EventId event, uint64_t attribute) {
  return {attribute / kIdsPerBlock, event, uint64_t{1} << attribute % kIdsPerBlock};
}

uint64_t NotNegative(int64_t number) { return number < 0 ? 0 : static_cast<uint64_t>(number); }

std::vector<std::string> Hashes(const std::vector<std::string>& values) {
  std::vector<std::string> hashes;
  hashes.reserve(values.size());
  for (const std::string& value : values) hashes.push_back(ValueHash(value));
  SortUnique(hashes);
  return hashes;
}

// --- what a source lists: each calls found(event) or found(event, attribute), and ends early when that returns false ---

template <typename Found>
absl::Status ForEachPosting(const Reader& reader, const std::vector<std::string>& hashes, const Found& found) {
  const std::unique_ptr<Cursor> postings = reader.Probe(Family::kPosting);
  for (const std::string& hash : hashes) {
    for (postings->Seek(hash); postings->Valid(); postings->Next()) {
      const Posting posting = DecodePosting(postings->key(), postings->value());
      if (!found(posting.event, posting.attribute.value())) return absl::OkStatus();
    }
    RETURN_IF_ERROR(postings->status());
  }
  return absl::OkStatus();
}

template <typename Found>
absl::Status ForEachInIndex(const Reader& reader, const Source& source, const Found& found) {
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kEventIndex, EventIndexPrefix(source.index));
  for (const auto& [from, to] : source.ranges) {
    for (cursor->Seek(EventIndexKey(source.index, from, EventId())); cursor->Valid() && NumberOfIndexKey(cursor->key()) <= to;
         cursor->Next()) {
      if (!found(EventOfIndexKey(cursor->key()))) return absl::OkStatus();
    }
    RETURN_IF_ERROR(cursor->status());
  }
  return absl::OkStatus();
}

template <typename FoundEvent, typename FoundAttribute>
absl::Status ForEachTagged(const Reader& reader, const Source& source, const FoundEvent& found_event,
                           const FoundAttribute& found_attribute) {
  for (const TagId tag : *source.tags) {
    const std::unique_ptr<Cursor> events = reader.Scan(Family::kTagUse, TagUsePrefix(tag, 'e'));
    for (; events->Valid(); events->Next()) {
      if (!found_event(EventOfTagUse(events->key()))) return absl::OkStatus();
    }
    RETURN_IF_ERROR(events->status());
    if (!source.attribute_tags) continue;
    const std::unique_ptr<Cursor> attributes = reader.Scan(Family::kTagUse, TagUsePrefix(tag, 'a'));
    for (; attributes->Valid(); attributes->Next()) {
      if (!found_attribute(EventOfTagUse(attributes->key()), AttributeOfTagUse(attributes->key()).value()))
        return absl::OkStatus();
    }
    RETURN_IF_ERROR(attributes->status());
  }
  return absl::OkStatus();
}

template <typename FoundEvent, typename FoundAttribute>
absl::Status ForEachUuid(const Reader& reader, const std::vector<Uuid>& uuids, const FoundEvent& found_event,
                         const FoundAttribute& found_attribute) {
  for (const Uuid& uuid : uuids) {
    ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader, uuid));
    if (!place) continue;
    if (place->kind == UuidKind::kAttribute && !found_attribute(place->event, place->id)) break;
    const bool whole = place->kind == UuidKind::kEvent || place->kind == UuidKind::kObject;
    if (whole && !found_event(place->event)) break;
  }
  return absl::OkStatus();
}

template <typename FoundEvent, typename FoundAttribute>
absl::Status ForEachOf(const Reader& reader, const Filter& filter, const Source& source, const FoundEvent& found_event,
                       const FoundAttribute& found_attribute) {
  switch (source.kind) {
    case SourceKind::kUuids:
      return ForEachUuid(reader, *filter.uuids, found_event, found_attribute);
    case SourceKind::kValues:
      return ForEachPosting(reader, Hashes(source.values), found_attribute);
    case SourceKind::kTags:
      return ForEachTagged(reader, source, found_event, found_attribute);
    case SourceKind::kEvents:
      for (const EventId event : filter.events.wanted) {
        if (!found_event(event)) break;
      }
      return absl::OkStatus();
    case SourceKind::kAll:
      return absl::OkStatus();
    default:
      return ForEachInIndex(reader, source, found_event);
  }
}

// What lies beyond the entries that were looked at, by the sizes of files and of what is in memory.
uint64_t EstimateRest(const Reader& reader, const Source& source) {
  uint64_t entries = 0;
  if (source.kind == SourceKind::kTags) {
    for (const TagId tag : *source.tags) {
      entries += reader.EstimateKeys(Family::kTagUse, TagUsePrefix(tag, 'e'), TagUsePrefix(tag, 'f'));
      if (source.attribute_tags) entries += reader.EstimateKeys(Family::kTagUse, TagUsePrefix(tag, 'a'), TagUsePrefix(tag, 'b'));
    }
  }
  for (const std::string& hash : Hashes(source.values))
    entries += reader.EstimateKeys(Family::kPosting, hash, hash + std::string(16, '\xff'));
  for (const auto& [from, to] : source.ranges) {
    entries += reader.EstimateKeys(Family::kEventIndex, EventIndexKey(source.index, from, EventId()),
                                   EventIndexKey(source.index, to, EventId(UINT64_MAX)));
  }
  return entries;
}

void AddValues(const TextMatch& match, std::vector<Source>& sources) {
  std::vector<std::string> terms = match.ExactTerms();
  if (terms.empty()) return;
  Source source;
  source.kind = SourceKind::kValues;
  source.values = std::move(terms);
  sources.push_back(std::move(source));
}

void AddTags(const TagMatch& match, bool attribute_tags, std::vector<Source>& sources) {
  const auto add = [&](const TagMatch::Alternatives& alternatives) {
    Source source;
    source.kind = SourceKind::kTags;
    source.tags = &alternatives.tags;
    source.attribute_tags = attribute_tags;
    sources.push_back(std::move(source));
  };
  if (match.any) add(*match.any);
  for (const TagMatch::Alternatives& alternatives : match.all) add(alternatives);
}

void AddIndex(SourceKind kind, EventIndexKind index, std::pair<uint64_t, uint64_t> range, std::vector<Source>& sources) {
  Source source;
  source.kind = kind;
  source.index = index;
  source.ranges = {range};
  sources.push_back(std::move(source));
}

std::pair<uint64_t, uint64_t> Seconds(const Range& range) {
  // Before 1970 there is nothing: an end there makes the range empty.
  return range.to < 0 ? std::pair<uint64_t, uint64_t>{1, 0} : std::pair(NotNegative(range.from), NotNegative(range.to));
}

}  // namespace

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

bool ListsWholeEvents(const Source& source) {
  return source.kind != SourceKind::kUuids && source.kind != SourceKind::kValues && !source.attribute_tags;
}

std::vector<Source> PossibleSources(const Filter& filter) {
  std::vector<Source> sources;
  const auto add = [&](SourceKind kind) {
    sources.emplace_back();
    sources.back().kind = kind;
  };
  if (filter.uuids) add(SourceKind::kUuids);
  for (const TextMatch* match : {&filter.value, &filter.value1, &filter.value2}) AddValues(*match, sources);
  if (filter.events.asked) add(SourceKind::kEvents);
  AddTags(filter.event_tags, /*attribute_tags=*/false, sources);
  AddTags(filter.tags, /*attribute_tags=*/true, sources);
  if (filter.publish_timestamp)
    AddIndex(SourceKind::kPublishTime, EventIndexKind::kPublishTimestamp, Seconds(*filter.publish_timestamp), sources);
  if (filter.event_timestamp)
    AddIndex(SourceKind::kEventTime, EventIndexKind::kTimestamp, Seconds(*filter.event_timestamp), sources);
  // By the newest attribute of each event: a later bound only cuts within an event.
  if (filter.attribute_timestamp && filter.attribute_timestamp->from > 0)
    AddIndex(SourceKind::kAttributeTime, EventIndexKind::kAttributesTimestamp,
             {NotNegative(filter.attribute_timestamp->from), UINT64_MAX}, sources);
  if (filter.date_days) {
    const auto day = [](int64_t days) {
      return SortableDate(static_cast<int32_t>(std::clamp<int64_t>(days, INT32_MIN, INT32_MAX)));
    };
    AddIndex(SourceKind::kDate, EventIndexKind::kDate, {day(filter.date_days->from), day(filter.date_days->to)}, sources);
  }
  if (filter.orgs_asked) {
    Source source;
    source.kind = SourceKind::kOrgs;
    source.index = EventIndexKind::kOrgc;
    for (const OrgId org : filter.orgs) source.ranges.emplace_back(org.value(), org.value());
    std::sort(source.ranges.begin(), source.ranges.end());
    sources.push_back(std::move(source));
  }
  add(SourceKind::kAll);
  return sources;
}

absl::StatusOr<SourceSize> MeasureSource(const Reader& reader, const Filter& filter, const Source& source, size_t looks) {
  SourceSize size;
  if (source.kind == SourceKind::kAll) {
    ASSIGN_OR_RETURN(const fb::CountersT counters, LoadCounters(reader));
    size.events = counters.event - 1;  // some of them may be gone
    size.exact = false;
    return size;
  }
  if (source.kind == SourceKind::kEvents) {
    size.events = filter.events.wanted.size();
    return size;
  }
  const size_t names = source.kind == SourceKind::kUuids ? filter.uuids->size() : source.values.size();
  if (names > looks) {
    size.attributes = names;  // most are had once
    size.exact = false;
    return size;
  }
  const auto event = [&](EventId) { return ++size.events + size.attributes <= looks; };
  const auto attribute = [&](EventId, uint64_t) { return size.events + ++size.attributes <= looks; };
  RETURN_IF_ERROR(ForEachOf(reader, filter, source, event, attribute));
  if (size.events + size.attributes <= looks) return size;
  size.exact = false;
  const uint64_t estimate = EstimateRest(reader, source);
  if (estimate > size.events + size.attributes) {
    // In the proportion of what was seen.
    const double factor = static_cast<double>(estimate) / static_cast<double>(size.events + size.attributes);
    size.events = static_cast<uint64_t>(static_cast<double>(size.events) * factor);
    size.attributes = static_cast<uint64_t>(static_cast<double>(size.attributes) * factor);
  }
  return size;
}

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

absl::StatusOr<Candidates> FindCandidates(const Reader& reader, const Filter& filter, const Source& source) {
  ASSIGN_OR_RETURN(auto candidates, FindFewCandidates(reader, filter, source, SIZE_MAX));
  return *std::move(candidates);
}

absl::StatusOr<std::optional<Candidates>> FindFewCandidates(const Reader& reader, const Filter& filter, const Source& source,
                                                            size_t events_max) {
  Candidates candidates;
  const auto event = [&](EventId id) {
    if (candidates.events.empty() || candidates.events.back() != id) candidates.events.push_back(id);
    return candidates.events.size() <= events_max;
  };
  const auto attribute = [&](EventId id, uint64_t number) {
    candidates.blocks.push_back(BlockOf(id, number));
    return true;
  };
  RETURN_IF_ERROR(ForEachOf(reader, filter, source, event, attribute));
  if (candidates.events.size() > events_max) return std::optional<Candidates>();
  SortUnique(candidates.events);
  SortAndJoin(candidates.blocks);
  return std::optional<Candidates>(std::move(candidates));
}

}  // namespace muninn
