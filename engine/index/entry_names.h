// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_ENTRY_NAMES_H_
#define MUNINN_ENGINE_INDEX_ENTRY_NAMES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "schema/base/uuid.h"
#include "schema/facts/facts_generated.h"

namespace muninn {

// Under what an entry is found beside its id.
enum class NameKind : char {
  kName = 'n',     // its name, whatever the kind calls so; any letter case
  kUuid = 'u',     // 16 bytes
  kType = 't',     // of a galaxy
  kTagName = 'g',  // of a galaxy's cluster; any letter case
  // Lists: what belongs to something, one name each: what it belongs to, then the entry's own id as fixed64.
  kOwner = 'o',   // 16 bytes: the uuid that analyst data is about; fixed64: a cluster's galaxy,
                  // a post's thread
  kTarget = 'r',  // 16 bytes: the uuid that a cluster or analyst data points to
};

struct EntryName {
  NameKind kind{};
  std::string text;     // as the key has it: folded, or bytes
  bool unique = false;  // no two entries of a kind may have it
};

// The name as keys have it.
std::string FoldName(std::string_view name);

// The beginning of a list's names.
std::string OwnerPrefix(uint64_t id);

// The names of an entry. `bytes` is its stored table. Error: kDataLoss when it does not decode.
absl::StatusOr<std::vector<EntryName>> NamesOf(fb::EntryKind kind, std::string_view bytes);
// The fields of a kind's table, by which an entry can be shown without knowing it; nullptr: a kind that is not in use.
const flatbuffers::TypeTable* FieldsOf(fb::EntryKind kind);

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_ENTRY_NAMES_H_
