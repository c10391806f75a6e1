// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_WARNINGLISTS_H_
#define MUNINN_ENGINE_MATCH_WARNINGLISTS_H_

// All enabled warninglists of a moment, ready to be asked: does any of them have this value?

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "engine/index/stored.h"
#include "engine/match/value_list.h"
#include "engine/store/reader.h"
#include "schema/entities/list_generated.h"

namespace muninn::match {

struct WarninglistHit {
  const fb::Warninglist* list = nullptr;  // belongs to the Warninglists
  std::string match;                      // what of the list it was (value_list.h)
  std::string value;                      // the half of the value that hit
};

// Immutable; any number of threads may ask.
class Warninglists {
 public:
  // Those that are enabled. What is in `earlier` (nullptr: nothing) and has not changed is taken from there.
  // `compiler`: as ValueList::Make has it. Errors: kDataLoss, kUnavailable.
  static absl::StatusOr<std::shared_ptr<const Warninglists>> Load(const Reader& reader, const Warninglists* earlier = nullptr,
                                                                  PatternCompiler* compiler = nullptr);

  bool empty() const { return lists_.empty(); }
  // Lists that count for attributes of this type. Composite values, also of malware samples, are asked for by half, and a list's
  // first hit is the one that is told.
  std::vector<WarninglistHit> Check(std::string_view type, std::string_view value) const;
  // Whatever types a list is for; the value as it is.
  std::vector<WarninglistHit> CheckValue(std::string_view value) const;

 private:
  struct List {
    List(std::string bytes, Stored<fb::Warninglist> stored, PatternCompiler* compiler);
    std::string bytes;
    Stored<fb::Warninglist> table;
    std::vector<std::string_view> entries;        // in `table`
    absl::flat_hash_set<std::string_view> types;  // empty: all
    std::unique_ptr<const ValueList> values;
  };
  // The list if these are still its bytes; nullptr otherwise.
  std::shared_ptr<const List> Unchanged(std::string_view bytes) const;

  std::vector<std::shared_ptr<const List>> lists_;  // in the order of ids
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_WARNINGLISTS_H_
