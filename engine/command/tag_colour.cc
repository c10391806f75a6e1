// SPDX-License-Identifier: Apache-2.0
#include "engine/command/tag_colour.h"

#include <openssl/evp.h>

#include "absl/strings/ascii.h"
#include "engine/log/record.h"
#include "schema/base/uuid.h"
#include "schema/rules/machine_tag.h"

namespace muninn {

std::string ColourOf(std::string_view name) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  EVP_Digest(name.data(), name.size(), digest, nullptr, EVP_md5(), nullptr);
  return "#" + ToHex({reinterpret_cast<const char*>(digest), 3});
}

bool IsColour(std::string_view text) {
  if (text.size() != 7 || text[0] != '#') return false;
  for (const char c : text.substr(1)) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

bool IsCustomGalaxyTag(std::string_view name) {
  const auto tag = rules::SplitMachineTag(name);
  return tag && tag->space == "misp-galaxy" && Uuid::Parse(tag->value);
}

}  // namespace muninn
