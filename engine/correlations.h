// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CORRELATIONS_H_
#define MUNINN_ENGINE_CORRELATIONS_H_

#include "engine/correlate/correlation_ranks.h"
#include "engine/engine.h"

namespace muninn {

// What is remembered of the ranks of this engine's values; lives as long as it does. Any thread. (Apart from engine.h, which
// most files include.)
CorrelationRanking& CorrelationRankingOf(Engine& engine);

}  // namespace muninn

#endif  // MUNINN_ENGINE_CORRELATIONS_H_
