// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_CONTENT_READER_H_
#define MUNINN_ENGINE_INDEX_CONTENT_READER_H_

// Reading events and their parts out of any state: a snapshot, a transaction, or a fold in memory.
// Errors of all: kDataLoss and kUnavailable, as Reader's.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/index/content_keys.h"
#include "engine/index/stored.h"
#include "engine/store/reader.h"
#include "schema/entities/entities_generated.h"
#include "schema/facts/facts_generated.h"

namespace muninn {

absl::StatusOr<std::optional<Stored<fb::Event>>> LoadEvent(const Reader& reader, EventId event);
// Has it any of these, which most events have none of: reports, proposals, sightings?
inline bool HasParts(const fb::Event& event, PartKind kind) { return (event.part_kinds() & PartKindBit(kind)) != 0; }
absl::StatusOr<std::optional<UuidPlace>> FindUuid(const Reader& reader, const Uuid& uuid);
// The event that has (or had) the attribute or object with this number. It may be deleted since.
absl::StatusOr<std::optional<EventId>> EventOfAttribute(const Reader& reader, AttributeId attribute);
absl::StatusOr<std::optional<EventId>> EventOfObject(const Reader& reader, ObjectId object);

// The block that would hold the attribute; look it up there with FindIn.
absl::StatusOr<std::optional<Stored<fb::AttributeBlock>>> LoadAttributeBlock(const Reader& reader, EventId event,
                                                                             AttributeId attribute);
absl::StatusOr<std::optional<Stored<fb::ObjectBlock>>> LoadObjectBlock(const Reader& reader, EventId event, ObjectId object);
absl::StatusOr<std::optional<Stored<fb::SightingBlock>>> LoadSightingBlock(const Reader& reader, EventId event,
                                                                           uint64_t sighting);
const fb::Sighting* FindSighting(const fb::SightingBlock& block, uint64_t sighting);  // nullptr: not there
const fb::Attribute* FindIn(const fb::AttributeBlock& block, AttributeId attribute);  // nullptr: not there
const fb::Object* FindIn(const fb::ObjectBlock& block, ObjectId object);

// A part and what it lies in; `item` points into the block.
template <typename Block, typename Item>
struct FoundPart {
  EventId event;
  Stored<Block> block;
  const Item* item;
};
// The part with this number, in whatever event; nullopt: there is none.
absl::StatusOr<std::optional<FoundPart<fb::ObjectBlock, fb::Object>>> FindObject(const Reader& reader, ObjectId id);
absl::StatusOr<std::optional<FoundPart<fb::ReportBlock, fb::EventReport>>> FindReport(const Reader& reader, ReportId id);
absl::StatusOr<std::optional<FoundPart<fb::ProposalBlock, fb::ShadowAttribute>>> FindProposal(const Reader& reader,
                                                                                              ProposalId id);
absl::StatusOr<std::optional<FoundPart<fb::SightingBlock, fb::Sighting>>> FindSighting(const Reader& reader, SightingId id);
// The object that has the reference with this number.
absl::StatusOr<std::optional<FoundPart<fb::ObjectBlock, fb::Object>>> FindObjectOfReference(const Reader& reader, ReferenceId id);

absl::StatusOr<fb::CountersT> LoadCounters(const Reader& reader);  // the next free numbers; all 1 in an empty store

// All parts of one kind, block by block in the order of ids. Stops when `visit` returns false.
template <typename Block>
absl::Status ForEachBlock(const Reader& reader, EventId event, PartKind kind, const std::function<bool(const Block&)>& visit) {
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kPart, EventPrefix(event, kind));
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(const Stored<Block> block, Stored<Block>::Decode(std::string(cursor->value()), "a block"));
    if (!visit(*block)) return absl::OkStatus();
  }
  return cursor->status();
}
absl::Status ForEachAttribute(const Reader& reader, EventId event, const std::function<bool(const fb::Attribute&)>& visit);
absl::Status ForEachObject(const Reader& reader, EventId event, const std::function<bool(const fb::Object&)>& visit);
absl::Status ForEachReport(const Reader& reader, EventId event, const std::function<bool(const fb::EventReport&)>& visit);
absl::Status ForEachProposal(const Reader& reader, EventId event, const std::function<bool(const fb::ShadowAttribute&)>& visit);
absl::Status ForEachSighting(const Reader& reader, EventId event, const std::function<bool(const fb::Sighting&)>& visit);
// Cheaper for who has the event.
absl::Status ForEachReport(const Reader& reader, const fb::Event& event,
                           const std::function<bool(const fb::EventReport&)>& visit);
absl::Status ForEachProposal(const Reader& reader, const fb::Event& event,
                             const std::function<bool(const fb::ShadowAttribute&)>& visit);
absl::Status ForEachSighting(const Reader& reader, const fb::Event& event, const std::function<bool(const fb::Sighting&)>& visit);

// The events that extend the one with this uuid, ascending.
absl::StatusOr<std::vector<EventId>> EventsExtending(const Reader& reader, const Uuid& uuid);

// Numbers of the records about an event, ascending.
absl::StatusOr<std::vector<SequenceNumber>> HistoryOf(const Reader& reader, EventId event);

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_CONTENT_READER_H_
