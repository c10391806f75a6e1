// SPDX-License-Identifier: Apache-2.0
#include "engine/project/table.h"

#include <array>

#include "engine/index/content.h"
#include "engine/index/registry.h"
#include "engine/project/activity.h"

namespace muninn {

std::span<const Projection* const> Indexes() {
  static const Content content;
  static const Registry registry;
  static constexpr std::array<const Projection*, 2> kIndexes = {&content, &registry};
  return kIndexes;
}

std::span<const Projection* const> Views() {
  static const Activity activity;
  static constexpr std::array<const Projection*, 1> kViews = {&activity};
  return kViews;
}

}  // namespace muninn
