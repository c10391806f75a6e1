// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_CONDITIONS_H_
#define MUNINN_ENGINE_QUERY_CONDITIONS_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "engine/query/filter.h"
#include "engine/query/value_texts.h"
#include "schema/entities/entities_generated.h"

namespace muninn {

// The conditions of a filter on one thing. Pure.
bool EventMatches(const Filter& filter, const fb::Event& event);
// All conditions on the attribute itself and on tags it has or inherits. Remembers what it found about types and categories,
// of which there are few. Not thread-safe; must not outlive the filter.
class AttributeMatcher {
 public:
  explicit AttributeMatcher(const Filter& filter) : filter_(filter) {}
  bool Matches(const fb::Event& event, const fb::Attribute& attribute);

 private:
  enum class Known : uint8_t { kNot, kMatches, kDiffers };
  using KnownRows = std::vector<Known>;  // by row of schema/rules/attribute_types
  static bool RowMatches(const TextMatch& match, KnownRows& rows, size_t row, std::string_view name);

  const Filter& filter_;
  KnownRows types_, categories_;
};
// Are there conditions on values?
bool LooksAtValues(const Filter& filter);
// What those conditions look at. The block has attributes.
BlockTexts TextsOf(const fb::AttributeBlock& block);
// False: none of these values fulfils those conditions.
bool MayMatchValues(const Filter& filter, const BlockTexts& texts);
// Have the expressions not taken too many steps so far? Error: kInvalidArgument, a FieldError for people. To be asked now and
// then while things are held against the filter: without it, what they gave up on would silently be missing.
absl::Status ExpressionsBounded(const Filter& filter);
// Name, template and times of an object; not its attributes, flags or uuids.
bool ObjectMatches(const Filter& filter, const fb::Object& object);
// Is the deleted flag one that is asked for?
bool DeletedMatches(Deleted wanted, bool deleted);
// Does the event itself hold the text that is asked for anywhere? Only for filters that ask so.
bool EventHasText(const Filter& filter, const fb::Event& event);
// The tag conditions on an event alone, for scope events: tags may also be on one of its attributes (`attribute_tags`).
bool EventTagsMatch(const TagMatch& tags, const fb::Event& event, const absl::flat_hash_set<TagId>& attribute_tags);

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_CONDITIONS_H_
