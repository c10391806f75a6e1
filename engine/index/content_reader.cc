// SPDX-License-Identifier: Apache-2.0
#include "engine/index/content_reader.h"

#include <algorithm>

#include "engine/store/codec.h"

namespace muninn {
namespace {

absl::StatusOr<std::optional<EventId>> EventOfRun(const Reader& reader, char letter, uint64_t id) {
  std::string key, value;
  ASSIGN_OR_RETURN(const bool found, reader.FindLast(Family::kRun, std::string(1, letter), RunKey(letter, id), &key, &value));
  // A run never crosses a block: one that starts in an earlier block does not reach here.
  if (!found || ReadFixed64(key, 1) / kIdsPerBlock != id / kIdsPerBlock) return std::optional<EventId>();
  return std::optional<EventId>(EventId(ReadFixed64(value)));
}

// Elements are in the order of ids.
template <typename Vector>
auto FindById(const Vector* items, uint64_t id) -> decltype(items->Get(0)) {
  if (items == nullptr) return nullptr;
  size_t low = 0, high = items->size();
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (items->Get(middle)->id() < id)
      low = middle + 1;
    else
      high = middle;
  }
  return low < items->size() && items->Get(low)->id() == id ? items->Get(low) : nullptr;
}

template <typename Block, typename Item, typename Items>
absl::StatusOr<std::optional<FoundPart<Block, Item>>> LoadPart(const Reader& reader, EventId event, PartKind kind, uint64_t id,
                                                               Items items) {
  using Found = std::optional<FoundPart<Block, Item>>;
  ASSIGN_OR_RETURN(auto block, Load<Block>(reader, Family::kPart, PartKey(event, kind, id), "a block"));
  const Item* item = block ? FindById(items(**block), id) : nullptr;
  if (item == nullptr) return Found();
  return Found({event, *std::move(block), item});
}

// The part whose place is noted under its number.
template <typename Block, typename Item, typename Items>
absl::StatusOr<std::optional<FoundPart<Block, Item>>> FindPart(const Reader& reader, char letter, PartKind kind, uint64_t id,
                                                               Items items) {
  std::string value;
  ASSIGN_OR_RETURN(const bool found, reader.Get(Family::kRun, RunKey(letter, id), &value));
  if (!found) return std::optional<FoundPart<Block, Item>>();
  return LoadPart<Block, Item>(reader, EventId(ReadFixed64(value)), kind, id, items);
}

template <typename Block, typename Items, typename Visit>
absl::Status ForEachItem(const Reader& reader, EventId event, PartKind kind, Items items, const Visit& visit) {
  return ForEachBlock<Block>(reader, event, kind, [&](const Block& block) {
    const auto* list = items(block);
    if (list == nullptr) return true;
    return std::all_of(list->begin(), list->end(), [&](const auto* item) { return visit(*item); });
  });
}

}  // namespace

absl::StatusOr<std::optional<Stored<fb::Event>>> LoadEvent(const Reader& reader, EventId event) {
  return Load<fb::Event>(reader, Family::kPart, PartKey(event, PartKind::kEvent, 0), absl::StrCat("event ", event.value()));
}

absl::StatusOr<std::optional<UuidPlace>> FindUuid(const Reader& reader, const Uuid& uuid) {
  std::string value;
  ASSIGN_OR_RETURN(const bool found, reader.Get(Family::kUuid, uuid.ToBytes(), &value));
  if (!found) return std::optional<UuidPlace>();
  return DecodeUuidPlace(value);
}

absl::StatusOr<std::optional<EventId>> EventOfAttribute(const Reader& reader, AttributeId attribute) {
  return EventOfRun(reader, 'a', attribute.value());
}
absl::StatusOr<std::optional<EventId>> EventOfObject(const Reader& reader, ObjectId object) {
  return EventOfRun(reader, 'o', object.value());
}

absl::StatusOr<std::optional<Stored<fb::AttributeBlock>>> LoadAttributeBlock(const Reader& reader, EventId event,
                                                                             AttributeId attribute) {
  return Load<fb::AttributeBlock>(reader, Family::kPart, PartKey(event, PartKind::kAttributes, attribute.value()),
                                  "an attribute block");
}
absl::StatusOr<std::optional<Stored<fb::ObjectBlock>>> LoadObjectBlock(const Reader& reader, EventId event, ObjectId object) {
  return Load<fb::ObjectBlock>(reader, Family::kPart, PartKey(event, PartKind::kObjects, object.value()), "an object block");
}
absl::StatusOr<std::optional<Stored<fb::SightingBlock>>> LoadSightingBlock(const Reader& reader, EventId event,
                                                                           uint64_t sighting) {
  return Load<fb::SightingBlock>(reader, Family::kPart, PartKey(event, PartKind::kSightings, sighting), "a sighting block");
}
const fb::Sighting* FindSighting(const fb::SightingBlock& block, uint64_t sighting) {
  return FindById(block.sightings(), sighting);
}
const fb::Attribute* FindIn(const fb::AttributeBlock& block, AttributeId attribute) {
  return FindById(block.attributes(), attribute.value());
}
const fb::Object* FindIn(const fb::ObjectBlock& block, ObjectId object) { return FindById(block.objects(), object.value()); }

