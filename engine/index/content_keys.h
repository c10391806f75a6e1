// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_CONTENT_KEYS_H_
#define MUNINN_ENGINE_INDEX_CONTENT_KEYS_H_

// The keys of events and what is in them. Grammar first, one example each; all numbers fixed64 (engine/store/codec.h).
//
// part      := event | kind: 1 byte | block: fixed64           value := fb::Event, fb::AttributeBlock, … by kind
//              block = id / kIdsPerBlock of the parts in it, 0 for the event itself. One scan over `event` reads it all.
//              event 7, attribute 130 -> 0000000000000007 02 0000000000000008
// run       := letter ('a' attributes, 'o' objects) | first id                   value := event
//              ids from there on, inside one block, belong to that event
//           |  letter ('r' report, 'p' proposal, 's' sighting) | id            value := event
//           |  'f' | reference id                              value := event | object
//           |  'b' … and 'B' …: who uses which file (file_uses.h)
//           |  "counters"                                                       value := fb::Counters
// uuid      := 16 bytes, big-endian                            value := kind: 1 byte | event | id
// posting   := hash: 16 bytes (XXH3-128 of the collation key) | event | attribute             value := PostingFlags
//              a value's postings are one range, grouped by event
// near      := addresses, ranges and pieces of fuzzy hashes: near_keys.h
// tag_use   := tag | 'e' | event | link                        value := empty
//           |  tag | 'a' | event | attribute                   value := empty
// event_index := letter (EventIndexKind) | number | event      value := empty
// history   := event | sequence                                value := empty

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schema/base/id.h"
#include "schema/base/uuid.h"

namespace muninn {

// The smaller parts of events.
using ReferenceId = Id<struct ReferenceNoun>;
using ReportId = Id<struct ReportNoun>;
using ProposalId = Id<struct ProposalNoun>;
using SightingId = Id<struct SightingNoun>;

// Attributes of one event whose ids share id / 16 lie in one block: small enough to read for one hit of a search and to
// rewrite for one edit, large enough that a bulk import writes few keys. Changing it changes what is stored: raise
// Content::version.
inline constexpr uint64_t kIdsPerBlock = 16;

enum class PartKind : uint8_t { kEvent = 0, kObjects = 1, kAttributes = 2, kReports = 3, kProposals = 4, kSightings = 5 };

constexpr uint8_t PartKindBit(PartKind kind) { return static_cast<uint8_t>(1u << static_cast<uint8_t>(kind)); }

std::string EventPrefix(EventId event);
std::string EventPrefix(EventId event, PartKind kind);
std::string PartKey(EventId event, PartKind kind, uint64_t id);  // the block that holds `id`
PartKind PartKindOf(std::string_view part_key);
EventId EventOf(std::string_view part_key);

inline constexpr std::string_view kCountersKey = "counters";
std::string RunKey(char letter, uint64_t id);

enum class UuidKind : uint8_t {
  kEvent = 1,
  kAttribute = 2,
  kObject = 3,
  kReport = 4,
  kReference = 5,
  kProposal = 6,
  kSighting = 7
};
struct UuidPlace {
  UuidKind kind{};
  EventId event;
  uint64_t id = 0;
};
std::string EncodeUuidPlace(const UuidPlace& place);
std::optional<UuidPlace> DecodeUuidPlace(std::string_view value);

enum PostingFlags : uint8_t {
  kInValue1 = 1,
  kInValue2 = 2,
  kCorrelates = 4,  // as far as the attribute itself tells; its event may switch correlation off
  kDeleted = 8,
};
// The 16 bytes that stand for all values equal to this one (rules::CorrelationKey).
std::string ValueHash(std::string_view half);
struct Posting {
  EventId event;
  AttributeId attribute;
  uint8_t flags = 0;
};
std::string PostingKey(std::string_view hash, EventId event, AttributeId attribute);
std::string PostingPrefix(std::string_view hash, EventId event);  // of one event: to skip to the next
Posting DecodePosting(std::string_view key, std::string_view value);

std::string EventTagUseKey(TagId tag, EventId event, uint64_t link);
std::string AttributeTagUseKey(TagId tag, EventId event, AttributeId attribute);
std::string TagUsePrefix(TagId tag, char letter);  // 'e' or 'a'
EventId EventOfTagUse(std::string_view key);
AttributeId AttributeOfTagUse(std::string_view key);

enum class EventIndexKind : char {
  kTimestamp = 't',
  kPublishTimestamp = 'p',
  kAttributesTimestamp = 'a',  // the latest of its attributes
  kDate = 'd',                 // days since 1970, 2^63 added so that earlier dates sort first
  kOrg = 'g',
  kOrgc = 'c',
  kExtends = 'x',  // the first 64 bits of the uuid of the event it extends
  kSilent = 's',   // 0: correlation is off for it
};
std::string EventIndexKey(EventIndexKind kind, uint64_t number, EventId event);
std::string EventIndexPrefix(EventIndexKind kind);
std::string EventIndexPrefix(EventIndexKind kind, uint64_t number);
EventId EventOfIndexKey(std::string_view key);
uint64_t NumberOfIndexKey(std::string_view key);
inline uint64_t SortableDate(int32_t days) { return static_cast<uint64_t>(static_cast<int64_t>(days)) + (uint64_t{1} << 63); }

std::string HistoryKey(EventId event, SequenceNumber sequence);

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_CONTENT_KEYS_H_
