// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_JSON_VALUE_H_
#define MUNINN_SCHEMA_JSON_JSON_VALUE_H_

// A parsed JSON document that hides the parser (simdjson), with the leniency MISP's clients count on: numbers may be
// strings, booleans may be 0, 1, "0", "1". Views stay valid as long as the Document.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace muninn::json {

inline constexpr size_t kJsonBytesMax = 512u << 20;
inline constexpr size_t kJsonDepthMax = 64;

class Value;

// Owns the parsed text. Movable. Parse once a request; parsing again in the same thread reuses buffers.
class Document {
 public:
  // Errors: kInvalidArgument (no JSON, invalid UTF-8, too deep, too large); the message says where, for people.
  static absl::StatusOr<Document> Parse(std::string_view text);
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();
  Value root() const;

 private:
  struct Impl;
  explicit Document(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class Value {
 public:
  enum class Kind : uint8_t { kMissing, kNull, kBool, kNumber, kString, kArray, kObject };

  Value() = default;                                   // kMissing: also what looking up an absent key gives
  Kind kind() const;
  bool is_object() const { return kind() == Kind::kObject; }
  bool is_array() const { return kind() == Kind::kArray; }
  bool is_string() const { return kind() == Kind::kString; }
  bool absent() const { return kind() == Kind::kMissing || kind() == Kind::kNull; }

  Value operator[](std::string_view key) const;        // of an object; the first of equal keys
  size_t size() const;                                 // of an array or object, else 0
  void ForEach(const std::function<void(Value)>& visit) const;                                   // array elements
  void ForEachMember(const std::function<void(std::string_view key, Value)>& visit) const;       // object members

  std::optional<std::string_view> AsStringView() const;   // strings only
  std::optional<std::string> AsText() const;              // strings, numbers and booleans as text ("1", "0")
  std::optional<int64_t> AsInteger() const;               // integers, whole or cut doubles, numeric strings, booleans
  std::optional<bool> AsBool() const;                     // booleans, 0/1, "0"/"1"/"" / "true"/"false" (any case)
  bool Truthy() const;                                    // PHP's notion: null, false, 0, "", "0", [] are false
  std::string ToJson() const;                             // compact text of this value

 private:
  friend class Document;
  // A simdjson element in disguise: tape pointer and index.
  const void* document_ = nullptr;
  size_t index_ = 0;
};

// For the rule "json": is the text one JSON value?
bool IsJson(std::string_view text);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_JSON_VALUE_H_
