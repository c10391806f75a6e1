// SPDX-License-Identifier: Apache-2.0
// Any text: what is found in it has types that there are, the likeliest among them, and a value, each value once.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/match/free_text.h"
#include "schema/rules/attribute_types.h"

using namespace muninn;

namespace {

// "a/b" stands for both, unless it is one of its own ("sha512/256").
bool AreTypes(std::string_view types) {
  if (rules::FindType(types)) return true;
  const size_t slash = types.find('/');
  return slash != std::string_view::npos && rules::FindType(types.substr(0, slash)) && AreTypes(types.substr(slash + 1));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const match::FreeTextKnowledge knowledge;
  const std::string_view text(reinterpret_cast<const char*>(data), std::min<size_t>(size, 1 << 14));
  std::set<std::string> values;
  for (const match::FreeTextItem& item : match::ExtractFreeText(text, knowledge)) {
    if (item.value.empty() || item.original_value.empty() || !values.insert(item.value).second) std::abort();
    if (!AreTypes(item.default_type) || !std::all_of(item.types.begin(), item.types.end(), AreTypes)) std::abort();
    if (std::find(item.types.begin(), item.types.end(), item.default_type) == item.types.end()) std::abort();
  }
  return 0;
}
