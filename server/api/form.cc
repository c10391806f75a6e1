// SPDX-License-Identifier: Apache-2.0
#include "server/api/form.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "schema/json/json_writer.h"
#include "server/api/path.h"

namespace muninn::api {
namespace {

// A field, or what has fields below it. Names are "" in lists.
struct Field {
  std::string name, text;
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
  if (found == parent.fields.end()) found = parent.fields.insert(found, Field{name, "", {}});
  return *found;
}

void Write(const Field& field, json::JsonWriter& writer) {
  if (field.fields.empty()) return writer.String(field.text);
  const bool list = field.is_list();
  list ? writer.BeginArray() : writer.BeginObject();
  for (const Field& below : field.fields) {
    if (!list) writer.Key(below.name);
    Write(below, writer);
  }
  list ? writer.EndArray() : writer.EndObject();
}

}  // namespace

std::string FormToJson(std::string_view form) {
  Field root;
  for (size_t count = 0; !form.empty() && count < kFormFieldsMax; ++count) {
    const std::string_view pair = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(form.size(), pair.size() + 1));
    const size_t equals = pair.find('=');
    const std::vector<std::string> names = NamesOf(DecodeForm(pair.substr(0, equals)));
    if (names[0].empty() || names.size() > kFormDepthMax) continue;
    Field* field = &root;
    for (const std::string& name : names) field = &At(*field, name);
    field->text = equals == std::string_view::npos ? std::string() : DecodeForm(pair.substr(equals + 1));
  }
  std::string body;
  json::JsonWriter writer(&body);
  if (root.fields.empty()) return "{}";
  Write(root, writer);
  return body;
}

}  // namespace muninn::api
