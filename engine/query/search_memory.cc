// SPDX-License-Identifier: Apache-2.0
#include "engine/query/search_memory.h"

#include <algorithm>
#include <vector>

#include "schema/base/status.h"

namespace muninn {

void SearchMemory::Changed(SequenceNumber sequence, const Touched& touched) {
  for (const EventId event : touched.events) texts.Changed(sequence, event);
  marks.Changed(sequence, touched.first);
}

absl::StatusOr<std::unique_ptr<AttributeSearch>> SearchBehind(const Reader& reader, const Actor& actor, const Filter& filter,
                                                              uint64_t skip, SequenceNumber sequence, SearchMemory* memory) {
  constexpr uint64_t kHitsPerMark = 4096;
  PageMarks::Mark place;
  if (memory != nullptr && skip > 0) place = memory->marks.Find(filter, actor, sequence, skip);
  auto search = std::make_unique<AttributeSearch>(reader, actor, filter, place.after);
  if (memory != nullptr) search->Use({&memory->texts, sequence});
  std::vector<PageMarks::Mark> passed;
  for (bool more = true; more && place.hits < skip;) {
    const uint64_t wanted = std::min(kHitsPerMark, skip - place.hits);
    ASSIGN_OR_RETURN(const uint64_t skipped, search->Skip(wanted));
    place.hits += skipped;
    more = skipped == wanted;
    if (skipped > 0) passed.push_back({place.hits, search->last()});
  }
  if (memory != nullptr && !passed.empty()) memory->marks.Add(filter, actor, sequence, passed);
  return search;
}

}  // namespace muninn
