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

// "a/b" stands for both.
bool AreTypes(std::string_view types) {
  while (true) {
    const size_t slash = types.find('/');
    if (!rules::FindType(types.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    types.remove_prefix(slash + 1);
  }
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
