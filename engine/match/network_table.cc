// SPDX-License-Identifier: Apache-2.0
#include "engine/match/network_table.h"

#include <algorithm>

namespace muninn::match {

uint32_t NetworkTable::Add(const Network& network) {
  std::vector<Length>& lengths = network.family == IpFamily::kV4 ? v4_ : v6_;
  auto length = std::find_if(lengths.begin(), lengths.end(), [&](const Length& l) { return l.bits == network.bits; });
  if (length == lengths.end()) length = lengths.insert(lengths.end(), {network.bits, {}});
  const auto [place, fresh] = length->networks.try_emplace({network.hi, network.lo}, size_);
  size_ += fresh;
  return place->second;
}

void NetworkTable::ForEachAround(const Network& value,
                                 absl::FunctionRef<void(const Network& network, uint32_t number)> visit) const {
  for (const Length& length : value.family == IpFamily::kV4 ? v4_ : v6_) {
    if (length.bits > value.bits) continue;
    const Network network = value.Masked(length.bits);
    const auto found = length.networks.find({network.hi, network.lo});
    if (found != length.networks.end()) visit(network, found->second);
  }
}

}  // namespace muninn::match
