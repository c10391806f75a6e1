// SPDX-License-Identifier: Apache-2.0
#include "schema/json/json_writer.h"

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstring>

#include "schema/json/utf8.h"

namespace muninn::json {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

// 0: copied as it is. Otherwise the letter after the backslash, or one of these:
constexpr char kControl = 'u';   // "\u00.."
constexpr char kNonAscii = 'x';  // checked and perhaps escaped
constexpr char kSlash = '/';     // escaped in one dialect only

constexpr std::array<char, 256> EscapeTable() {
  std::array<char, 256> table{};
  for (int c = 0; c < 0x20; ++c) table[c] = kControl;
  for (int c = 0x80; c < 0x100; ++c) table[c] = kNonAscii;
  table['\b'] = 'b', table['\f'] = 'f', table['\n'] = 'n', table['\r'] = 'r', table['\t'] = 't';
  table['"'] = '"', table['\\'] = '\\', table['/'] = kSlash;
  return table;
}

constexpr std::array<char, 256> kEscape = EscapeTable();

// Eight bytes at a time: is one of them below `limit` (at most 0x80), or equal to the byte that is repeated in `bytes`?
// The highest bit of some byte is set if so; only what stands before the first such byte is exact.
constexpr uint64_t kOnes = 0x0101010101010101, kHighs = 0x8080808080808080;
constexpr uint64_t Below(uint64_t word, uint64_t limit) { return (word - kOnes * limit) & ~word & kHighs; }
constexpr uint64_t Equal(uint64_t word, char byte) { return Below(word ^ kOnes * static_cast<unsigned char>(byte), 1); }

// How many bytes at the start are copied as they are.
size_t PlainBytes(std::string_view text, bool escape_slash) {
  size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    uint64_t special = (word & kHighs) | Below(word, 0x20) | Equal(word, '"') | Equal(word, '\\');
    if (escape_slash) special |= Equal(word, '/');
    if (special != 0) break;
  }
  for (; at < text.size(); ++at) {
    const char special = kEscape[static_cast<unsigned char>(text[at])];
    if (special != 0 && (special != kSlash || escape_slash)) break;
  }
  return at;
}

// Copies a text if all of it is copied as it is; false: it is not, and what stands at `to` means nothing.
bool CopyPlain(std::string_view text, bool escape_slash, char* to) {
  const auto plain = [escape_slash](uint64_t word) {
    uint64_t special = (word & kHighs) | Below(word, 0x20) | Equal(word, '"') | Equal(word, '\\');
    if (escape_slash) special |= Equal(word, '/');
    return special == 0;
  };
  const char* const from = text.data();
  const size_t size = text.size();
  uint64_t word;
  if (size >= 8) {
    for (size_t at = 0; at + 8 < size; at += 8) {
      std::memcpy(&word, from + at, 8);
      if (!plain(word)) return false;
      std::memcpy(to + at, &word, 8);
    }
    std::memcpy(&word, from + size - 8, 8);  // some of it again
    std::memcpy(to + size - 8, &word, 8);
    return plain(word);
  }
  if (size >= 4) {
    uint32_t first, last;
    std::memcpy(&first, from, 4);
    std::memcpy(&last, from + size - 4, 4);
    std::memcpy(to, &first, 4);
    std::memcpy(to + size - 4, &last, 4);
    return plain(uint64_t{last} << 32 | first);
  }
  for (size_t at = 0; at < size; ++at) {
    const char special = kEscape[static_cast<unsigned char>(from[at])];
    if (special != 0 && (special != kSlash || escape_slash)) return false;
    to[at] = from[at];
  }
  return true;
}

constexpr size_t kNameMax = 60;           // of keys that are put
constexpr size_t kKeyMax = kNameMax + 4;  // with a comma, quotes and a colon
constexpr size_t kShortText = 96;         // of values that are appended with their key

