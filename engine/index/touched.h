// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_TOUCHED_H_
#define MUNINN_ENGINE_INDEX_TOUCHED_H_

#include "absl/status/statusor.h"
#include "engine/log/record.h"
#include "engine/store/reader.h"

namespace muninn {

// The lowest attribute that a record may change, or the event or anything else that decides who finds it; UINT64_MAX: none
// that exists. `before` is the state that the record is about to be folded into. Errors: as Reader.
absl::StatusOr<AttributeId> FirstTouched(const Reader& before, const Record& record);

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_TOUCHED_H_
