// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_CHECK_INDEX_H_
#define MUNINN_ENGINE_INDEX_CHECK_INDEX_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "engine/store/reader.h"

namespace muninn {

// Reads every entry of the content indexes and the registry and tells what does not decode or lies in the wrong place: keys of
// the wrong shape, tables that do not verify, parts outside the block of their number. What it does not see: an entry that is
// whole and wrong, or missing; a rebuild makes all entries anew. `find` is called for each finding, `progress` now and then
// with the number of entries read so far.
void CheckIndexes(const Reader& reader, const std::function<void(std::string_view)>& find,
                  const std::function<void(uint64_t)>& progress);

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_CHECK_INDEX_H_
