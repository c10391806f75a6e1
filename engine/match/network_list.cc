// SPDX-License-Identifier: Apache-2.0
#include "engine/match/network_list.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "schema/base/status.h"

namespace muninn::match {
namespace {

using Bytes = std::array<uint8_t, 16>;  // IPv4 has its four first, the rest is 0

struct Network {
  Bytes bytes{};
  int length = 0;
  bool v6 = false;
};

void Mask(Bytes& bytes, int length) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    const int kept = std::clamp(length - static_cast<int>(i) * 8, 0, 8);
    bytes[i] &= static_cast<uint8_t>(0xff00 >> kept);
  }
}

// "1.2.3.4", "2001:db8::/32"; nullopt: neither address nor range.
std::optional<Network> Parse(std::string_view text) {
  const size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  Network network;
  network.v6 = address.find(':') != std::string::npos;
  if (inet_pton(network.v6 ? AF_INET6 : AF_INET, address.c_str(), network.bytes.data()) != 1) return std::nullopt;
  network.length = network.v6 ? 128 : 32;
  if (slash == std::string_view::npos) return network;
  const std::string_view digits = text.substr(slash + 1);
  int length = 0;
  const bool plain = !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
  if (!plain || !absl::SimpleAtoi(ToAbsl(digits), &length) || length > network.length) return std::nullopt;
  network.length = length;
  return network;
}

std::string Text(const Bytes& bytes, int length, bool v6) {
  char text[INET6_ADDRSTRLEN];
  inet_ntop(v6 ? AF_INET6 : AF_INET, bytes.data(), text, sizeof text);
  return std::string(text) + "/" + std::to_string(length);
}

// The networks of one family, a set for each length of prefix.
struct FamilyOfNetworks {
  struct Length {
    int length;
    absl::flat_hash_set<Bytes> networks;
  };
  std::vector<Length> lengths;  // in the order they first appear

  void Add(const Network& network) {
    auto place = std::find_if(lengths.begin(), lengths.end(), [&](const Length& l) { return l.length == network.length; });
    if (place == lengths.end()) place = lengths.insert(lengths.end(), {network.length, {}});
    place->networks.insert(network.bytes);
  }
  static bool Has(const Length& length, const Network& value) {
    if (length.length > value.length) return false;
    Bytes masked = value.bytes;
    Mask(masked, length.length);
    return length.networks.contains(masked);
  }
};

class NetworkList final : public ValueList {
 public:
  explicit NetworkList(std::span<const std::string_view> entries) {
    for (const std::string_view entry : entries) {
      std::optional<Network> network = Parse(entry);
      if (!network) continue;
      Bytes masked = network->bytes;
      Mask(masked, network->length);
      // An IPv4 entry with bits behind its prefix hits nothing there; an IPv6 entry stands for its network.
      if (!network->v6 && masked != network->bytes) continue;
      network->bytes = masked;
      (network->v6 ? v6_ : v4_).Add(*network);
    }
    std::sort(v4_.lengths.begin(), v4_.lengths.end(), [](const auto& a, const auto& b) { return a.length < b.length; });
  }

  // Of several IPv4 networks the widest is reported, of IPv6 the last length in the list's order.
  std::optional<std::string> Find(std::string_view text) const override {
    const std::optional<Network> value = Parse(text);
    if (!value) return std::nullopt;
    const FamilyOfNetworks::Length* hit = nullptr;
    for (const auto& length : (value->v6 ? v6_ : v4_).lengths) {
      if (!FamilyOfNetworks::Has(length, *value)) continue;
      hit = &length;
      if (!value->v6) break;
    }
    if (hit == nullptr) return std::nullopt;
    Bytes masked = value->bytes;
    Mask(masked, hit->length);
    return Text(masked, hit->length, value->v6);
  }

 private:
  FamilyOfNetworks v4_, v6_;
};

}  // namespace

std::unique_ptr<const ValueList> MakeNetworkList(std::span<const std::string_view> entries) {
  return std::make_unique<NetworkList>(entries);
}

}  // namespace muninn::match
