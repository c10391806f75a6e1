// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_ATTRIBUTE_TYPES_H_
#define MUNINN_SCHEMA_RULES_ATTRIBUTE_TYPES_H_

// MISP's attribute types and categories as one table. Stored attributes hold row numbers of it (fb::Attribute.type and
// .category), so rows are only ever added at the end and never move.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace muninn::rules {

using TypeId = uint16_t;
using CategoryId = uint8_t;

enum TypeFlag : uint8_t {
  kComposite = 1,  // the value is "value1|value2"
  kNonCorrelating = 2,
  kPrimaryOnly = 4,    // value2 (a port) never correlates
  kAttachment = 8,     // carries data
  kRegexpExempt = 16,  // import regexp rules do not touch it
};

struct AttributeType {
  std::string_view name;
  bool to_ids;                             // default
  std::string_view validation;             // rule name, see validate.cc
  std::string_view normalise;              // rule names, separated by spaces, in order; see normalise.cc
  uint8_t flags;                           // TypeFlag
  std::string_view groups;                 // 'f' file, 'n' network, '$' financial
  std::span<const CategoryId> categories;  // the first is the default
  bool has(TypeFlag flag) const { return flags & flag; }
};

// Rows in storage order.
std::span<const AttributeType> AttributeTypes();
std::span<const std::string_view> Categories();
// Advice text of a category ("desc") is not kept: a category only constrains the list of types.

const AttributeType& TypeOf(TypeId id);      // `id` must be a row
std::string_view CategoryOf(CategoryId id);  // `id` must be a row
std::optional<TypeId> FindType(std::string_view name);
std::optional<CategoryId> FindCategory(std::string_view name);
bool Allows(CategoryId category, TypeId type);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_ATTRIBUTE_TYPES_H_
