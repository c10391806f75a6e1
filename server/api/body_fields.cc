// SPDX-License-Identifier: Apache-2.0
#include "server/api/body_fields.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "schema/base/status.h"

namespace muninn::api {
namespace {

constexpr size_t kTextsMax = 10'000;

}  // namespace

void BodyFields::Fail(std::string_view name, std::string_view message) {
  if (status_.ok()) status_ = FieldError(name, message);
}

void BodyFields::Text(std::string_view name, std::string* field) {
  const json::Value value = body_[name];
  if (value.absent()) return;
  if (std::optional<std::string> text = value.AsText())
    *field = *std::move(text);
  else
    Fail(name, "This field has to be a text.");
}

void BodyFields::Flag(std::string_view name, bool* field) {
  const json::Value value = body_[name];
  if (!value.absent()) *field = value.AsBool().value_or(value.Truthy());
}

void BodyFields::ReadNumber(std::string_view name, uint64_t most, uint64_t* field) {
  const json::Value value = body_[name];
  if (value.absent()) return;
  const std::optional<int64_t> number = value.AsStringView() == "" ? 0 : value.AsInteger();
  if (!number || *number < 0 || static_cast<uint64_t>(*number) > most) return Fail(name, "This field has to be a number.");
  *field = static_cast<uint64_t>(*number);
}

void BodyFields::Texts(std::string_view name, std::vector<std::string>* field) {
  const json::Value value = body_[name];
  if (value.absent()) return;
  std::vector<std::string> texts;
  bool fits = true;
  const auto take = [&](absl::string_view text) {
    const absl::string_view trimmed = absl::StripAsciiWhitespace(text);
    if (!trimmed.empty()) texts.emplace_back(trimmed);
  };
  if (value.is_array()) {
    value.ForEach([&](json::Value element) {
      const std::optional<std::string> text = element.AsText();
      fits = fits && text.has_value();
      if (text) take(*text);
    });
  } else if (const std::optional<std::string> text = value.AsText()) {
    for (const absl::string_view part : absl::StrSplit(*text, absl::ByAnyChar(",\n"))) take(part);
  } else {
    fits = false;
  }
  if (!fits || texts.size() > kTextsMax) return Fail(name, "This field has to be a list of texts.");
  *field = std::move(texts);
}

}  // namespace muninn::api
