// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CACHES_H_
#define MUNINN_ENGINE_CACHES_H_

#include "engine/correlate/source_caches.h"
#include "engine/engine.h"

namespace muninn {

// The cached values of feeds and other servers, in DIR/caches; lives as long as the engine. Any thread. (Apart from engine.h,
// which most files include.)
SourceCaches& SourceCachesOf(Engine& engine);

}  // namespace muninn

#endif  // MUNINN_ENGINE_CACHES_H_
