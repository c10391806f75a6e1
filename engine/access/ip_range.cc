// SPDX-License-Identifier: Apache-2.0
#include "engine/access/ip_range.h"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

#include "absl/strings/numbers.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr int kMappedBits = 96;

bool ParseAddress(std::string_view text, std::array<uint8_t, 16>* bytes, bool* is_v4) {
  const std::string address(text);
  in_addr v4;
  if (*is_v4 = inet_pton(AF_INET, address.c_str(), &v4) == 1; *is_v4) {
    *bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    std::copy_n(reinterpret_cast<const uint8_t*>(&v4), 4, bytes->begin() + 12);
    return true;
  }
  return inet_pton(AF_INET6, address.c_str(), bytes->data()) == 1;
}

}  // namespace

std::optional<IpRange> IpRange::Parse(std::string_view text) {
  IpRange range;
  bool is_v4 = false;
  const size_t slash = text.find('/');
  if (!ParseAddress(text.substr(0, slash), &range.bytes_, &is_v4)) return std::nullopt;
  const int bits_max = is_v4 ? 32 : 128;
  int bits = bits_max;
  if (slash != std::string_view::npos &&
      (!absl::SimpleAtoi(ToAbsl(text.substr(slash + 1)), &bits) || bits < 0 || bits > bits_max))
    return std::nullopt;
  range.bits_ = bits + (is_v4 ? kMappedBits : 0);
  return range;
}

bool IpRange::Contains(std::string_view address) const {
  std::array<uint8_t, 16> bytes{};
  bool is_v4 = false;
  if (!ParseAddress(address, &bytes, &is_v4)) return false;
  const size_t whole = static_cast<size_t>(bits_) / 8;
  if (!std::equal(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(whole), bytes_.begin())) return false;
  const int rest = bits_ % 8;
  return rest == 0 || ((bytes[whole] ^ bytes_[whole]) >> (8 - rest)) == 0;
}

}  // namespace muninn