void AppendUnicodeEscape(uint32_t unit, std::string* out) {
  const char text[6] = {
      '\\', 'u', kHexDigits[unit >> 12 & 15], kHexDigits[unit >> 8 & 15], kHexDigits[unit >> 4 & 15], kHexDigits[unit & 15]};
  out->append(text, sizeof text);
}

// "12" with its quotes: its size in `to` (24 bytes).
size_t PutStringId(uint64_t value, char* to) {
  to[0] = '"';
  char* const end = std::to_chars(to + 1, to + 23, value).ptr;
  *end = '"';
  return static_cast<size_t>(end + 1 - to);
}

void AppendEscapedCodePoint(uint32_t code_point, std::string* out) {
  if (code_point < 0x10000) return AppendUnicodeEscape(code_point, out);
  code_point -= 0x10000;
  AppendUnicodeEscape(0xD800 + (code_point >> 10), out);
  AppendUnicodeEscape(0xDC00 + (code_point & 0x3FF), out);
}

}  // namespace

void JsonWriter::NewLine() {
  out_->push_back('\n');
  out_->append(static_cast<size_t>(depth_) * 4, ' ');
}

void JsonWriter::Separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!first_) out_->push_back(',');
  first_ = false;
  if (style_.pretty && depth_ > 0) NewLine();
}

void JsonWriter::Begin(char bracket) {
  Separate();
  out_->push_back(bracket);
  ++depth_;
  first_ = true;
  if (depth_ < 64) objects_ = (objects_ & ~(uint64_t{1} << depth_)) | uint64_t{bracket == '{'} << depth_;
}

void JsonWriter::End(char bracket) {
  assert(depth_ > 0 && !after_key_);
  assert(depth_ >= 64 || (objects_ >> depth_ & 1) == (bracket == '}'));
  --depth_;
  // PHP prints an empty container as "[]" or "{}", also when it indents.
  if (style_.pretty && !first_) NewLine();
  out_->push_back(bracket);
  first_ = false;
}

void JsonWriter::BeginObject() { Begin('{'); }
void JsonWriter::EndObject() { End('}'); }
void JsonWriter::BeginArray() { Begin('['); }
void JsonWriter::EndArray() { End(']'); }

void JsonWriter::Key(std::string_view name) {
  assert(!after_key_ && depth_ > 0 && (depth_ >= 64 || (objects_ >> depth_ & 1)));
  char text[kKeyMax];
  if (const size_t size = PutKey(name, text); size != 0) {
    AppendMember(text, size);
    after_key_ = true;
    return;
  }
  Separate();
  AppendQuoted(name);
  out_->append(style_.pretty ? ": " : ":");
  after_key_ = true;
}

size_t JsonWriter::PutKey(std::string_view name, char* to) const {
  assert(!after_key_ && depth_ > 0 && (depth_ >= 64 || (objects_ >> depth_ & 1)));
  if (style_.pretty || name.size() > kNameMax) return 0;
  size_t size = 0;
  if (!first_) to[size++] = ',';
  to[size++] = '"';
  if (!CopyPlain(name, style_.escape_slash, to + size)) return 0;
  size += name.size();
  to[size++] = '"';
  to[size++] = ':';
  return size;
}

void JsonWriter::AppendMember(const char* text, size_t size) {
  out_->append(text, size);
  first_ = false;
}

void JsonWriter::Member(std::string_view name, std::string_view text) {
  char member[kKeyMax + kShortText + 2];
  size_t size = text.size() <= kShortText ? PutKey(name, member) : 0;
  if (size != 0 && CopyPlain(text, style_.escape_slash, member + size + 1)) {
    member[size] = '"';
    size += text.size() + 1;
    member[size++] = '"';
    return AppendMember(member, size);
  }
  Key(name);
  String(text);
}

