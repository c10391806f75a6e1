// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_FIELDS_H_
#define MUNINN_SERVER_EXPORT_FIELDS_H_

// Fields of stored things as exporters append them.

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "schema/entities/entities_generated.h"
#include "schema/json/fields.h"
#include "schema/json/names.h"
#include "schema/json/write_tag.h"
#include "schema/rules/attribute_types.h"

namespace muninn::exports {

using json::UuidOf;
using json::View;

inline std::string_view Value1(const fb::Attribute& attribute) { return View(attribute.value1()); }
inline std::string_view Value2(const fb::Attribute& attribute) { return View(attribute.value2()); }
inline std::string_view TypeName(const fb::Attribute& attribute) { return rules::TypeOf(attribute.type()).name; }

// The part of a value that a format takes.
enum class Half : uint8_t { kNone, kFirst, kSecond };
inline std::string_view HalfOf(const fb::Attribute& attribute, Half half) {
  return half == Half::kFirst ? Value1(attribute) : half == Half::kSecond ? Value2(attribute) : std::string_view();
}

// "value1" or "value1|value2", as json::ValueOf.
inline void AppendValue(const fb::Attribute& attribute, std::string& out) {
  out += Value1(attribute);
  if (Value2(attribute).empty()) return;
  out += '|';
  out += Value2(attribute);
}

inline void AppendNumber(uint64_t number, std::string& out) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

inline void AppendUuid(const fb::Uuid* uuid, std::string& out) {
  char text[36];
  UuidOf(uuid).Write(text);
  out.append(text, sizeof text);
}

// "tlp:green,other": the names of the tags that may be shown, joined by `separator`. Returns how many.
size_t AppendTagNames(const json::TagLinks* links, json::Names& names, json::TagFilter filter, std::string_view separator,
                      std::string& out);

// "High", "Medium", "Low", "Undefined".
std::string_view ThreatLevelName(uint8_t level);

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_FIELDS_H_
