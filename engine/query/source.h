// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_SOURCE_H_
#define MUNINN_ENGINE_QUERY_SOURCE_H_

// Where the candidates of a search come from: each condition that an index answers is a source, and any one of them gives
// all that can match. Which is narrowest is for the plan to say (plan.h).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/index/content_keys.h"
#include "engine/index/content_reader.h"
#include "engine/query/filter.h"

namespace muninn {

enum class SourceKind : uint8_t { kUuids, kValues, kEvents, kTags, kOrgs, kPublishTime, kEventTime, kAttributeTime, kDate, kAll };
std::string_view NameOf(SourceKind kind);

// One way to the candidates. Points into its filter.
struct Source {
  SourceKind kind = SourceKind::kAll;
  std::vector<std::string> values;                    // kValues: of one of these
  const std::vector<TagId>* tags = nullptr;           // kTags: with one of these
  bool attribute_tags = false;                        // kTags: on an attribute counts as well as on its event
  EventIndexKind index{};                             // kOrgs and times: this index
  std::vector<std::pair<uint64_t, uint64_t>> ranges;  // of it, both ends included
};

// Events only, no single attributes?
bool ListsWholeEvents(const Source& source);

// All that the filter allows; the last one is kAll.
std::vector<Source> PossibleSources(const Filter& filter);

// How many there are of what a source lists: events, and single attributes.
struct SourceSize {
  uint64_t events = 0;
  uint64_t attributes = 0;
  bool exact = true;
};
// Looks at no more than `looks` entries of the index; past them, tells by the sizes of what lies in files and memory.
absl::StatusOr<SourceSize> MeasureSource(const Reader& reader, const Filter& filter, const Source& source, size_t looks);

// A block of attributes to look into: those of `event` with id / kIdsPerBlock == block.
struct BlockRef {
  uint64_t block = 0;
  EventId event;
  // The only ones that can match, one bit each by id % kIdsPerBlock: an index of values knows them.
  uint64_t candidates = ~uint64_t{0};
};

// By block and event, each once: what is said twice of one is said together.
void SortAndJoin(std::vector<BlockRef>& blocks);

// What a source gives. Not for kAll.
struct Candidates {
  std::vector<BlockRef> blocks;  // of single attributes; ascending by block and event, each once
  std::vector<EventId> events;   // whole ones; ascending, each once
};
absl::StatusOr<Candidates> FindCandidates(const Reader& reader, const Filter& filter, const Source& source);
// The same; nullopt when it lists more than `events_max` whole events. No more than those are looked at.
absl::StatusOr<std::optional<Candidates>> FindFewCandidates(const Reader& reader, const Filter& filter, const Source& source,
                                                            size_t events_max);

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_SOURCE_H_
