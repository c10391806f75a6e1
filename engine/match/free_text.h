// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_FREE_TEXT_H_
#define MUNINN_ENGINE_MATCH_FREE_TEXT_H_

// Finds what may be attributes in a text: addresses, names, hashes, links, … as MISP 2.5.1 does (rules.md §11). Nothing is
// judged here: a value may still be refused by the rules of its type.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "engine/store/reader.h"

namespace muninn::match {

// What has to be known of the world.
struct FreeTextKnowledge {
  absl::flat_hash_set<std::string> tlds;    // lower case
  std::vector<std::string> vendor_domains;  // security vendors': a https:// link to them is no indicator

  // Without any list: all of two letters, the oldest others, and the two best known vendors.
  FreeTextKnowledge();
};
// From the warninglists of IANA's names and of the vendors, whichever there are, enabled or not. Errors: kDataLoss, kUnavailable.
absl::StatusOr<FreeTextKnowledge> LoadFreeTextKnowledge(const Reader& reader);

struct FreeTextItem {
  std::string_view default_type;        // the likeliest
  std::vector<std::string_view> types;  // all that come into question; "ip-src/ip-dst" stands for both
  std::string value;                    // refanged where the type allows it
  std::string comment;                  // "On port 80", or ""
  std::string original_value;           // as it stood in the text
};

// In the order of the text, each value once. A text that is a JSON object is read as its strings. Bytes that are no UTF-8 count
// as U+FFFD.
std::vector<FreeTextItem> ExtractFreeText(std::string_view text, const FreeTextKnowledge& knowledge);

// One piece that is known to be one: a cell of a table, say. nullopt: it is nothing of these.
std::optional<FreeTextItem> RecogniseFreeText(std::string_view piece, const FreeTextKnowledge& knowledge);

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_FREE_TEXT_H_
