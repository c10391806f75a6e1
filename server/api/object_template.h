// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_OBJECT_TEMPLATE_H_
#define MUNINN_SERVER_API_OBJECT_TEMPLATE_H_

// What objects of one kind consist of, as misp-objects' definition.json says it, and what an object must have for it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "schema/draft.h"
#include "schema/entities/object_template_generated.h"
#include "server/api/call.h"

namespace muninn::api {

struct TemplateElement {
  std::string relation, type, description;
  int64_t ui_priority = 0;
  std::vector<std::string> categories, sane_default, values_list;
  std::optional<bool> disable_correlation;
  bool multiple = false;
};

struct ObjectTemplate {
  std::string uuid, name, meta_category, description;
  uint64_t version = 0;
  std::vector<std::string> required, required_one_of;
  std::vector<TemplateElement> elements;  // by relation
  const TemplateElement* Find(std::string_view relation) const;
};

// Errors: kInvalidArgument for what is no definition; the message says why, for people.
absl::StatusOr<ObjectTemplate> ParseObjectTemplate(std::string_view definition);

// The template an objects/add speaks of: by its path (number or uuid), else by the object's template_uuid and
// template_version when there is one with both. Errors: kNotFound when the path names none.
absl::StatusOr<std::optional<ObjectTemplate>> TemplateFor(Call& call, const ObjectDraft& draft);

// What the draft leaves out and the template knows: name, category, description, and types of attributes.
void FillFrom(const ObjectTemplate& object_template, ObjectDraft& draft);

// Why the draft is no object of this kind, as one text; "": it is one. Deleted attributes do not count, relations that the
// template does not have are free.
std::string Nonconformity(const ObjectTemplate& object_template, const ObjectDraft& draft);

// The members "ObjectTemplate":{…} of a stored template, whose definition is `parsed`.
void WriteTemplate(json::JsonWriter& writer, const fb::ObjectTemplate& stored, const ObjectTemplate& parsed);

// The definitions in misp_objects/objects into the registry: what is new, or newer than what is there (`forced`: or as new).
// `only`: the one of that name; "", "all", "0", "false": all. The call is renewed.
absl::Status UpdateObjectTemplates(Call& call, std::string_view only, bool forced);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_OBJECT_TEMPLATE_H_
