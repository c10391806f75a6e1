// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_FIELD_MAP_H_
#define MUNINN_SCHEMA_JSON_FIELD_MAP_H_

// A noun's fields as a table: name and what to do with the value. One pass over an object's members with one hash each is
// several times faster than looking up two dozen names one by one. Unknown names are ignored (event-json.md §2). Internal
// to schema/json.
//
//   constexpr FieldMap kFields = MakeFieldMap<TagReading>({{"name", Text<&TagDraft::name>}, …});
//   kFields.Read(value, reading);

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "schema/json/json_value.h"
#include "schema/json/lenient.h"

namespace muninn::json {

template <typename Target>
struct Field {
  std::string_view name;  // not empty
  void (*read)(Value value, Target& target);
};

template <typename Target, size_t kSize>
class FieldMap {
 public:
  constexpr explicit FieldMap(const Field<Target> (&fields)[kSize]) {
    static_assert(kSize <= kSlots / 2);
    for (size_t i = 0; i < kSize; ++i) {
      fields_[i] = fields[i];
      size_t slot = Hash(fields[i].name);
      while (slots_[slot] != 0) slot = (slot + 1) % kSlots;
      slots_[slot] = static_cast<uint8_t>(i + 1);
    }
  }

  // Members of `object` in their order; nothing for what is no object.
  void Read(Value object, Target& target) const {
    object.ForEachMember([&](std::string_view key, Value value) {
      if (const Field<Target>* field = Find(key)) field->read(value, target);
    });
  }

 private:
  static constexpr size_t kSlots = 128;

  static constexpr size_t Hash(std::string_view name) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(name[i]); };
    return (name.size() * 7 + byte(0) * 31u + byte(name.size() - 1) * 5u + byte(name.size() / 2) * 17u) % kSlots;
  }

  const Field<Target>* Find(std::string_view key) const {
    if (key.empty()) return nullptr;
    for (size_t slot = Hash(key); slots_[slot] != 0; slot = (slot + 1) % kSlots) {
      const Field<Target>& field = fields_[slots_[slot] - 1];
      if (field.name == key) return &field;
    }
    return nullptr;
  }

  std::array<Field<Target>, kSize> fields_{};
  std::array<uint8_t, kSlots> slots_{};  // index into fields_ + 1; 0: free
};

template <typename Target, size_t kSize>
constexpr FieldMap<Target, kSize> MakeFieldMap(const Field<Target> (&fields)[kSize]) {
  return FieldMap<Target, kSize>(fields);
}

// The usual readers: Target has a member `draft` that holds the field.
template <auto kMember, typename Target>
void Text(Value value, Target& target) {
  target.draft.*kMember = TextOf(value);
}

// For plain strings: what is absent is empty.
template <auto kMember, typename Target>
void PlainText(Value value, Target& target) {
  target.draft.*kMember = TextOf(value).value_or("");
}

template <auto kMember, typename Target>
void NonEmpty(Value value, Target& target) {
  target.draft.*kMember = NonEmptyText(value);
}

template <auto kMember, typename Target>
void Number(Value value, Target& target) {
  target.draft.*kMember = NumberOf(value);
}

template <auto kMember, typename Target>
void Timestamp(Value value, Target& target) {
  target.draft.*kMember = TimestampOf(value);
}

template <auto kMember, typename Target>
void Flag(Value value, Target& target) {
  target.draft.*kMember = FlagOf(value);
}

// For plain bools: what is absent is false.
template <auto kMember, typename Target>
void PlainFlag(Value value, Target& target) {
  target.draft.*kMember = FlagOf(value).value_or(false);
}

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_FIELD_MAP_H_
