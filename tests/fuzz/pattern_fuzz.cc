// SPDX-License-Identifier: Apache-2.0
// Any expression and any values, the first line and the others: the expression may be refused; it must not crash, hang, or match
// otherwise when it is compiled with others and the values are scanned together than when each is held against it alone.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "engine/match/admission.h"
#include "engine/match/pattern_set.h"

using namespace muninn::match;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kBytesMax = 4096;
  std::string_view input(reinterpret_cast<const char*>(data), std::min(size, kBytesMax));
  std::vector<std::string_view> values;
  const std::string_view rule = input.substr(0, input.find('\n'));
  for (input.remove_prefix(rule.size()); !input.empty();) {
    input.remove_prefix(1);
    values.push_back(input.substr(0, input.find('\x1e')));  // values may hold line breaks
    input.remove_prefix(values.back().size());
  }
  (void)Admit(rule);
  const absl::StatusOr<Pattern> pattern = ReadPattern(rule);
  if (!pattern.ok()) return 0;
  const auto set = PatternSet::Compile({*pattern, {"a[bc]+", "i", false}, {pattern->text, "", true}});
  std::vector<Hit> hits;
  const size_t gave_up = set->Scan(values, [&](const Hit& hit) {
    hits.push_back(hit);
    return true;
  });
  if (gave_up > 0 || set->expression(0) == nullptr) return 0;
  for (uint32_t value = 0; value < values.size(); ++value) {
    const Found found = set->expression(0)->Find(values[value]);
    size_t told = 0;
    for (const Hit& hit : hits) {
      if (hit.pattern != 0 || hit.value != value) continue;
      ++told;
      if (hit.from != found.from || hit.to != found.to) std::abort();
    }
    if (told != (found.answer == Answer::kYes ? 1 : 0)) std::abort();
  }
  return 0;
}
