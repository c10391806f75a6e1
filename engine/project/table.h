// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_PROJECT_TABLE_H_
#define MUNINN_ENGINE_PROJECT_TABLE_H_

#include <span>

#include "engine/project/projection.h"

namespace muninn {

// THE table of projections. An index is applied inside the commit; a view follows behind with its own position.
std::span<const Projection* const> Indexes();
std::span<const Projection* const> Views();

}  // namespace muninn

#endif  // MUNINN_ENGINE_PROJECT_TABLE_H_
