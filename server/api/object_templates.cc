// SPDX-License-Identifier: Apache-2.0
//
// objectTemplates: index, view, getRaw, update, activate, delete. Shapes and texts: MISP 2.5.1.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/read_event.h"
#include "server/api/entry_answer.h"
#include "server/api/names.h"
#include "server/api/object_template.h"
#include "server/api/parts.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using TemplateId = EntryIdOf<fb::ObjectTemplate>;
using StoredTemplate = Stored<fb::ObjectTemplate>;
namespace fs = std::filesystem;

constexpr size_t kTemplatesMax = 10'000;
constexpr uintmax_t kDefinitionBytesMax = 4 << 20;
constexpr uint64_t kElementsPerTemplate = 10'000;  // numbers of elements: template · this + place

void WriteTexts(json::JsonWriter& writer, std::string_view key, const std::vector<std::string>& texts) {
  writer.Key(key);
  writer.BeginArray();
  for (const std::string& text : texts) writer.String(text);
  writer.EndArray();
}

}  // namespace

void WriteTemplate(json::JsonWriter& writer, const fb::ObjectTemplate& stored, const ObjectTemplate& parsed) {
  writer.Key("ObjectTemplate");
  writer.BeginObject();
  writer.MemberId("id", stored.id());
  writer.MemberId("user_id", stored.user_id());
  writer.MemberId("org_id", stored.org_id());
  json::MemberUuid(writer, "uuid", stored.uuid());
  json::MemberText(writer, "name", stored.name());
  json::MemberText(writer, "meta-category", stored.meta_category());
  json::MemberText(writer, "description", stored.description());
  writer.MemberId("version", stored.version());
  writer.Key("requirements");
  if (parsed.required.empty() && parsed.required_one_of.empty()) {
    writer.BeginArray();
    writer.EndArray();
  } else {
    writer.BeginObject();
    if (!parsed.required.empty()) WriteTexts(writer, "required", parsed.required);
    if (!parsed.required_one_of.empty()) WriteTexts(writer, "requiredOneOf", parsed.required_one_of);
    writer.EndObject();
  }
  writer.MemberBool("fixed", stored.fixed());
  writer.MemberBool("active", stored.active());
  writer.EndObject();
}

namespace {

void WriteOrganisation(json::JsonWriter& writer, OrgId id, ReaderNames& names) {
  const fb::Organisation* org = id ? names.OrgById(id) : nullptr;
  writer.Key("Organisation");
  writer.BeginObject();
  if (org == nullptr) {
    for (const std::string_view name : {"id", "name", "uuid"}) writer.MemberNull(name);
  } else {
    writer.MemberId("id", id.value());
    json::MemberText(writer, "name", org->name());
    json::MemberUuid(writer, "uuid", org->uuid());
  }
  writer.EndObject();
}

ObjectTemplate Parsed(const fb::ObjectTemplate& stored) {
  const absl::StatusOr<ObjectTemplate> parsed = ParseObjectTemplate(json::View(stored.definition()));
  return parsed.ok() ? *parsed : ObjectTemplate();
}

http::Response AnswerIndex(Call& call, bool all) {
  ReaderNames names(call.reader());
  std::string out;
  json::JsonWriter writer(&out, call.style());
  writer.BeginArray();
  const absl::Status status = ForEachEntry<fb::ObjectTemplate>(call.reader(), [&](const fb::ObjectTemplate& stored) {
    if (!stored.active() && !all) return true;
    writer.BeginObject();
    WriteTemplate(writer, stored, Parsed(stored));
    WriteOrganisation(writer, OrgId(stored.org_id()), names);
    writer.EndObject();
    return true;
  });
  if (!status.ok()) return AnswerStatus(call, status);
  writer.EndArray();
  return Answer(200, std::move(out));
}

http::Response Index(Call& call) {
  const std::string_view all = call.path().Arg(0);
  return AnswerIndex(call, !all.empty() && all != "0" && all != "false");
}

// By number or uuid, or (`by_name`) by name.
absl::StatusOr<StoredTemplate> Find(Call& call, std::string_view text, bool by_name, std::string_view message) {
  ASSIGN_OR_RETURN(std::optional<StoredTemplate> stored, FindEntry<fb::ObjectTemplate>(call.reader(), text, by_name));
  if (!stored) return absl::NotFoundError(ToAbsl(message));
  return *std::move(stored);
}

void WriteElement(json::JsonWriter& writer, const TemplateElement& element, uint64_t id, uint64_t template_id) {
  writer.BeginObject();
  writer.MemberId("id", id);
  writer.MemberId("object_template_id", template_id);
  writer.Member("object_relation", element.relation);
  writer.Member("type", element.type);
  writer.Member("ui-priority", absl::StrCat(element.ui_priority));
  WriteTexts(writer, "categories", element.categories);
  WriteTexts(writer, "sane_default", element.sane_default);
  WriteTexts(writer, "values_list", element.values_list);
  writer.Member("description", element.description);
  element.disable_correlation ? writer.MemberBool("disable_correlation", *element.disable_correlation)
                              : writer.MemberNull("disable_correlation");
  writer.MemberBool("multiple", element.multiple);
  writer.EndObject();
}

http::Response View(Call& call) {
  const absl::StatusOr<StoredTemplate> found = Find(call, call.path().Arg(0), false, "Invalid object template");
  if (!found.ok()) return AnswerStatus(call, found.status());
  const fb::ObjectTemplate& stored = **found;
  const ObjectTemplate parsed = Parsed(stored);
  ReaderNames names(call.reader());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    WriteTemplate(writer, stored, parsed);
    writer.Key("User");
    writer.BeginObject();
    writer.MemberNull("id");
    writer.MemberNull("email");
    writer.EndObject();
    WriteOrganisation(writer, OrgId(stored.org_id()), names);
    writer.Key("ObjectTemplateElement");
    writer.BeginArray();
    uint64_t id = stored.id() * kElementsPerTemplate;
    for (const TemplateElement& element : parsed.elements) WriteElement(writer, element, ++id, stored.id());
    writer.EndArray();
    writer.EndObject();
  });
}

