// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_ACCESS_IP_RANGE_H_
#define MUNINN_ENGINE_ACCESS_IP_RANGE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace muninn {

// Addresses with a common beginning: "192.0.2.7", "192.0.2.0/24", "2001:db8::/32". IPv4 lies in ::ffff:0:0/96, so that one
// comparison serves both.
class IpRange {
 public:
  // nullopt: no address, or a prefix that is too long. Bits behind the prefix are ignored.
  static std::optional<IpRange> Parse(std::string_view text);
  // False, too, when `address` is none.
  bool Contains(std::string_view address) const;

 private:
  std::array<uint8_t, 16> bytes_{};
  int bits_ = 0;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_ACCESS_IP_RANGE_H_
