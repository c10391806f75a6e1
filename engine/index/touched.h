// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_TOUCHED_H_
#define MUNINN_ENGINE_INDEX_TOUCHED_H_

#include <vector>

#include "absl/status/status.h"
#include "engine/log/record.h"
#include "engine/store/reader.h"
#include "schema/base/id.h"

namespace muninn {

// What records may have changed.
struct Touched {
  // The lowest attribute that is, or whose event or anything else that decides who finds it; UINT64_MAX: none that existed.
  AttributeId first{UINT64_MAX};
  std::vector<EventId> events;  // whose content is
};

// Adds what a record touches. `before` is the state that it is about to be folded into. Errors: as Reader.
absl::Status AddTouched(const Reader& before, const Record& record, Touched* touched);

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_TOUCHED_H_
