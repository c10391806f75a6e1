// SPDX-License-Identifier: Apache-2.0
#include "server/http/http.h"

#include <strings.h>

namespace muninn::http {

std::string_view Request::Header(std::string_view name) const {
  for (const auto& [header, value] : headers) {
    if (header.size() == name.size() && strncasecmp(header.data(), name.data(), name.size()) == 0) return value;
  }
  return {};
}

}  // namespace muninn::http
