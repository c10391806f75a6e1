// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/attribute_types.h"

#include <algorithm>
#include <cassert>
#include <iterator>

#include "absl/container/flat_hash_map.h"
#include "schema/rules/attribute_type_table.h"

namespace muninn::rules {
namespace {

template <typename RowId>
using NameIndex = absl::flat_hash_map<std::string_view, RowId>;

NameIndex<TypeId> IndexTypes() {
  NameIndex<TypeId> index;
  for (size_t row = 0; row < std::size(kAttributeTypes); ++row)
    index.emplace(kAttributeTypes[row].name, static_cast<TypeId>(row));
  return index;
}

}  // namespace

std::span<const AttributeType> AttributeTypes() { return kAttributeTypes; }
std::span<const std::string_view> Categories() { return kCategoryNames; }

const AttributeType& TypeOf(TypeId id) {
  assert(id < std::size(kAttributeTypes));
  return kAttributeTypes[id];
}

std::string_view CategoryOf(CategoryId id) {
  assert(id < std::size(kCategoryNames));
  return kCategoryNames[id];
}

std::optional<TypeId> FindType(std::string_view name) {
  static const NameIndex<TypeId>& index = *new NameIndex<TypeId>(IndexTypes());  // never destroyed: threads may outlive main
  const auto found = index.find(name);
  if (found == index.end()) return std::nullopt;
  return found->second;
}

std::optional<CategoryId> FindCategory(std::string_view name) {
  // Sixteen names of mostly different lengths: a comparison is a look at the length, no hash is quicker.
  const auto found = std::find(std::begin(kCategoryNames), std::end(kCategoryNames), name);
  if (found == std::end(kCategoryNames)) return std::nullopt;
  return static_cast<CategoryId>(found - std::begin(kCategoryNames));
}

bool Allows(CategoryId category, TypeId type) {
  const std::span<const CategoryId> allowed = TypeOf(type).categories;
  return std::find(allowed.begin(), allowed.end(), category) != allowed.end();
}

}  // namespace muninn::rules
