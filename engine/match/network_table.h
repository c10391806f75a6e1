// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_NETWORK_TABLE_H_
#define MUNINN_ENGINE_MATCH_NETWORK_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "engine/index/near_keys.h"

namespace muninn::match {

// Many networks, asked for those around an address: a hash table for each length of prefix in use. Some 30 bytes a network.
class NetworkTable {
 public:
  // The network's number: 0, 1, 2, … in the order they came; what is there already keeps its own.
  uint32_t Add(const Network& network);

  bool empty() const { return size_ == 0; }
  // Calls `visit` with each network that holds `value`, an address or a network; lengths in the order in which they first came.
  void ForEachAround(const Network& value, absl::FunctionRef<void(const Network& network, uint32_t number)> visit) const;

 private:
  struct Length {
    uint8_t bits = 0;
    absl::flat_hash_map<std::pair<uint64_t, uint64_t>, uint32_t> networks;
  };
  std::vector<Length> v4_, v6_;
  uint32_t size_ = 0;
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_NETWORK_TABLE_H_
