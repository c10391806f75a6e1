// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_FIELDS_H_
#define MUNINN_SCHEMA_JSON_FIELDS_H_

// FlatBuffers fields, as they are and as members. For whoever writes entities out.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schema/base/uuid.h"
#include "schema/entities/entities_generated.h"
#include "schema/json/base64.h"
#include "schema/json/json_writer.h"
#include "schema/json/names.h"
#include "schema/rules/date_time.h"

namespace muninn::json {

inline std::string_view View(const flatbuffers::String* text) {
  return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

inline Uuid UuidOf(const fb::Uuid* uuid) { return uuid ? Uuid{uuid->hi(), uuid->lo()} : Uuid(); }

inline void MemberText(JsonWriter& writer, std::string_view name, const flatbuffers::String* text) {
  writer.Member(name, View(text));
}

// For columns that are NULL by default: an empty text is not stored and reads as null.
inline void MemberTextOrNull(JsonWriter& writer, std::string_view name, const flatbuffers::String* text) {
  text && text->size() != 0 ? writer.Member(name, View(text)) : writer.MemberNull(name);
}

inline void MemberUuid(JsonWriter& writer, std::string_view name, const fb::Uuid* uuid) { writer.MemberUuid(name, UuidOf(uuid)); }

inline void MemberSeen(JsonWriter& writer, std::string_view name, std::optional<int64_t> microseconds) {
  microseconds ? writer.Member(name, rules::FormatSeen(*microseconds)) : writer.MemberNull(name);
}

// The file of an attribute or proposal in base64; nullopt: it has none, it can't be read, or there is no reader.
template <typename Part>
std::optional<std::string> DataOf(const Part& part, const FileReader& files) {
  const auto view = [](const flatbuffers::Vector<uint8_t>* bytes) {
    return bytes ? std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size()) : std::string_view();
  };
  if (!files) return std::nullopt;
  if (const std::string_view hash = view(part.file_sha256()); !hash.empty()) {
    const std::optional<std::string> bytes = files(hash);
    return bytes ? std::optional(EncodeBase64(*bytes)) : std::nullopt;
  }
  const std::string_view inside = view(part.data());
  return inside.empty() ? std::nullopt : std::optional(EncodeBase64(inside));
}

// As a member; left out when there is none, and without `files`.
template <typename Part>
void MemberData(JsonWriter& writer, const Part& part, const FileReader* files) {
  if (files == nullptr) return;
  if (const std::optional<std::string> data = DataOf(part, *files)) writer.Member("data", *data);
}

// "value1" or "value1|value2".
inline void MemberValue(JsonWriter& writer, std::string_view name, const flatbuffers::String* value1,
                        const flatbuffers::String* value2) {
  if (View(value2).empty()) return MemberText(writer, name, value1);
  std::string value;
  value.reserve(View(value1).size() + 1 + View(value2).size());
  value.append(View(value1)).append("|").append(View(value2));
  writer.Member(name, value);
}

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_FIELDS_H_
