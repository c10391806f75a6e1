// SPDX-License-Identifier: Apache-2.0
#include "engine/match/network_list.h"

#include <arpa/inet.h>

#include "engine/match/network_table.h"
#include "engine/store/codec.h"

namespace muninn::match {
namespace {

std::string TextOf(const Network& network) {
  std::string bytes;
  AppendFixed64(&bytes, network.hi);
  AppendFixed64(&bytes, network.lo);
  char text[INET6_ADDRSTRLEN];
  inet_ntop(network.family == IpFamily::kV4 ? AF_INET : AF_INET6, bytes.data(), text, sizeof text);
  return std::string(text) + "/" + std::to_string(network.bits);
}

class NetworkList final : public ValueList {
 public:
  explicit NetworkList(std::span<const std::string_view> entries) {
    for (const std::string_view entry : entries) {
      const std::optional<Network> network = ParseNetwork(entry);
      if (!network) continue;
      // An IPv4 entry with bits behind its prefix hits nothing; an IPv6 entry stands for its network.
      const std::optional<Network> address = ParseNetwork(entry.substr(0, entry.find('/')));
      if (network->family == IpFamily::kV4 && network->hi != address->hi) continue;
      networks_.Add(*network);
    }
  }

  // Of several IPv4 networks the widest is reported, of IPv6 the one whose length came last in the list.
  std::optional<std::string> Find(std::string_view text) const override {
    const std::optional<Network> value = ParseNetwork(text);
    if (!value) return std::nullopt;
    std::optional<Network> hit;
    networks_.ForEachAround(*value, [&](const Network& network, uint32_t) {
      if (!hit || network.family == IpFamily::kV6 || network.bits < hit->bits) hit = network;
    });
    return hit ? std::optional<std::string>(TextOf(*hit)) : std::nullopt;
  }

 private:
  NetworkTable networks_;
};

}  // namespace

std::unique_ptr<const ValueList> MakeNetworkList(std::span<const std::string_view> entries) {
  return std::make_unique<NetworkList>(entries);
}

}  // namespace muninn::match
