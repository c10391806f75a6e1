// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_JSON_WRITER_H_
#define MUNINN_SCHEMA_JSON_JSON_WRITER_H_

// Appends JSON to a string. Ours and not a library's because MISP speaks several dialects at once: compact or indented by
// four spaces, with PHP's escaping of slashes and non-ASCII text or without, and every integer of the database as a string.
// It is also the hot path of exports: a key is one append.

#include <cstdint>
#include <string>
#include <string_view>

#include "schema/base/uuid.h"

namespace muninn::json {

struct JsonStyle {
  bool pretty = false;          // four spaces, "key": value, as json_encode(…, JSON_PRETTY_PRINT)
  bool escape_slash = false;    // "\/"
  bool escape_unicode = false;  // "\u00e9", surrogate pairs above U+FFFF
};

// Calls must nest properly (asserted in debug builds). Not thread-safe.
class JsonWriter {
 public:
  // `out` must outlive the writer; the caller may take bytes away from it between calls (streaming).
  explicit JsonWriter(std::string* out, JsonStyle style = {}) : out_(out), style_(style) {}

  void BeginObject();
  void EndObject();
  void BeginArray();
  void EndArray();
  void Key(std::string_view name);           // escaped like a string
  void String(std::string_view text);        // invalid UTF-8 becomes U+FFFD
  void Number(int64_t value);
  void NumberUnsigned(uint64_t value);
  void Double(double value);                 // shortest form; whole numbers without a fraction
  void Bool(bool value);
  void Null();
  void Raw(std::string_view json);           // one complete value, already JSON

  // Members, for brevity: {"id":"12"}. StringId: an integer as a string, the way MISP's database values look.
  void Member(std::string_view name, std::string_view text) { Key(name); String(text); }
  void MemberBool(std::string_view name, bool value) { Key(name); Bool(value); }
  void MemberId(std::string_view name, uint64_t value) { Key(name); StringId(value); }
  void MemberUuid(std::string_view name, const Uuid& uuid) { Key(name); UuidString(uuid); }
  void MemberNumber(std::string_view name, int64_t value) { Key(name); Number(value); }
  void MemberNull(std::string_view name) { Key(name); Null(); }
  void StringId(uint64_t value);
  void UuidString(const Uuid& uuid);         // "" for the nil uuid

  std::string& out() { return *out_; }

 private:
  void Separate();                           // comma and line break before a value or key, as the place demands
  void NewLine();

  std::string* out_;
  JsonStyle style_;
  int depth_ = 0;
  bool first_ = true;                        // nothing yet in the innermost container
  bool after_key_ = false;
};

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_JSON_WRITER_H_
