// SPDX-License-Identifier: Apache-2.0
#include "server/api/list_file.h"

#include "schema/base/status.h"

namespace muninn::api {
namespace {

std::string Text(json::Value value) { return value.AsText().value_or(""); }

std::vector<std::string> Texts(json::Value value) {
  std::vector<std::string> texts;
  const auto take = [&](json::Value one) {
    if (const auto text = one.AsText()) texts.push_back(*text);
  };
  value.is_array() ? value.ForEach(take) : take(value);
  return texts;
}

}  // namespace

void PutEntries(std::vector<std::pair<std::string, std::string>> entries, fb::WarninglistT& list) {
  list.values.clear();
  list.comments.clear();
  bool commented = false;
  for (auto& [value, comment] : entries) {
    if (value.empty()) continue;
    commented |= !comment.empty();
    list.values.push_back(std::move(value));
    list.comments.push_back(std::move(comment));
  }
  if (!commented) list.comments.clear();
}

absl::StatusOr<fb::WarninglistT> ReadWarninglistFile(json::Value file) {
  fb::WarninglistT list;
  list.name = Text(file["name"]);
  const std::vector<std::string> types = Texts(file["type"]);
  list.type = types.empty() || types[0].empty() ? "string" : types[0];
  list.description = Text(file["description"]);
  list.version = Text(file["version"]);
  list.category = Text(file["category"]);
  list.default_list = true;
  list.matching_attributes = Texts(file["matching_attributes"]);
  std::vector<std::pair<std::string, std::string>> entries;
  const json::Value values = file["list"];
  if (values.is_object())
    values.ForEachMember([&](std::string_view value, json::Value comment) { entries.emplace_back(value, Text(comment)); });
  else
    values.ForEach([&](json::Value value) { entries.emplace_back(Text(value), ""); });
  if (entries.empty()) return FieldError("list", "No valid data found: a list has entries.");
  PutEntries(std::move(entries), list);
  return list;
}

absl::StatusOr<fb::NoticelistT> ReadNoticelistFile(json::Value file) {
  fb::NoticelistT list;
  list.name = Text(file["name"]);
  list.expanded_name = Text(file["expanded_name"]);
  list.ref = Texts(file["ref"]);
  list.geographical_area = Texts(file["geographical_area"]);
  list.version = Text(file["version"]);
  file["notice"].ForEach([&](json::Value notice) {
    auto entry = std::make_unique<fb::NoticelistEntryT>();
    entry->data = notice.ToJson();
    list.entries.push_back(std::move(entry));
  });
  if (list.name.empty()) return FieldError("name", "A noticelist has a name.");
  return list;
}

}  // namespace muninn::api