absl::StatusOr<std::optional<FoundPart<fb::ObjectBlock, fb::Object>>> FindObject(const Reader& reader, ObjectId id) {
  ASSIGN_OR_RETURN(const std::optional<EventId> event, EventOfObject(reader, id));
  if (!event) return std::optional<FoundPart<fb::ObjectBlock, fb::Object>>();
  return LoadPart<fb::ObjectBlock, fb::Object>(reader, *event, PartKind::kObjects, id.value(),
                                               [](const auto& b) { return b.objects(); });
}
absl::StatusOr<std::optional<FoundPart<fb::ReportBlock, fb::EventReport>>> FindReport(const Reader& reader, ReportId id) {
  return FindPart<fb::ReportBlock, fb::EventReport>(reader, 'r', PartKind::kReports, id.value(),
                                                    [](const auto& b) { return b.reports(); });
}
absl::StatusOr<std::optional<FoundPart<fb::ProposalBlock, fb::ShadowAttribute>>> FindProposal(const Reader& reader,
                                                                                              ProposalId id) {
  return FindPart<fb::ProposalBlock, fb::ShadowAttribute>(reader, 'p', PartKind::kProposals, id.value(),
                                                          [](const auto& b) { return b.proposals(); });
}
absl::StatusOr<std::optional<FoundPart<fb::SightingBlock, fb::Sighting>>> FindSighting(const Reader& reader, SightingId id) {
  return FindPart<fb::SightingBlock, fb::Sighting>(reader, 's', PartKind::kSightings, id.value(),
                                                   [](const auto& b) { return b.sightings(); });
}
absl::StatusOr<std::optional<FoundPart<fb::ObjectBlock, fb::Object>>> FindObjectOfReference(const Reader& reader,
                                                                                            ReferenceId id) {
  std::string value;
  ASSIGN_OR_RETURN(const bool found, reader.Get(Family::kRun, RunKey('f', id.value()), &value));
  if (!found) return std::optional<FoundPart<fb::ObjectBlock, fb::Object>>();
  return LoadPart<fb::ObjectBlock, fb::Object>(reader, EventId(ReadFixed64(value)), PartKind::kObjects, ReadFixed64(value, 8),
                                               [](const auto& b) { return b.objects(); });
}

absl::StatusOr<fb::CountersT> LoadCounters(const Reader& reader) {
  ASSIGN_OR_RETURN(const auto stored, Load<fb::Counters>(reader, Family::kRun, kCountersKey, "the counters"));
  fb::CountersT counters;
  if (stored) (*stored)->UnPackTo(&counters);
  for (uint64_t* next : {&counters.event, &counters.attribute, &counters.object, &counters.reference, &counters.report,
                         &counters.proposal, &counters.sighting, &counters.link}) {
    *next = std::max<uint64_t>(*next, 1);
  }
  return counters;
}

absl::Status ForEachAttribute(const Reader& reader, EventId event, const std::function<bool(const fb::Attribute&)>& visit) {
  return ForEachItem<fb::AttributeBlock>(
      reader, event, PartKind::kAttributes, [](const auto& b) { return b.attributes(); }, visit);
}
absl::Status ForEachObject(const Reader& reader, EventId event, const std::function<bool(const fb::Object&)>& visit) {
  return ForEachItem<fb::ObjectBlock>(
      reader, event, PartKind::kObjects, [](const auto& b) { return b.objects(); }, visit);
}
absl::Status ForEachReport(const Reader& reader, EventId event, const std::function<bool(const fb::EventReport&)>& visit) {
  return ForEachItem<fb::ReportBlock>(
      reader, event, PartKind::kReports, [](const auto& b) { return b.reports(); }, visit);
}
absl::Status ForEachProposal(const Reader& reader, EventId event, const std::function<bool(const fb::ShadowAttribute&)>& visit) {
  return ForEachItem<fb::ProposalBlock>(
      reader, event, PartKind::kProposals, [](const auto& b) { return b.proposals(); }, visit);
}
absl::Status ForEachSighting(const Reader& reader, EventId event, const std::function<bool(const fb::Sighting&)>& visit) {
  return ForEachItem<fb::SightingBlock>(
      reader, event, PartKind::kSightings, [](const auto& b) { return b.sightings(); }, visit);
}

absl::Status ForEachReport(const Reader& reader, const fb::Event& event,
                           const std::function<bool(const fb::EventReport&)>& visit) {
  return HasParts(event, PartKind::kReports) ? ForEachReport(reader, EventId(event.id()), visit) : absl::OkStatus();
}
absl::Status ForEachProposal(const Reader& reader, const fb::Event& event,
                             const std::function<bool(const fb::ShadowAttribute&)>& visit) {
  return HasParts(event, PartKind::kProposals) ? ForEachProposal(reader, EventId(event.id()), visit) : absl::OkStatus();
}
absl::Status ForEachSighting(const Reader& reader, const fb::Event& event,
                             const std::function<bool(const fb::Sighting&)>& visit) {
  return HasParts(event, PartKind::kSightings) ? ForEachSighting(reader, EventId(event.id()), visit) : absl::OkStatus();
}

absl::StatusOr<std::vector<EventId>> EventsExtending(const Reader& reader, const Uuid& uuid) {
  std::vector<EventId> events;
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kEventIndex, EventIndexPrefix(EventIndexKind::kExtends, uuid.hi));
  for (; cursor->Valid(); cursor->Next()) {
    const EventId id = EventOfIndexKey(cursor->key());
    ASSIGN_OR_RETURN(const auto event, LoadEvent(reader, id));
    if (event && (*event)->extends_uuid() != nullptr && Uuid::Parse((*event)->extends_uuid()->string_view()) == uuid)
      events.push_back(id);
  }
  RETURN_IF_ERROR(cursor->status());
  return events;
}

absl::StatusOr<std::vector<SequenceNumber>> HistoryOf(const Reader& reader, EventId event) {
  std::vector<SequenceNumber> sequences;
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kHistory, EventPrefix(event));
  for (; cursor->Valid(); cursor->Next()) sequences.push_back(ReadFixed64(cursor->key(), 8));
  RETURN_IF_ERROR(cursor->status());
  return sequences;
}

}  // namespace muninn
