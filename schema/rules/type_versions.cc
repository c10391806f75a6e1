// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/type_versions.h"

#include <array>
#include <charconv>

namespace muninn::rules {
namespace {

struct Row {
  std::string_view type, since;
};
constexpr Row kLater[] = {
    {"uuid", "2.5.17.3"},
    {"edge-extension-id", "2.5.32.1"},
    {"suricata", "2.5.34"},
};

using Version = std::array<uint32_t, 4>;

// What is no number counts as 0.
Version ReadVersion(std::string_view text) {
  Version version{};
  for (uint32_t& number : version) {
    const size_t end = text.find('.');
    const std::string_view word = text.substr(0, end);
    std::from_chars(word.data(), word.data() + word.size(), number);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return version;
}

}  // namespace

std::string_view TypeSince(TypeId type) {
  const std::string_view name = TypeOf(type).name;
  for (const Row& row : kLater) {
    if (row.type == name) return row.since;
  }
  return "";
}

bool HasType(std::string_view version, TypeId type) {
  if (version.empty() || version == kAllTypes) return true;
  const std::string_view since = TypeSince(type);
  return since.empty() || ReadVersion(version) >= ReadVersion(since);
}

}  // namespace muninn::rules
