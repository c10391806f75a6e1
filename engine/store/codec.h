// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_STORE_CODEC_H_
#define MUNINN_ENGINE_STORE_CODEC_H_

// Numbers in keys: fixed64 is 8 bytes, big-endian, so that keys sort as numbers do.

#include <cstdint>
#include <string>
#include <string_view>

namespace muninn {

inline void AppendFixed64(std::string* out, uint64_t value) {
  char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (56 - 8 * i));
  out->append(bytes, 8);
}

// `bytes` has at least 8 bytes from `at` on; fewer read as if zeros followed.
inline uint64_t ReadFixed64(std::string_view bytes, size_t at = 0) {
  uint64_t value = 0;
  for (size_t i = at; i < at + 8; ++i) value = value << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0);
  return value;
}

}  // namespace muninn

#endif  // MUNINN_ENGINE_STORE_CODEC_H_
