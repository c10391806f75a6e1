// SPDX-License-Identifier: Apache-2.0
#include "server/api/object_template.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/json/json_value.h"

namespace muninn::api {
namespace {

std::vector<std::string> Texts(json::Value list) {
  std::vector<std::string> texts;
  list.ForEach([&](json::Value element) {
    if (const auto text = element.AsText()) texts.push_back(*text);
  });
  return texts;
}

TemplateElement ReadElement(std::string_view relation, json::Value value) {
  TemplateElement element;
  element.relation = relation;
  element.type = value["misp-attribute"].AsText().value_or("");
  element.description = value["description"].AsText().value_or("");
  element.ui_priority = value["ui-priority"].AsInteger().value_or(0);
  element.categories = Texts(value["categories"]);
  element.sane_default = Texts(value["sane_default"]);
  element.values_list = Texts(value["values_list"]);
  element.disable_correlation = value["disable_correlation"].AsBool();
  element.multiple = value["multiple"].AsBool().value_or(false);
  return element;
}

}  // namespace

const TemplateElement* ObjectTemplate::Find(std::string_view relation) const {
  const auto place = std::find_if(elements.begin(), elements.end(), [&](const auto& e) { return e.relation == relation; });
  return place == elements.end() ? nullptr : &*place;
}

absl::StatusOr<ObjectTemplate> ParseObjectTemplate(std::string_view definition) {
  ASSIGN_OR_RETURN(const json::Document document, json::Document::Parse(definition));
  const json::Value root = document.root();
  ObjectTemplate parsed;
  parsed.uuid = root["uuid"].AsText().value_or("");
  parsed.name = root["name"].AsText().value_or("");
  parsed.meta_category = root["meta-category"].AsText().value_or("");
  parsed.description = root["description"].AsText().value_or("");
  parsed.version = static_cast<uint64_t>(std::clamp<int64_t>(root["version"].AsInteger().value_or(0), 0, UINT32_MAX));
  parsed.required = Texts(root["required"]);
  parsed.required_one_of = Texts(root["requiredOneOf"]);
  if (!Uuid::Parse(parsed.uuid)) return absl::InvalidArgumentError("no uuid");
  if (parsed.name.empty()) return absl::InvalidArgumentError("no name");
  if (!root["attributes"].is_object()) return absl::InvalidArgumentError("no attributes");
  root["attributes"].ForEachMember(
      [&](std::string_view relation, json::Value value) { parsed.elements.push_back(ReadElement(relation, value)); });
  std::sort(parsed.elements.begin(), parsed.elements.end(), [](const auto& a, const auto& b) { return a.relation < b.relation; });
  return parsed;
}

absl::StatusOr<std::optional<ObjectTemplate>> TemplateFor(Call& call, const ObjectDraft& draft) {
  using Id = EntryIdOf<fb::ObjectTemplate>;
  const Reader& reader = call.reader();
  std::optional<Id> id;
  const std::string_view named = call.path().Arg(1);
  const bool by_path = !named.empty() && named != "0" && named != "false";
  if (by_path) {
    uint64_t number = 0;
    const std::optional<Uuid> uuid = Uuid::Parse(named);
    if (uuid) {
      ASSIGN_OR_RETURN(id, FindByUuid<fb::ObjectTemplate>(reader, *uuid));
    } else if (absl::SimpleAtoi(ToAbsl(named), &number)) {
      id = Id(number);
    }
  } else if (const std::optional<Uuid> uuid = Uuid::Parse(draft.template_uuid.value_or(""))) {
    ASSIGN_OR_RETURN(id, FindByUuid<fb::ObjectTemplate>(reader, *uuid));
  }
  std::optional<Stored<fb::ObjectTemplate>> stored;
  if (id) {
    ASSIGN_OR_RETURN(stored, LoadEntry<fb::ObjectTemplate>(reader, *id));
  }
  const std::string wanted = by_path ? std::string(call.path().Arg(2)) : draft.template_version.value_or("");
  const bool fits = stored && (wanted == absl::StrCat((*stored)->version()) || (by_path && wanted.empty()));
  if (!fits && by_path) return absl::NotFoundError("Invalid template.");
  if (!fits || (*stored)->definition() == nullptr) return std::optional<ObjectTemplate>();
  ASSIGN_OR_RETURN(ObjectTemplate parsed, ParseObjectTemplate((*stored)->definition()->string_view()));
  return std::optional<ObjectTemplate>(std::move(parsed));
}

void FillFrom(const ObjectTemplate& object_template, ObjectDraft& draft) {
  const auto fill = [](std::optional<std::string>& field, const std::string& text) {
    if (field.value_or("").empty()) field = text;
  };
  fill(draft.name, object_template.name);
  fill(draft.meta_category, object_template.meta_category);
  fill(draft.description, object_template.description);
  fill(draft.template_uuid, object_template.uuid);
  fill(draft.template_version, absl::StrCat(object_template.version));
  for (AttributeDraft& attribute : draft.attributes) {
    const TemplateElement* element = object_template.Find(attribute.object_relation.value_or(""));
    if (element == nullptr) continue;
    fill(attribute.type, element->type);
    if (!element->categories.empty()) fill(attribute.category, element->categories[0]);
    if (!attribute.disable_correlation) attribute.disable_correlation = element->disable_correlation;
  }
}

std::string Nonconformity(const ObjectTemplate& object_template, const ObjectDraft& draft) {
  std::map<std::string, size_t> counts;
  for (const AttributeDraft& attribute : draft.attributes) {
    if (!attribute.deleted.value_or(false)) ++counts[attribute.object_relation.value_or("")];
  }
  for (const std::string& relation : object_template.required) {
    if (!counts.contains(relation))
      return absl::StrCat("Could not save the object as a required attribute is not set (", relation, ")");
  }
  const std::vector<std::string>& one_of = object_template.required_one_of;
  if (!one_of.empty() && std::none_of(one_of.begin(), one_of.end(), [&](const auto& r) { return counts.contains(r); }))
    return absl::StrCat("Could not save the object as it requires at least one of the following attributes to be set: ",
                        absl::StrJoin(one_of, ", "));
  for (const AttributeDraft& attribute : draft.attributes) {
    const TemplateElement* element = object_template.Find(attribute.object_relation.value_or(""));
    if (element == nullptr || attribute.deleted.value_or(false)) continue;
    if (!element->multiple && counts[element->relation] > 1)
      return absl::StrCat("Could not save the object: ", element->relation, " may be set only once.");
    const std::vector<std::string>& values = element->values_list;
    if (!values.empty() && attribute.value && std::find(values.begin(), values.end(), *attribute.value) == values.end())
      return absl::StrCat("Could not save the object: the value of ", element->relation, " is none of the permitted ones.");
  }
  return "";
}

}  // namespace muninn::api
