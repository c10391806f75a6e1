// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_TYPE_TABLE_H_
#define MUNINN_SERVER_EXPORT_TYPE_TABLE_H_

#include <cassert>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/rules/attribute_types.h"

namespace muninn::exports {

// Something for each of some attribute types, found by one look into an array. Written with the types' names.
template <typename T>
class TypeTable {
 public:
  TypeTable(std::initializer_list<std::pair<std::string_view, T>> rows) : rows_(rules::AttributeTypes().size()) {
    for (const auto& [name, value] : rows) {
      const std::optional<rules::TypeId> type = rules::FindType(name);
      assert(type && "a type of that name");
      if (type) rows_[*type] = value;
    }
  }
  // What the row says, or T().
  const T& operator[](rules::TypeId type) const { return rows_[type]; }

 private:
  std::vector<T> rows_;
};

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_TYPE_TABLE_H_
