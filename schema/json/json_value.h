// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_JSON_VALUE_H_
#define MUNINN_SCHEMA_JSON_JSON_VALUE_H_

// A parsed JSON document that hides the parser (simdjson), with the leniency MISP's clients count on: numbers may be
// strings, booleans may be 0, 1, "0", "1". Values and the views they give stay valid as long as the Document, wherever it
// is moved to; the text it was parsed from need not live on.
//
//   ASSIGN_OR_RETURN(const Document document, Document::Parse(body));
//   const Value event = document.root()["Event"];
//   const std::optional<int64_t> distribution = event["distribution"].AsInteger();   // 1, "1" or 1.0
//
// Reading is thread-safe. Where keys of an object are equal the last one counts, as in PHP; two readers of one document
// must not see two different values.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

namespace muninn::json {

inline constexpr size_t kJsonBytesMax = 512u << 20;
inline constexpr size_t kJsonDepthMax = 64;  // containers inside one another; an empty one does not count

class Value;

// Owns what was parsed. Parse once a request; parsing again in the same thread reuses the parser's buffers, as long as
// they stay small.
class Document {
 public:
  // A byte-order mark before the text is skipped.
  // Errors: kInvalidArgument (no JSON, invalid UTF-8, a number beyond 64 bits, too deep, too large); the message says what,
  // for people.
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

  Value() = default;  // kMissing: also what looking up an absent key gives
  Kind kind() const;
  bool is_object() const { return kind() == Kind::kObject; }
  bool is_array() const { return kind() == Kind::kArray; }
  bool is_string() const { return kind() == Kind::kString; }
  bool absent() const { return kind() == Kind::kMissing || kind() == Kind::kNull; }

  Value operator[](std::string_view key) const;              // of an object; the last of equal keys
  size_t size() const;                                       // of an array or object, else 0; counts up to 16,777,215
  void ForEach(absl::FunctionRef<void(Value)> visit) const;  // array elements, in order
  void ForEachMember(absl::FunctionRef<void(std::string_view key, Value)> visit) const;  // object members, in order

  std::optional<std::string_view> AsStringView() const;  // strings only
  std::optional<std::string> AsText() const;             // strings, numbers and booleans as text ("1", "0")
  std::optional<int64_t> AsInteger() const;              // integers, whole or cut doubles, numeric strings, booleans
  std::optional<bool> AsBool() const;                    // booleans, 0/1, "0"/"1"/"" / "true"/"false" (any case)
  bool Truthy() const;                                   // PHP's notion: null, false, 0, "", "0", [], {} are false
  std::string ToJson() const;                            // compact text of this value; "null" for kMissing

 private:
  friend class Document;
  friend struct ElementAccess;
  // A simdjson element in disguise: its document and its place on the tape.
  const void* document_ = nullptr;
  size_t index_ = 0;
};

// For the rule "json": is the text one JSON value?
bool IsJson(std::string_view text);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_JSON_VALUE_H_
