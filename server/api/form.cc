// SPDX-License-Identifier: Apache-2.0
#include "server/api/form.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "schema/base/status.h"
#include "schema/json/base64.h"
#include "schema/json/json_writer.h"
#include "server/api/path.h"

namespace muninn::api {
namespace {

constexpr std::string_view kBadJson =
    "Invalid JSON input. Make sure that the JSON input is a correctly formatted JSON string. This request has been blocked to "
    "avoid an unfiltered request.";

// A field, or what has fields below it. Names are "" in lists.
struct Field {
  std::string name, text;
  const http::FormPart* file = nullptr;
  std::vector<Field> fields;

  bool is_list() const {
    return !fields.empty() && std::all_of(fields.begin(), fields.end(), [](const Field& field) { return field.name.empty(); });
  }
};

// "a[b][]" -> a, b, ""
std::vector<std::string> NamesOf(std::string_view key) {
  std::vector<std::string> names = {std::string(key.substr(0, key.find('[')))};
  key.remove_prefix(names[0].size());
  while (key.starts_with('[') && key.find(']') != std::string_view::npos) {
    names.emplace_back(key.substr(1, key.find(']') - 1));
    key.remove_prefix(key.find(']') + 1);
  }
  if (names.size() > 1 && names[0] == "data") names.erase(names.begin());
  return names;
}

// The field of that name, a new one for "".
Field& At(Field& parent, const std::string& name) {
  const auto named = [&](const Field& field) { return field.name == name; };
  auto found = name.empty() ? parent.fields.end() : std::find_if(parent.fields.begin(), parent.fields.end(), named);
  if (found == parent.fields.end()) found = parent.fields.insert(found, Field{name, "", nullptr, {}});
  return *found;
}

void WriteFile(const http::FormPart& file, json::JsonWriter& writer) {
  const std::string& name = *file.filename;
  writer.BeginObject();
  writer.Member("name", name);
  writer.Member("filename", std::string_view(name).substr(name.find_last_of("/\\") + 1));
  writer.Member("type", file.content_type);
  writer.MemberNumber("size", static_cast<int64_t>(file.bytes.size()));
  writer.Member("data", json::EncodeBase64(file.bytes));
  writer.EndObject();
}

void Write(const Field& field, json::JsonWriter& writer) {
  if (field.file != nullptr) return WriteFile(*field.file, writer);
  if (field.fields.empty()) return writer.String(field.text);
  const bool list = field.is_list();
  list ? writer.BeginArray() : writer.BeginObject();
  for (const Field& below : field.fields) {
    if (!list) writer.Key(below.name);
    Write(below, writer);
  }
  list ? writer.EndArray() : writer.EndObject();
}

// The fields of a form as they come in.
class Form {
 public:
  // nullptr: it can't be taken. Valid until the next.
  Field* Add(std::string_view key) {
    const std::vector<std::string> names = NamesOf(key);
    if (names[0].empty() || names.size() > kFormDepthMax || count_++ >= kFormFieldsMax) return nullptr;
    Field* field = &root_;
    for (const std::string& name : names) field = &At(*field, name);
    return field;
  }
  std::string ToJson() const {
    if (root_.fields.empty()) return "{}";
    std::string body;
    json::JsonWriter writer(&body);
    Write(root_, writer);
    return body;
  }

 private:
  Field root_;
  size_t count_ = 0;
};

bool IsLeftEmpty(const http::FormPart& part) { return part.filename && part.filename->empty() && part.bytes.empty(); }

}  // namespace

std::string FormToJson(std::string_view form) {
  Form fields;
  for (size_t count = 0; !form.empty() && count < kFormFieldsMax; ++count) {
    const std::string_view pair = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(form.size(), pair.size() + 1));
    const size_t equals = pair.find('=');
    if (Field* const field = fields.Add(DecodeForm(pair.substr(0, equals))))
      field->text = equals == std::string_view::npos ? std::string() : DecodeForm(pair.substr(equals + 1));
  }
  return fields.ToJson();
}

std::string FormToJson(const std::vector<http::FormPart>& parts) {
  Form fields;
  for (const http::FormPart& part : parts) {
    if (IsLeftEmpty(part)) continue;
    Field* const field = fields.Add(part.name);
    if (field == nullptr) continue;
    if (part.filename)
      field->file = &part;
    else
      field->text = std::string(part.bytes);
  }
  return fields.ToJson();
}

absl::StatusOr<std::string> BodyToJson(const http::Request& request) {
  const std::string& body = request.body;
  const std::string_view type = request.Header("Content-Type");
  const size_t first = body.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return std::string();
  if (body[first] == '{' || body[first] == '[') return body;
  if (http::IsMultipartForm(type)) {
    ASSIGN_OR_RETURN(const std::vector<http::FormPart> parts, http::ReadMultipartForm(type, body));
    return FormToJson(parts);
  }
  const bool form = type.starts_with("application/x-www-form-urlencoded") && body.find('=') != std::string::npos;
  return form ? FormToJson(body) : body;
}

absl::StatusOr<json::Document> ParseBody(std::string_view body) {
  absl::StatusOr<json::Document> parsed = json::Document::Parse(body);
  if (!parsed.ok()) return absl::InvalidArgumentError(ToAbsl(kBadJson));
  return parsed;
}

absl::StatusOr<std::string_view> UploadedDocument(const http::Request& request) {
  const std::string_view type = request.Header("Content-Type");
  if (!http::IsMultipartForm(type)) return std::string_view(request.body);
  ASSIGN_OR_RETURN(const std::vector<http::FormPart> parts, http::ReadMultipartForm(type, request.body));
  const auto file =
      std::find_if(parts.begin(), parts.end(), [](const http::FormPart& part) { return part.filename.has_value(); });
  return file == parts.end() ? std::string_view() : file->bytes;
}

absl::StatusOr<json::Document> UploadedJson(const http::Request& request) {
  ASSIGN_OR_RETURN(const std::string_view document, UploadedDocument(request));
  if (http::IsMultipartForm(request.Header("Content-Type")) && !document.empty()) return ParseBody(document);
  ASSIGN_OR_RETURN(const std::string body, BodyToJson(request));
  return ParseBody(body.empty() ? "null" : body);
}

}  // namespace muninn::api
