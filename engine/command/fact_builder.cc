// SPDX-License-Identifier: Apache-2.0
#include "engine/command/fact_builder.h"

namespace muninn {

FactDraft MakeEntryFact(fb::EntryKind kind, uint64_t id, std::string_view before, std::string_view after) {
  const auto fill = [&](auto fact) {
    fact.kind = kind;
    fact.id = id;
    if constexpr (requires { fact.before; }) fact.before.assign(before.begin(), before.end());
    if constexpr (requires { fact.entry; }) fact.entry.assign(after.begin(), after.end());
    FactDraft draft = MakeFact(std::move(fact));
    draft.entry = kind;
    return draft;
  };
  if (before.empty()) return fill(fb::EntryAddedT());
  return after.empty() ? fill(fb::EntryRemovedT()) : fill(fb::EntryChangedT());
}

}  // namespace muninn
