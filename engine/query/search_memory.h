// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_SEARCH_MEMORY_H_
#define MUNINN_ENGINE_QUERY_SEARCH_MEMORY_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "engine/index/touched.h"
#include "engine/query/attribute_search.h"
#include "engine/query/page_marks.h"
#include "engine/query/value_texts.h"

namespace muninn {

// What searches of attributes leave behind for those after them. Changes what they cost, never what they find. Thread-safe.
struct SearchMemory {
  // `last`: of the log, when it is opened.
  explicit SearchMemory(SequenceNumber last = 0) : marks(last) {}

  // To be told of each commit, in order, before its state can be read: it ends with record `sequence`.
  void Changed(SequenceNumber sequence, const Touched& touched);

  PageMarks marks;
  ValueTexts texts;
};

// A search that stands behind its first `skip` hits, or at its end when there are fewer: started from the furthest place that
// is known, and the places it passes are remembered. `sequence` is that of the state read. Without `memory` it starts at the
// beginning. Errors: as AttributeSearch, which says what must outlive it.
absl::StatusOr<std::unique_ptr<AttributeSearch>> SearchBehind(const Reader& reader, const Actor& actor, const Filter& filter,
                                                              uint64_t skip, SequenceNumber sequence, SearchMemory* memory);

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_SEARCH_MEMORY_H_
