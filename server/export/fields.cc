// SPDX-License-Identifier: Apache-2.0
#include "server/export/fields.h"

#include <iterator>

namespace muninn::exports {

size_t AppendTagNames(const json::TagLinks* links, json::Names& names, json::TagFilter filter, std::string_view separator,
                      std::string& out) {
  size_t count = 0;
  json::ForEachShownTag(links, names, filter, [&](const fb::TagLink&, const fb::Tag& tag) {
    if (count++ > 0) out += separator;
    out += View(tag.name());
  });
  return count;
}

std::string_view ThreatLevelName(uint8_t level) {
  constexpr std::string_view kNames[] = {"", "High", "Medium", "Low", "Undefined"};
  return level < std::size(kNames) ? kNames[level] : "";
}

}  // namespace muninn::exports
