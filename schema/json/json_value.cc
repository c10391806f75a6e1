// SPDX-License-Identifier: Apache-2.0
#include "schema/json/json_value.h"

#include <simdjson.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/json/json_writer.h"

namespace muninn::json {

namespace dom = simdjson::dom;

// The one place that knows what a Value is made of.
struct ElementAccess {
  struct Parts {
    const void* document;
    size_t index;
  };
  static dom::element Of(const Value& value) { return std::bit_cast<dom::element>(Parts{value.document_, value.index_}); }
  static Value From(const dom::element& element) {
    const Parts parts = std::bit_cast<Parts>(element);
    Value value;
    value.document_ = parts.document;
    value.index_ = parts.index;
    return value;
  }
};

namespace {

dom::element Element(const Value& value) { return ElementAccess::Of(value); }

// A parser keeps about five bytes per byte of the largest text it met. Past this size it is not kept for the next one.
constexpr size_t kKeptBytesMax = 4u << 20;

std::unique_ptr<dom::parser> NewParser() {
  auto parser = std::make_unique<dom::parser>(kJsonBytesMax);
  // Depth counts the container that does not fit any more.
  if (parser->allocate(1u << 16, kJsonDepthMax + 1) != simdjson::SUCCESS) return nullptr;
  return parser;
}

absl::Status Explain(simdjson::error_code error) {
  switch (error) {
    case simdjson::EMPTY:
      return absl::InvalidArgumentError("There is no JSON: the text is empty.");
    case simdjson::DEPTH_ERROR:
      return absl::InvalidArgumentError(
          absl::StrCat("The JSON is nested deeper than ", kJsonDepthMax, " levels, or ends inside a container."));
    case simdjson::UTF8_ERROR:
      return absl::InvalidArgumentError("The JSON is not valid UTF-8.");
    case simdjson::NUMBER_ERROR:
      return absl::InvalidArgumentError("The JSON holds a number that is malformed or beyond 64 bits.");
    case simdjson::MEMALLOC:
      return absl::ResourceExhaustedError("Not enough memory to parse the JSON.");
    default:
      return absl::InvalidArgumentError(absl::StrCat("The text is no JSON: ", simdjson::error_message(error)));
  }
}

std::string_view WithoutByteOrderMark(std::string_view text) { return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text; }

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r";
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::optional<int64_t> Cut(double number) {
  // 2^63 itself is no int64_t, and the largest double below it is.
  if (!(number >= -9223372036854775808.0 && number < 9223372036854775808.0)) return std::nullopt;
  return static_cast<int64_t>(number);
}

std::optional<int64_t> ParseInteger(std::string_view text) {
  text = Trimmed(text);
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  const char* const end = text.data() + text.size();
  int64_t number = 0;
  if (const auto [stop, error] = std::from_chars(text.data(), end, number); error == std::errc() && stop == end) return number;
  double real = 0;
  if (const auto [stop, error] = std::from_chars(text.data(), end, real); error == std::errc() && stop == end) return Cut(real);
  return std::nullopt;
}

std::string DoubleText(double number) {
  std::string text;
  JsonWriter(&text).Double(number);
  return text;
}

void Write(const Value& value, JsonWriter& writer) {
  switch (value.kind()) {
    case Value::Kind::kMissing:
    case Value::Kind::kNull:
      writer.Null();
      break;
    case Value::Kind::kBool:
      writer.Bool(Element(value).get_bool().value_unsafe());
      break;
    case Value::Kind::kString:
      writer.String(*value.AsStringView());
      break;
    case Value::Kind::kNumber:
      writer.Raw(*value.AsText());
      break;
    case Value::Kind::kArray:
      writer.BeginArray();
      value.ForEach([&](Value element) { Write(element, writer); });
      writer.EndArray();
      break;
    case Value::Kind::kObject:
      writer.BeginObject();
      value.ForEachMember([&](std::string_view key, Value member) {
        writer.Key(key);
        Write(member, writer);
      });
      writer.EndObject();
      break;
  }
}

}  // namespace

struct Document::Impl {
  dom::document document;
};

Document::Document(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

absl::StatusOr<Document> Document::Parse(std::string_view text) {
  text = WithoutByteOrderMark(text);
  if (text.size() > kJsonBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat("The JSON is larger than ", kJsonBytesMax >> 20, " MiB."));
  }
  thread_local std::unique_ptr<dom::parser> kept;
  std::unique_ptr<dom::parser> parser = kept ? std::move(kept) : NewParser();
  if (!parser) return Explain(simdjson::MEMALLOC);
  auto impl = std::make_unique<Impl>();
  // `true`: the parser copies the text behind its own padding, so the caller's buffer needs none.
  const simdjson::error_code error = parser->parse_into_document(impl->document, text.data(), text.size(), true).error();
  if (text.size() <= kKeptBytesMax) kept = std::move(parser);
  if (error) return Explain(error);
  return Document(std::move(impl));
}

Value Document::root() const { return ElementAccess::From(impl_->document.root()); }

Value::Kind Value::kind() const {
  if (document_ == nullptr) return Kind::kMissing;
  switch (Element(*this).type()) {
    case dom::element_type::ARRAY:
      return Kind::kArray;
    case dom::element_type::OBJECT:
      return Kind::kObject;
    case dom::element_type::STRING:
      return Kind::kString;
    case dom::element_type::BOOL:
      return Kind::kBool;
    case dom::element_type::NULL_VALUE:
      return Kind::kNull;
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
    case dom::element_type::DOUBLE:
      return Kind::kNumber;
  }
  return Kind::kMissing;
}

Value Value::operator[](std::string_view key) const {
  Value found;
  ForEachMember([&](std::string_view name, Value value) {
    if (name == key) found = value;
  });
  return found;
}

size_t Value::size() const {
  switch (kind()) {
    case Kind::kArray:
      return Element(*this).get_array().value_unsafe().size();
    case Kind::kObject:
      return Element(*this).get_object().value_unsafe().size();
    default:
      return 0;
  }
}

void Value::ForEach(absl::FunctionRef<void(Value)> visit) const {
  if (!is_array()) return;
  const dom::array array = Element(*this).get_array().value_unsafe();  // named: `for` does not keep a part of a temporary
  for (const dom::element element : array) visit(ElementAccess::From(element));
}

void Value::ForEachMember(absl::FunctionRef<void(std::string_view, Value)> visit) const {
  if (!is_object()) return;
  const dom::object object = Element(*this).get_object().value_unsafe();
  for (const auto [key, value] : object) visit(key, ElementAccess::From(value));
}

std::optional<std::string_view> Value::AsStringView() const {
  if (!is_string()) return std::nullopt;
  return Element(*this).get_string().value_unsafe();
}

std::optional<std::string> Value::AsText() const {
  switch (kind()) {
    case Kind::kString:
      return std::string(Element(*this).get_string().value_unsafe());
    case Kind::kBool:
      return Element(*this).get_bool().value_unsafe() ? "1" : "0";
    case Kind::kNumber:
      break;
    default:
      return std::nullopt;
  }
  const dom::element element = Element(*this);
  if (element.is<int64_t>()) return absl::StrCat(element.get_int64().value_unsafe());
  if (element.is<uint64_t>()) return absl::StrCat(element.get_uint64().value_unsafe());
  return DoubleText(element.get_double().value_unsafe());
}

std::optional<int64_t> Value::AsInteger() const {
  switch (kind()) {
    case Kind::kString:
      return ParseInteger(*AsStringView());
    case Kind::kBool:
      return Element(*this).get_bool().value_unsafe() ? 1 : 0;
    case Kind::kNumber:
      break;
    default:
      return std::nullopt;
  }
  const dom::element element = Element(*this);
  if (element.is<int64_t>()) return element.get_int64().value_unsafe();
  if (element.is<uint64_t>()) return std::nullopt;  // only those beyond int64_t are left here
  return Cut(element.get_double().value_unsafe());
}

std::optional<bool> Value::AsBool() const {
  if (const std::optional<std::string_view> text = AsStringView()) {
    if (text->empty() || *text == "0" || absl::EqualsIgnoreCase(ToAbsl(*text), "false")) return false;
    if (*text == "1" || absl::EqualsIgnoreCase(ToAbsl(*text), "true")) return true;
    return std::nullopt;
  }
  const std::optional<int64_t> number = AsInteger();
  if (number != 0 && number != 1) return std::nullopt;
  return *number == 1;
}

bool Value::Truthy() const {
  switch (kind()) {
    case Kind::kMissing:
    case Kind::kNull:
      return false;
    case Kind::kBool:
      return Element(*this).get_bool().value_unsafe();
    case Kind::kNumber:
      return Element(*this).get_double().value_unsafe() != 0;  // integers convert
    case Kind::kString:
      return !AsStringView()->empty() && *AsStringView() != "0";
    case Kind::kArray:
    case Kind::kObject:
      return size() != 0;
  }
  return false;
}

std::string Value::ToJson() const {
  std::string text;
  JsonWriter writer(&text);
  Write(*this, writer);
  return text;
}

bool IsJson(std::string_view text) { return Document::Parse(text).ok(); }

}  // namespace muninn::json
