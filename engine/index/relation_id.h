// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_RELATION_ID_H_
#define MUNINN_ENGINE_INDEX_RELATION_ID_H_

#include <cstdint>

#include "schema/base/id.h"

namespace muninn {

// What lies within a galaxy cluster (its relations, its elements) is numbered there, by numbers that no other cluster has.
inline constexpr int kInClusterBits = 20;
inline constexpr uint64_t FirstIdIn(ClusterId cluster) { return cluster.value() << kInClusterBits; }
inline constexpr ClusterId ClusterOf(uint64_t id) { return ClusterId(id >> kInClusterBits); }

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_RELATION_ID_H_
