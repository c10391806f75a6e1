// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_SEARCHES_H_
#define MUNINN_ENGINE_SEARCHES_H_

#include "engine/engine.h"
#include "engine/query/search_memory.h"

namespace muninn {

// What searches of the snapshots of this engine remember; lives as long as it does. Any thread. (Apart from engine.h, which
// most files include.)
SearchMemory& SearchMemoryOf(Engine& engine);

}  // namespace muninn

#endif  // MUNINN_ENGINE_SEARCHES_H_
