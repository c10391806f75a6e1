// SPDX-License-Identifier: Apache-2.0
#include "schema/json/errors.h"

#include "absl/strings/numbers.h"
#include "schema/base/status.h"

namespace muninn::json {
namespace {

JsonStyle PhpEscapes(JsonStyle style) { return {.pretty = style.pretty, .escape_slash = true, .escape_unicode = true}; }

void WriteMessage(JsonWriter& writer, std::string_view message, std::string_view url) {
  writer.Member("name", message);
  writer.Member("message", message);
  writer.Member("url", url);
}

void WriteExtras(JsonWriter& writer, const EnvelopeExtras& extras) {
  if (extras.data) {
    writer.Key("data");
    extras.data(writer);
  }
  if (!extras.id) return;
  if (int64_t number = 0; extras.id_is_number && absl::SimpleAtoi(ToAbsl(*extras.id), &number))
    writer.MemberNumber("id", number);
  else
    writer.Member("id", *extras.id);
}

}  // namespace

std::string EscapeHtml(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#039;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string ExceptionBody(std::string_view message, std::string_view url, JsonStyle style) {
  std::string body;
  JsonWriter writer(&body, PhpEscapes(style));
  writer.BeginObject();
  WriteMessage(writer, EscapeHtml(message), EscapeHtml(url));
  writer.EndObject();
  return body;
}

std::string SuccessBody(std::string_view message, std::string_view url, JsonStyle style, const EnvelopeExtras& extras) {
  std::string body;
  JsonWriter writer(&body, style);
  writer.BeginObject();
  writer.MemberBool("saved", true);
  writer.MemberBool("success", true);
  WriteMessage(writer, message, url);
  WriteExtras(writer, extras);
  writer.EndObject();
  return body;
}

std::string FailureBody(std::string_view message, std::string_view url, absl::FunctionRef<void(JsonWriter&)> errors,
                        JsonStyle style, const EnvelopeExtras& extras) {
  std::string body;
  JsonWriter writer(&body, style);
  writer.BeginObject();
  writer.MemberBool("saved", false);
  WriteMessage(writer, message, url);
  writer.Key("errors");
  errors(writer);
  WriteExtras(writer, extras);
  writer.EndObject();
  return body;
}

std::string FailureBody(std::string_view message, std::string_view url, std::string_view errors, JsonStyle style,
                        const EnvelopeExtras& extras) {
  const auto write = [&](JsonWriter& writer) { writer.String(errors); };
  return FailureBody(message, url, absl::FunctionRef<void(JsonWriter&)>(write), style, extras);
}

void WriteFieldErrors(JsonWriter& writer, std::span<const std::pair<std::string, std::vector<std::string>>> errors) {
  if (errors.empty()) {
    writer.BeginArray();
    writer.EndArray();
    return;
  }
  writer.BeginObject();
  for (const auto& [field, messages] : errors) {
    writer.Key(field);
    writer.BeginArray();
    for (const std::string& message : messages) writer.String(message);
    writer.EndArray();
  }
  writer.EndObject();
}

std::string SavedBody(std::string_view success, bool check_publish) {
  std::string body;
  JsonWriter writer(&body, kPhpDefault);
  writer.BeginObject();
  writer.MemberBool("saved", true);
  writer.Member("success", success);
  if (check_publish) writer.MemberBool("check_publish", true);
  writer.EndObject();
  return body;
}

std::string NotSavedBody(std::string_view errors) {
  std::string body;
  JsonWriter writer(&body, kPhpDefault);
  writer.BeginObject();
  writer.MemberBool("saved", false);
  writer.Member("errors", errors);
  writer.EndObject();
  return body;
}

}  // namespace muninn::json
