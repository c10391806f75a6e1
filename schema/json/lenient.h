// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_LENIENT_H_
#define MUNINN_SCHEMA_JSON_LENIENT_H_

// How one field of a draft is read (event-json.md §2): absent and null are nullopt, everything else is taken as generously
// as MISP takes it. Internal to schema/json.

#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "schema/draft.h"
#include "schema/json/json_value.h"

namespace muninn::json {

// Strings, numbers and booleans; nullopt also for lists and objects.
inline std::optional<std::string> TextOf(Value value) { return value.AsText(); }

// The same, where "" means "not given": uuids.
inline std::optional<std::string> NonEmptyText(Value value) {
  std::optional<std::string> text = value.AsText();
  if (text && text->empty()) text.reset();
  return text;
}

// "" is "not given"; kBadNumber for what is no integer.
inline std::optional<int64_t> NumberOf(Value value) {
  if (value.absent() || value.AsStringView() == "") return std::nullopt;
  return value.AsInteger().value_or(kBadNumber);
}

// Unix seconds; 0 is "not given" as well.
inline std::optional<int64_t> TimestampOf(Value value) {
  const std::optional<int64_t> number = NumberOf(value);
  return number == 0 ? std::nullopt : number;
}

// What is no boolean follows PHP's notion of truth, as it does in MISP.
inline std::optional<bool> FlagOf(Value value) {
  if (value.absent()) return std::nullopt;
  return value.AsBool().value_or(value.Truthy());
}

// The elements of a list. Also takes what senders put in place of a list: one element alone, and PHP's lists with gaps
// ({"0":{…},"2":{…}}).
inline void ForEachElement(Value list, absl::FunctionRef<void(Value)> visit) {
  if (list.is_array()) return list.ForEach(visit);
  if (list.absent()) return;
  bool numbered = list.is_object();
  size_t members = 0;
  list.ForEachMember([&](std::string_view key, Value value) {
    numbered = numbered && value.is_object() && key.find_first_not_of("0123456789") == std::string_view::npos;
    ++members;
  });
  if (!numbered || members == 0) return visit(list);
  list.ForEachMember([&](std::string_view, Value value) { visit(value); });
}

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_LENIENT_H_
