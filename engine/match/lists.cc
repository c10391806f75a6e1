// SPDX-License-Identifier: Apache-2.0
#include "engine/match/lists.h"

#include <algorithm>
#include <iterator>

#include "schema/base/status.h"

namespace muninn::match {
namespace {

constexpr fb::EntryKind kKinds[] = {fb::EntryKind::Warninglist, fb::EntryKind::Allowedlist, fb::EntryKind::Regexp};

}  // namespace

bool IsList(fb::EntryKind kind) { return std::find(std::begin(kKinds), std::end(kKinds), kind) != std::end(kKinds); }

absl::Status Reload(fb::EntryKind kind, const Reader& reader, PatternCompiler& compiler, Lists* lists) {
  switch (kind) {
    case fb::EntryKind::Warninglist: {
      ASSIGN_OR_RETURN(lists->warninglists, Warninglists::Load(reader, lists->warninglists.get(), &compiler));
      return absl::OkStatus();
    }
    case fb::EntryKind::Allowedlist: {
      ASSIGN_OR_RETURN(lists->allowed_values, AllowedValues::Load(reader, compiler, lists->allowed_values.get()));
      return absl::OkStatus();
    }
    case fb::EntryKind::Regexp: {
      ASSIGN_OR_RETURN(lists->import_rules, ImportRules::Load(reader, compiler, lists->import_rules.get()));
      return absl::OkStatus();
    }
    default:
      return absl::OkStatus();
  }
}

absl::Status ReloadAll(const Reader& reader, PatternCompiler& compiler, Lists* lists) {
  for (const fb::EntryKind kind : kKinds) RETURN_IF_ERROR(Reload(kind, reader, compiler, lists));
  return absl::OkStatus();
}

}  // namespace muninn::match
