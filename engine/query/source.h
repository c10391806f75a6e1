// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_SOURCE_H_
#define MUNINN_ENGINE_QUERY_SOURCE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/index/content_reader.h"
#include "engine/query/filter.h"

namespace muninn {

// Where the candidates of a search come from.
enum class SourceKind : uint8_t { kUuids, kValues, kEvents, kTags, kOrgs, kPublishTime, kEventTime, kAttributeTime, kDate, kAll };
// The narrowest index that the filter allows; by what usually is narrowest, not by counting.
SourceKind ChooseSource(const Filter& filter);
std::string_view NameOf(SourceKind kind);

// A block of attributes to look into: those of `event` with id / kIdsPerBlock == block.
struct BlockRef {
  uint64_t block = 0;
  EventId event;
  // The only ones that can match, one bit each by id % kIdsPerBlock: an index of values knows them.
  uint64_t candidates = ~uint64_t{0};
};

// The blocks that may hold matches, ascending by block and event, each once; nullopt for kAll: every block there is.
absl::StatusOr<std::optional<std::vector<BlockRef>>> CandidateBlocks(const Reader& reader, const Filter& filter);
// The events that may match, ascending, each once; nullopt: every event there is.
absl::StatusOr<std::optional<std::vector<EventId>>> CandidateEvents(const Reader& reader, const Filter& filter);

// Visits groups of blocks that share a number, ascending: the attributes of one group precede those of the next.
absl::Status ForEachGroup(const Reader& reader, const Filter& filter,
                          const std::function<absl::StatusOr<bool>(const std::vector<BlockRef>&)>& visit);

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_SOURCE_H_
