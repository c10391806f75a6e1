// SPDX-License-Identifier: Apache-2.0
#include "server/export/uuid5.h"

#include <string>

#include "openssl/evp.h"

namespace muninn::exports {

Uuid Uuid5(const Uuid& space, std::string_view name) {
  std::string text = space.ToBytes();
  text += name;
  unsigned char hash[EVP_MAX_MD_SIZE];
  EVP_Digest(text.data(), text.size(), hash, nullptr, EVP_sha1(), nullptr);
  hash[6] = static_cast<unsigned char>((hash[6] & 0x0F) | 0x50);
  hash[8] = static_cast<unsigned char>((hash[8] & 0x3F) | 0x80);
  return Uuid::FromBytes({reinterpret_cast<const char*>(hash), 16});
}

}  // namespace muninn::exports