http::Response GetRaw(Call& call) {
  const absl::StatusOr<StoredTemplate> found = Find(call, call.path().Arg(0), true, "Template not found");
  if (!found.ok()) return AnswerStatus(call, found.status());
  return Answer(200, std::string(json::View((*found)->definition())));
}

// Every objects/*/definition.json of the folder, as compact JSON.
std::vector<std::string> ReadDefinitions(const std::string& folder) {
  std::vector<std::string> definitions;
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::directory_iterator entry(fs::path(folder) / "objects", error), end; !error && entry != end; entry.increment(error))
    paths.push_back(entry->path() / "definition.json");
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    const uintmax_t size = fs::file_size(path, error);
    if (error || size > kDefinitionBytesMax || definitions.size() >= kTemplatesMax) continue;
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const absl::StatusOr<json::Document> document = json::Document::Parse(text);
    if (document.ok()) definitions.push_back(document->root().ToJson());
  }
  return definitions;
}

void Take(fb::ObjectTemplateT& stored, const ObjectTemplate& parsed, const std::string& definition) {
  stored.uuid = *Uuid::Parse(parsed.uuid);
  stored.name = parsed.name;
  stored.meta_category = parsed.meta_category;
  stored.description = parsed.description;
  stored.version = static_cast<uint32_t>(parsed.version);
  stored.definition = definition;
}

http::Response Update(Call& call) {
  const std::string_view force = call.path().Arg(1);
  if (const absl::Status status = UpdateObjectTemplates(call, call.path().Arg(0), force == "1" || force == "true"); !status.ok())
    return AnswerStatus(call, status);
  // MISP redirects to the list; clients follow.
  return AnswerIndex(call, false);
}

http::Response Activate(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("ObjectTemplate");
  if (!body.ok()) return AnswerStatus(call, body.status());
  std::string wanted = call.IdOrUuid();
  if (wanted.empty() && body->is_object()) wanted = (*body)["data"].AsText().value_or("");
  const absl::StatusOr<StoredTemplate> found = Find(call, wanted, false, "Invalid object template");
  if (absl::IsNotFound(found.status())) return AnswerNotSaved("Invalid Template.");
  if (!found.ok()) return AnswerStatus(call, found.status());
  const bool active = !(*found)->active();
  const auto flip = [active](fb::ObjectTemplateT& stored, const EntryScene&) {
    stored.active = active;
    return absl::OkStatus();
  };
  const absl::StatusOr<Outcome> outcome =
      call.engine().Execute(ChangeEntries{{EditEntry<fb::ObjectTemplate>(TemplateId((*found)->id()), flip)}}, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  return AnswerSaved(active ? "Template activated." : "Template deactivated.", false);
}

http::Response Delete(Call& call) {
  const absl::StatusOr<StoredTemplate> found = Find(call, call.path().Arg(0), false, "Invalid object template");
  if (!found.ok()) return AnswerStatus(call, found.status());
  const absl::StatusOr<Outcome> outcome =
      call.engine().Execute(ChangeEntries{{RemoveEntry<fb::ObjectTemplate>(TemplateId((*found)->id()))}}, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  const std::string as_named(call.path().Arg(0));
  return AnswerSuccess(call, "ObjectTemplate deleted", absl::StrCat("/object_templates/delete/", as_named), as_named);
}

constexpr Route kRoutes[] = {
    {"objecttemplates", "index", Index},
    {"objecttemplates", "view", View},
    {"objecttemplates", "getraw", GetRaw, false, Permission::kObjectTemplate},
    {"objecttemplates", "update", Update, true, kSiteAdminOnly},
    {"objecttemplates", "activate", Activate, true, kSiteAdminOnly},
    {"objecttemplates", "delete", Delete, true, Permission::kObjectTemplate},
};

}  // namespace

absl::Status UpdateObjectTemplates(Call& call, std::string_view only, bool forced) {
  ChangeEntries command;
  std::vector<Uuid> seen;
  for (const std::string& definition : ReadDefinitions(call.settings().misp_objects)) {
    const absl::StatusOr<ObjectTemplate> parsed = ParseObjectTemplate(definition);
    if (!parsed.ok()) continue;  // not ours to repair
    const Uuid uuid = *Uuid::Parse(parsed->uuid);
    const bool wanted = only.empty() || only == "all" || only == "0" || only == "false" || only == parsed->name;
    if (!wanted || std::find(seen.begin(), seen.end(), uuid) != seen.end()) continue;
    seen.push_back(uuid);
    ASSIGN_OR_RETURN(const auto known, FindByUuid<fb::ObjectTemplate>(call.reader(), uuid));
    if (!known) {
      fb::ObjectTemplateT added;
      Take(added, *parsed, definition);
      command.changes.push_back(AddEntry(std::move(added)));
      continue;
    }
    command.changes.push_back(EditEntry<fb::ObjectTemplate>(
        *known, [parsed = *parsed, definition, forced](fb::ObjectTemplateT& stored, const EntryScene&) {
          if (forced || stored.version < parsed.version) Take(stored, parsed, definition);
          return absl::OkStatus();
        }));
  }
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  call.Renew();
  return outcome.status();
}

std::span<const Route> ObjectTemplateRoutes() { return kRoutes; }

}  // namespace muninn::api
