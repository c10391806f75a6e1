// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_JSON_WRITER_H_
#define MUNINN_SCHEMA_JSON_JSON_WRITER_H_

// Appends JSON to a string. Ours and not a library's because MISP speaks several dialects at once: compact or indented by
// four spaces, with PHP's escaping of slashes and non-ASCII text or without, and every integer of the database as a string.
// It is also the hot path of exports: a key is one append.
//
//   std::string out;
//   JsonWriter writer(&out);
//   writer.BeginObject();
//   writer.MemberId("id", 12);
//   writer.Key("Tag"); writer.BeginArray(); writer.EndArray();
//   writer.EndObject();                                        // {"id":"12","Tag":[]}

#include <cstdint>
#include <string>
#include <string_view>

#include "schema/base/uuid.h"

namespace muninn::json {

struct JsonStyle {
  bool pretty = false;          // four spaces, "key": value, as json_encode(…, JSON_PRETTY_PRINT)
  bool escape_slash = false;    // "\/"
  bool escape_unicode = false;  // "\u00e9", surrogate pairs above U+FFFF; else only U+2028 and U+2029, as PHP does
};

inline constexpr JsonStyle kCompact{};
inline constexpr JsonStyle kPretty{.pretty = true};
// json_encode() without options: some of MISP's answers never leave it (api.md, "JSON encoding").
inline constexpr JsonStyle kPhpDefault{.escape_slash = true, .escape_unicode = true};

// Calls must nest properly (asserted in debug builds). Not thread-safe.
class JsonWriter {
 public:
  // `out` must outlive the writer; the caller may take bytes away from it between calls (streaming).
  explicit JsonWriter(std::string* out, JsonStyle style = {}) : out_(out), style_(style) {}

  void BeginObject();
  void EndObject();
  void BeginArray();
  void EndArray();
  void Key(std::string_view name);     // escaped like a string
  void String(std::string_view text);  // invalid UTF-8 becomes U+FFFD
  void Number(int64_t value);
  void NumberUnsigned(uint64_t value);
  void Double(double value);  // shortest form; whole numbers without a fraction
  void Bool(bool value);
  void Null();
  void Raw(std::string_view json);  // one complete value, already JSON

  // Members, for brevity: {"id":"12"}. StringId: an integer as a string, the way MISP's database values look.
  // Most of them are one append.
  void Member(std::string_view name, std::string_view text);
  void MemberBool(std::string_view name, bool value);
  void MemberId(std::string_view name, uint64_t value);
  void MemberUuid(std::string_view name, const Uuid& uuid);
  void MemberNumber(std::string_view name, int64_t value) {
    Key(name);
    Number(value);
  }
  void MemberNull(std::string_view name);
  void StringId(uint64_t value);
  void UuidString(const Uuid& uuid);  // "" for the nil uuid

  std::string& out() { return *out_; }
  const JsonStyle& style() const { return style_; }

 private:
  void Separate();  // comma and line break before a value or key, as the place demands
  void NewLine();
  void Begin(char bracket);
  void End(char bracket);
  void AppendQuoted(std::string_view text);
  // A short key that is copied as it is, with what stands before and behind it: its size in `to` (kKeyMax bytes), or 0 when it
  // is another one. Changes nothing.
  size_t PutKey(std::string_view name, char* to) const;
  // A key that was put, with its value.
  void AppendMember(const char* text, size_t size);
  // The same with a value that is written as it is.
  void MemberRaw(std::string_view name, std::string_view json);
  // Appends the character that starts at text[at], escaped as the style wants; returns where the next one starts.
  size_t AppendSpecial(std::string_view text, size_t at);

  std::string* out_;
  JsonStyle style_;
  int depth_ = 0;
  bool first_ = true;  // nothing yet in the innermost container
  bool after_key_ = false;
  uint64_t objects_ = 0;  // bit n: the container at depth n (up to 63) is an object; for assertions
};

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_JSON_WRITER_H_