void JsonWriter::MemberRaw(std::string_view name, std::string_view json) {
  constexpr size_t kRawMax = 40;
  char member[kKeyMax + kRawMax];
  assert(json.size() <= kRawMax);
  const size_t size = PutKey(name, member);
  if (size == 0) {
    Key(name);
    return Raw(json);
  }
  std::memcpy(member + size, json.data(), json.size());
  AppendMember(member, size + json.size());
}

void JsonWriter::MemberBool(std::string_view name, bool value) { MemberRaw(name, value ? "true" : "false"); }
void JsonWriter::MemberNull(std::string_view name) { MemberRaw(name, "null"); }
void JsonWriter::MemberId(std::string_view name, uint64_t value) {
  char text[24];
  MemberRaw(name, {text, PutStringId(value, text)});
}
void JsonWriter::MemberUuid(std::string_view name, const Uuid& uuid) {
  if (uuid.is_nil()) return Member(name, "");
  char text[38];
  text[0] = text[37] = '"';
  uuid.Write(text + 1);
  MemberRaw(name, {text, sizeof text});
}

void JsonWriter::String(std::string_view text) {
  Separate();
  AppendQuoted(text);
}

void JsonWriter::AppendQuoted(std::string_view text) {
  out_->push_back('"');
  for (size_t at = 0;;) {
    const size_t plain = PlainBytes(text.substr(at), style_.escape_slash);
    out_->append(text, at, plain);
    at += plain;
    if (at == text.size()) break;
    at = AppendSpecial(text, at);
  }
  out_->push_back('"');
}

size_t JsonWriter::AppendSpecial(std::string_view text, size_t at) {
  const char special = kEscape[static_cast<unsigned char>(text[at])];
  if (special == kControl) {
    AppendUnicodeEscape(static_cast<unsigned char>(text[at]), out_);
    return at + 1;
  }
  if (special != kNonAscii) {
    const char escape[2] = {'\\', special};
    out_->append(escape, 2);
    return at + 1;
  }
  const Utf8Character character = DecodeUtf8(text, at);
  const uint32_t code_point = character.valid ? character.code_point : 0xFFFD;
  // Line and paragraph separator: legal JSON, but not legal JavaScript once; PHP escapes them in every dialect.
  if (style_.escape_unicode || code_point == 0x2028 || code_point == 0x2029) {
    AppendEscapedCodePoint(code_point, out_);
  } else if (character.valid) {
    out_->append(text.data() + at, character.size);
  } else {
    out_->append("\xEF\xBF\xBD");
  }
  return at + character.size;
}

void JsonWriter::Number(int64_t value) {
  Separate();
  char text[20];
  out_->append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

void JsonWriter::NumberUnsigned(uint64_t value) {
  Separate();
  char text[20];
  out_->append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

void JsonWriter::Double(double value) {
  Separate();
  if (!std::isfinite(value)) {  // JSON has no word for it
    out_->append("null");
    return;
  }
  // Digits alone would be an integer that no reader of 64 bits takes.
  constexpr double kIntegerMax = 9.2e18;
  char text[32];
  char* const end = text + sizeof text;
  const bool huge = std::abs(value) > kIntegerMax;
  out_->append(text,
               (huge ? std::to_chars(text, end, value, std::chars_format::scientific) : std::to_chars(text, end, value)).ptr);
}

void JsonWriter::Bool(bool value) {
  Separate();
  out_->append(value ? "true" : "false");
}

void JsonWriter::Null() {
  Separate();
  out_->append("null");
}

void JsonWriter::Raw(std::string_view json) {
  Separate();
  out_->append(json);
}

void JsonWriter::StringId(uint64_t value) {
  Separate();
  char text[24];
  out_->append(text, PutStringId(value, text));
}

void JsonWriter::UuidString(const Uuid& uuid) {
  if (uuid.is_nil()) return String("");
  Separate();
  char text[38];
  text[0] = text[37] = '"';
  uuid.Write(text + 1);
  out_->append(text, sizeof text);
}

}  // namespace muninn::json
