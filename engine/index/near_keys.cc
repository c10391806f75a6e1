// SPDX-License-Identifier: Apache-2.0
#include "engine/index/near_keys.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "absl/strings/numbers.h"
#include "engine/store/codec.h"
#include "schema/base/status.h"
#include "schema/rules/attribute_types.h"

namespace muninn {
namespace {

constexpr size_t kAddressBytes = 17, kPieceBytes = 7, kPostingBytes = 16;
constexpr size_t kAddressKeyBytes = 1 + kAddressBytes, kRangeKeyBytes = 2 + kAddressBytes, kPieceKeyBytes = 1 + 8 + kPieceBytes;
// A hash of an ssdeep has at most 64 characters; what is longer comes from elsewhere and is looked at so far.
constexpr size_t kSsdeepHalfMax = 128;
constexpr size_t kRunMax = 3;

std::string_view View(const flatbuffers::String* text) { return text == nullptr ? std::string_view() : text->string_view(); }

uint64_t UpperBits(unsigned bits) { return bits == 0 ? 0 : bits >= 64 ? ~uint64_t{0} : ~uint64_t{0} << (64 - bits); }

void AppendAddress(std::string* key, const Network& network) {
  AppendFixed64(key, network.hi);
  AppendFixed64(key, network.lo);
}

std::string WithPosting(std::string key, EventId event, AttributeId attribute) {
  AppendFixed64(&key, event.value());
  AppendFixed64(&key, attribute.value());
  return key;
}

std::string WithoutLongRuns(std::string_view half) {
  std::string out;
  size_t run = 0;
  for (const char c : half.substr(0, kSsdeepHalfMax)) {
    run = !out.empty() && out.back() == c ? run + 1 : 1;
    if (run <= kRunMax) out.push_back(c);
  }
  return out;
}

bool IsIp(rules::TypeId type) {
  static const std::array types = {*rules::FindType("ip-src"), *rules::FindType("ip-dst")};
  return std::find(types.begin(), types.end(), type) != types.end();
}
bool IsIpWithPort(rules::TypeId type) {
  static const std::array types = {*rules::FindType("ip-src|port"), *rules::FindType("ip-dst|port")};
  return std::find(types.begin(), types.end(), type) != types.end();
}
bool IsSsdeep(rules::TypeId type) {
  static const rules::TypeId ssdeep = *rules::FindType("ssdeep");
  return type == ssdeep;
}

}  // namespace

bool Correlates(const fb::Attribute& attribute) {
  return !attribute.deleted() && !attribute.disable_correlation() && !rules::TypeOf(attribute.type()).has(rules::kNonCorrelating);
}

Network Network::Masked(uint8_t length) const {
  Network masked = *this;
  masked.bits = length;
  masked.hi &= UpperBits(length);
  masked.lo &= length <= 64 ? 0 : UpperBits(length - 64u);
  return masked;
}
bool Network::Contains(const Network& other) const {
  return family == other.family && bits <= other.bits && other.Masked(bits) == *this;
}
Network Network::Last() const {
  Network last = *this;
  last.bits = FullBits(family);
  last.hi |= ~UpperBits(bits);
  last.lo |= bits <= 64 ? ~uint64_t{0} : ~UpperBits(bits - 64u);
  if (family == IpFamily::kV4) last.hi &= UpperBits(32), last.lo = 0;
  return last;
}

std::optional<Network> ParseNetwork(std::string_view text) {
  const size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  char buffer[INET6_ADDRSTRLEN];  // inet_pton wants a terminator; nothing longer is an address
  if (address.size() >= sizeof buffer) return std::nullopt;
  std::copy(address.begin(), address.end(), buffer);
  buffer[address.size()] = 0;
  std::array<char, 16> bytes{};
  Network network;
  if (inet_pton(AF_INET, buffer, bytes.data()) == 1)
    network.family = IpFamily::kV4;
  else if (inet_pton(AF_INET6, buffer, bytes.data()) == 1)
    network.family = IpFamily::kV6;
  else
    return std::nullopt;
  const std::string_view view(bytes.data(), bytes.size());
  network.hi = ReadFixed64(view);
  network.lo = ReadFixed64(view, 8);
  network.bits = FullBits(network.family);
  if (slash == std::string_view::npos) return network;
  uint32_t length = 0;
  const std::string_view digits = text.substr(slash + 1);
  if (digits.empty() || digits.size() > 3 || digits.find_first_not_of("0123456789") != std::string_view::npos ||
      !absl::SimpleAtoi(ToAbsl(digits), &length) || length > network.bits)
    return std::nullopt;
  return network.Masked(static_cast<uint8_t>(length));
}

Nearness NearnessOf(const fb::Attribute& attribute) {
  using Kind = Nearness::Kind;
  if (IsSsdeep(attribute.type())) return {Kind::kSsdeep, {}};
  const bool ip = IsIp(attribute.type());
  if (!ip && !IsIpWithPort(attribute.type())) return {};
  const std::string_view text = View(attribute.value1());
  const bool range = text.find('/') != std::string_view::npos;
  if (range && !ip) return {};
  const std::optional<Network> network = ParseNetwork(text);
  if (!network) return {};
  return {range ? Kind::kRange : Kind::kAddress, *network};
}

std::vector<SsdeepPiece> SsdeepPieces(std::string_view ssdeep) {
  std::vector<SsdeepPiece> pieces;
  const size_t first = ssdeep.find(':');
  const size_t second = first == std::string_view::npos ? first : ssdeep.find(':', first + 1);
  uint64_t block_size = 0;
  if (second == std::string_view::npos || !absl::SimpleAtoi(ToAbsl(ssdeep.substr(0, first)), &block_size)) return pieces;
  const auto add = [&](std::string_view half, uint64_t size) {
    const std::string text = WithoutLongRuns(half);
    for (size_t i = 0; i + kPieceBytes <= text.size(); ++i) pieces.push_back({size, text.substr(i, kPieceBytes)});
  };
  add(ssdeep.substr(first + 1, second - first - 1), block_size);
  add(ssdeep.substr(second + 1), block_size * 2);
  const auto order = [](const SsdeepPiece& a, const SsdeepPiece& b) {
    return std::tie(a.block_size, a.text) < std::tie(b.block_size, b.text);
  };
  const auto equal = [](const SsdeepPiece& a, const SsdeepPiece& b) { return a.block_size == b.block_size && a.text == b.text; };
  std::sort(pieces.begin(), pieces.end(), order);
  pieces.erase(std::unique(pieces.begin(), pieces.end(), equal), pieces.end());
  return pieces;
}

std::vector<std::string> NearKeysOf(EventId event, const fb::Attribute& attribute) {
  std::vector<std::string> keys;
  const Nearness nearness = NearnessOf(attribute);
  if (nearness.kind == Nearness::Kind::kNone || !Correlates(attribute)) return keys;
  const AttributeId id(attribute.id());
  switch (nearness.kind) {
    case Nearness::Kind::kAddress:
      keys.push_back(WithPosting(AddressKey(nearness.network), event, id));
      break;
    case Nearness::Kind::kRange:
      keys.push_back(WithPosting(RangeKey(nearness.network), event, id));
      break;
    default:
      for (const SsdeepPiece& piece : SsdeepPieces(View(attribute.value1())))
        keys.push_back(WithPosting(PiecePrefix(piece), event, id));
  }
  return keys;
}

bool IsNearKey(std::string_view key) {
  if (key.empty()) return false;
  const size_t bytes = key[0] == 'a' ? kAddressKeyBytes : key[0] == 'r' ? kRangeKeyBytes : key[0] == 's' ? kPieceKeyBytes : 0;
  if (bytes == 0 || key.size() != bytes + kPostingBytes) return false;
  if (key[0] == 's') return true;
  if (key[1] != 4 && key[1] != 6) return false;
  const Network network = NetworkOfNearKey(key);
  return network.bits <= FullBits(network.family) && network.Masked(network.bits) == network;
}

std::string AddressPrefix(IpFamily family) { return {'a', static_cast<char>(family)}; }
std::string AddressKey(const Network& address) {
  std::string key = AddressPrefix(address.family);
  key.reserve(kAddressKeyBytes + kPostingBytes);
  AppendAddress(&key, address);
  return key;
}
std::string RangePrefix(IpFamily family) { return {'r', static_cast<char>(family)}; }
std::string RangePrefix(IpFamily family, uint8_t bits) { return {'r', static_cast<char>(family), static_cast<char>(bits)}; }
std::string RangeKey(const Network& range) {
  std::string key = RangePrefix(range.family, range.bits);
  key.reserve(kRangeKeyBytes + kPostingBytes);
  AppendAddress(&key, range);
  return key;
}
std::string PiecePrefix(const SsdeepPiece& piece) {
  std::string key = "s";
  key.reserve(kPieceKeyBytes + kPostingBytes);
  AppendFixed64(&key, piece.block_size);
  return key += piece.text;
}

Network NetworkOfNearKey(std::string_view key) {
  Network network;
  network.family = static_cast<IpFamily>(key[1]);
  const size_t at = key[0] == 'r' ? 3 : 2;
  network.bits = key[0] == 'r' ? static_cast<uint8_t>(key[2]) : FullBits(network.family);
  network.hi = ReadFixed64(key, at);
  network.lo = ReadFixed64(key, at + 8);
  return network;
}
Posting PostingOfNearKey(std::string_view key) {
  const size_t at = key.size() - kPostingBytes;
  return {EventId(ReadFixed64(key, at)), AttributeId(ReadFixed64(key, at + 8)), kInValue1 | kCorrelates};
}

}  // namespace muninn
