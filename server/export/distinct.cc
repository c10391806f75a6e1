// SPDX-License-Identifier: Apache-2.0
#include "server/export/distinct.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace muninn::exports {

bool Distinct::Add(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return seen_.emplace(hash.high64, hash.low64).second;
}

}  // namespace muninn::exports
