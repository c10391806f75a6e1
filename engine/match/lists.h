// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_LISTS_H_
#define MUNINN_ENGINE_MATCH_LISTS_H_

// The lists that administrators keep and that values are held against, compiled. The engine makes them anew when one changes,
// away from those who ask (Engine::lists): what a change was answered to acts from the next request on.

#include <memory>

#include "absl/status/status.h"
#include "engine/match/allowed_values.h"
#include "engine/match/import_rules.h"
#include "engine/match/pattern_compiler.h"
#include "engine/match/warninglists.h"
#include "engine/store/reader.h"
#include "schema/facts/facts_generated.h"

namespace muninn::match {

struct Lists {
  std::shared_ptr<const Warninglists> warninglists = std::make_shared<const Warninglists>();
  std::shared_ptr<const AllowedValues> allowed_values;  // nullptr: none
  std::shared_ptr<const ImportRules> import_rules;      // nullptr: none
};

// Are there lists of this kind of entry?
bool IsList(fb::EntryKind kind);
// Reads those of one kind anew. Errors: kDataLoss, kUnavailable.
absl::Status Reload(fb::EntryKind kind, const Reader& reader, PatternCompiler& compiler, Lists* lists);
absl::Status ReloadAll(const Reader& reader, PatternCompiler& compiler, Lists* lists);

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_LISTS_H_
