// SPDX-License-Identifier: Apache-2.0
#include "engine/project/table.h"

#include <array>

#include "engine/index/content.h"
#include "engine/index/hunts.h"
#include "engine/index/registry.h"
#include "engine/project/activity.h"

namespace muninn {

std::span<const Projection* const> Indexes() {
  static const Content content;
  static const Registry registry;
  static const Hunts hunts;
  static constexpr std::array<const Projection*, 3> kIndexes = {&content, &registry, &hunts};
  return kIndexes;
}

std::span<const Projection* const> Views() {
  static const Activity activity;
  static constexpr std::array<const Projection*, 1> kViews = {&activity};
  return kViews;
}

}  // namespace muninn
