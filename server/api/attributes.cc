// SPDX-License-Identifier: Apache-2.0
//
// attributes: view, add, edit, delete, restore, tags, describeTypes. Shapes and texts: MISP 2.5.1.
#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "engine/match/lists.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "schema/json/read_attribute.h"
#include "schema/json/read_event.h"
#include "schema/json/write_attribute.h"
#include "schema/rules/attribute_types.h"
#include "schema/rules/type_versions.h"
#include "server/api/names.h"
#include "server/api/parameters.h"
#include "server/api/parts.h"
#include "server/api/routes.h"
#include "server/api/tag_reference.h"

namespace muninn::api {
namespace {

constexpr std::string_view kInvalidAttribute = "Invalid attribute";
constexpr std::string_view kTripsWarninglist =
    "Attribute could not be saved as it trips over a warninglist and enforceWarninglist is enforced.";
constexpr size_t kAttributesPerRequestMax = 1'000'000;

http::Response View(Call& call) {
  if (!IsNumberOrUuid(call.path().Arg(0))) return AnswerError(call, 404, "Invalid attribute ID.");
  const absl::StatusOr<VisibleAttribute> found = FindVisibleAttribute(call, call.path().Arg(0), kInvalidAttribute);
  // MISP answers 405 here, except to HEAD.
  if (absl::IsNotFound(found.status()))
    return AnswerError(call, call.request().method == http::Method::kHead ? 404 : 405, kInvalidAttribute);
  if (!found.ok()) return AnswerStatus(call, found.status());
  ReaderNames names(call.reader());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    json::AttributeContext context = json::ViewContext(*found->event, names);
    const json::FileReader files = call.file_reader();
    context.files = &files;
    writer.BeginObject();
    writer.Key("Attribute");
    json::WriteAttribute(writer, *found->attribute, context);
    writer.EndObject();
  });
}

http::Response AnswerEdited(Call& call, AttributeId id) {
  call.Renew();
  const absl::StatusOr<VisibleAttribute> found = FindVisible(call, id, kInvalidAttribute);
  if (!found.ok()) return AnswerStatus(call, found.status());
  ReaderNames names(call.reader());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    json::AttributeContext context = json::ViewContext(*found->event, names);
    context.event_uuid = false;
    context.tag_shape = json::TagShape::kEdited;
    writer.BeginObject();
    writer.Key("Attribute");
    json::WriteAttribute(writer, *found->attribute, context);
    writer.EndObject();
  });
}

// --- add ---

// One attribute per value: a list of values, or lines of text with batch_import, make several of one description.
absl::Status ReadDrafts(json::Value body, std::vector<AttributeDraft>& drafts) {
  if (body.is_array()) {
    absl::Status status;
    body.ForEach([&](json::Value element) {
      if (status.ok()) status = ReadDrafts(json::UnwrapModel(element, "Attribute"), drafts);
    });
    return status;
  }
  if (drafts.size() >= kAttributesPerRequestMax) return absl::InvalidArgumentError("Too many attributes in one request.");
  ASSIGN_OR_RETURN(AttributeDraft draft, json::ReadAttribute(body));
  const json::Value value = body["value"];
  std::vector<std::string> values;
  if (value.is_array()) {
    value.ForEach([&](json::Value element) {
      if (const auto text = element.AsText()) values.push_back(*text);
    });
    draft.value_is_structured = false;
  } else if (body["batch_import"].AsBool().value_or(false) && draft.value) {
    std::string_view rest = *draft.value;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      if (line.find_first_not_of(" \t\r") != std::string_view::npos) values.emplace_back(line);
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    }
  }
  if (values.empty()) {
    drafts.push_back(std::move(draft));
    return absl::OkStatus();
  }
  for (std::string& text : values) {
    AttributeDraft one = draft;
    one.value = std::move(text);
    if (values.size() > 1) one.uuid.reset();
    drafts.push_back(std::move(one));
  }
  return absl::OkStatus();
}

void WriteErrors(json::JsonWriter& writer, const std::vector<std::pair<size_t, rules::FieldErrors>>& errors) {
  writer.BeginObject();
  for (const auto& [index, fields] : errors) {
    writer.Key(absl::StrCat("attribute_", index));
    json::WriteFieldErrors(writer, fields);
  }
  writer.EndObject();
}

http::Response AnswerAdded(Call& call, const std::vector<AttributeId>& added,
                           const std::vector<std::pair<size_t, rules::FieldErrors>>& errors) {
  call.Renew();
  ReaderNames names(call.reader());
  const bool single = added.size() == 1;
  std::string body;
  json::JsonWriter writer(&body, call.style());
  writer.BeginObject();
  writer.Key("Attribute");
  if (!single) writer.BeginArray();
  for (const AttributeId id : added) {
    const absl::StatusOr<VisibleAttribute> found = FindVisible(call, id, kInvalidAttribute);
    if (!found.ok()) return AnswerStatus(call, found.status());
    json::AttributeContext context = json::DocumentContext(*found->event, names);
    context.shape = json::AttributeShape::kRowWithHalves;
    context.tag_shape = json::TagShape::kAdded;
    context.tags = !single;
    context.galaxies = false;
    json::WriteAttribute(writer, *found->attribute, context);
    if (single) {
      // A single one carries its links beside it.
      writer.Key("AttributeTag");
      writer.BeginArray();
      json::WriteTagElements(writer, "", found->attribute->tags(), names, json::TagShape::kIndex, json::TagFilter{true, true},
                             EventId(found->event->id()));
      writer.EndArray();
    }
  }
  if (!single) writer.EndArray();
  if (!errors.empty()) {
    writer.Key("errors");
    WriteErrors(writer, errors);
  }
  writer.EndObject();
  return Answer(200, std::move(body));
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Attribute");
  if (!body.ok()) return AnswerStatus(call, body.status());
  std::string target = call.IdOrUuid();
  if (target.empty() && body->is_object()) target = (*body)["event_id"].AsText().value_or("");
  if (target.empty()) return AnswerError(call, 405, "No event ID set.");
  const auto event = ResolveEvent(call.reader(), target);
  if (!event.ok()) return AnswerStatus(call, event.status());
  if (!*event) return AnswerError(call, 404, "Invalid event");
  std::vector<AttributeDraft> drafts;
  if (const absl::Status status = ReadDrafts(*body, drafts); !status.ok()) return AnswerStatus(call, status);
  for (AttributeDraft& draft : drafts) {
    if (const absl::Status status = call.KeepFiles(&draft); !status.ok()) return AnswerStatus(call, status);
  }

  std::vector<std::pair<size_t, rules::FieldErrors>> errors;
  std::vector<size_t> places;
  AddAttributes command;
  command.event = **event;
  const Parameters parameters(body->is_object() ? *body : json::Value(), call.path());
  command.update_duplicates = parameters.Find("breakOnDuplicate") != nullptr && !parameters.Flag("breakOnDuplicate", true);
  const size_t count = drafts.size();
  const rules::AcceptOptions options = call.accept_options();
  std::shared_ptr<const match::Warninglists> warninglists;
  if (parameters.Flag("enforceWarninglist")) warninglists = call.engine().lists()->warninglists;
  for (size_t i = 0; i < count; ++i) {
    rules::AcceptedAttribute accepted;
    if (warninglists != nullptr && !warninglists->Check(drafts[i].type.value_or(""), drafts[i].value.value_or("")).empty()) {
      if (count == 1) return AnswerFailure(call, "Could not add Attribute", "/attributes/add", kTripsWarninglist);
      errors.push_back({i, {{"warninglist", {std::string(kTripsWarninglist)}}}});
      continue;
    }
    rules::FieldErrors wrong = rules::AcceptAttribute(std::move(drafts[i]), options, &accepted);
    if (!wrong.empty()) {
      if (auto blocked = rules::BlockedIn(std::move(accepted.attribute))) command.blocked.push_back(*std::move(blocked));
      errors.emplace_back(i, std::move(wrong));
      continue;
    }
    places.push_back(i);
    command.attributes.push_back(std::move(accepted));
  }
  absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  for (rules::Refusal& refusal : outcome->refusals) errors.emplace_back(places[refusal.index], std::move(refusal.errors));
  std::sort(errors.begin(), errors.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<AttributeId> added;
  for (const AttributeId id : outcome->attributes) {
    if (id) added.push_back(id);
  }
  if (!added.empty()) return AnswerAdded(call, added, errors);
  constexpr std::string_view kMessage = "Could not add Attribute";
  if (count == 1 && errors.size() == 1) return AnswerFailure(call, kMessage, "/attributes/add", errors[0].second);
  return Answer(403,
                json::FailureBody(
                    kMessage, "/attributes/add", [&](json::JsonWriter& writer) { WriteErrors(writer, errors); }, call.style()));
}

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Attribute");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<VisibleAttribute> found = FindVisibleAttribute(call, call.path().Arg(0), kInvalidAttribute);
  if (!found.ok()) return AnswerStatus(call, found.status());
  const AttributeId id(found->attribute->id());
  absl::StatusOr<AttributeDraft> draft = json::ReadAttribute(*body);
  if (!draft.ok()) return AnswerStatus(call, draft.status());
  if (!draft->type) draft->type = rules::TypeOf(found->attribute->type()).name;  // says whether there can be a file
  if (const absl::Status status = call.KeepFiles(&*draft); !status.ok()) return AnswerStatus(call, status);
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(EditAttribute{id, *std::move(draft)}, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  if (!outcome->refusals.empty())
    return AnswerFailure(call, "Could not edit Attribute", absl::StrCat("/attributes/edit/", id.value()),
                         outcome->refusals[0].errors);
  return AnswerEdited(call, id);
}

http::Response Delete(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto id = ResolveAttribute(call.reader(), call.path().Arg(0));
  if (!id.ok()) return AnswerStatus(call, id.status());
  if (!*id) return AnswerError(call, 404, kInvalidAttribute);
  const Parameters parameters(*body, call.path());
  const bool hard = parameters.Flag("hard") || call.path().Arg(1) == "1" || call.path().Arg(1) == "true";
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(DeleteAttribute{**id, hard}, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  return AnswerJson(call, [](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("message", "Attribute deleted.");
    writer.EndObject();
  });
}

http::Response Restore(Call& call) {
  const auto id = ResolveAttribute(call.reader(), call.path().Arg(0));
  if (!id.ok()) return AnswerStatus(call, id.status());
  if (!*id) return AnswerError(call, 405, "Invalid Attribute");
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(RestoreAttribute{**id}, call.actor());
  if (absl::IsNotFound(outcome.status())) return AnswerError(call, 405, "Invalid Attribute");
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  // MISP redirects to the attribute; the redirect carries its view, too.
  call.Renew();
  http::Response response = AnswerEdited(call, **id);
  response.status = 302;
  response.headers.emplace_back("Location", absl::StrCat(call.base_url(), "/attributes/view/", (*id)->value()));
  return response;
}

http::Response SetTag(Call& call, bool attach) {
  absl::StatusOr<TagReference> reference = ReadTagReference(call, "attribute");
  if (!reference.ok()) return AnswerStatus(call, reference.status());
  const auto found = FindVisibleAttribute(call, reference->target, kInvalidAttribute);
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (reference->tags.empty()) return AnswerNotSaved("Invalid Tag.");
  const AttributeId id(found->attribute->id());
  const size_t count = reference->tags.size();
  for (TagDraft& tag : reference->tags) {
    const absl::StatusOr<Outcome> outcome = call.engine().Execute(TagAttribute{id, std::move(tag), attach}, call.actor());
    if (outcome.ok()) continue;
    const std::string_view message = ToStd(outcome.status().message());
    if (absl::IsNotFound(outcome.status()) && message == kInvalidAttribute) return AnswerStatus(call, outcome.status());
    if (absl::IsUnavailable(outcome.status()) || absl::IsResourceExhausted(outcome.status()))
      return AnswerStatus(call, outcome.status());
    return AnswerNotSaved(message);
  }
  if (!attach) return AnswerSaved("Tag removed.", true);
  return AnswerSaved(count == 1 ? "Tag added." : absl::StrCat(count, " tags added"), true);
}
http::Response AddTagToAttribute(Call& call) { return SetTag(call, true); }
http::Response RemoveTagFromAttribute(Call& call) { return SetTag(call, false); }

http::Response DescribeTypes(Call& call) {
  const std::string version = SettingText(call.reader(), "MISP.attribute_types_of");
  std::vector<rules::TypeId> types;
  for (size_t type = 0; type < rules::AttributeTypes().size(); ++type) {
    if (rules::HasType(version, static_cast<rules::TypeId>(type))) types.push_back(static_cast<rules::TypeId>(type));
  }
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("result");
    writer.BeginObject();
    writer.Key("sane_defaults");
    writer.BeginObject();
    for (const rules::TypeId id : types) {
      const rules::AttributeType& type = rules::TypeOf(id);
      writer.Key(type.name);
      writer.BeginObject();
      writer.Member("default_category", rules::CategoryOf(type.categories[0]));
      writer.MemberNumber("to_ids", type.to_ids ? 1 : 0);
      writer.EndObject();
    }
    writer.EndObject();
    writer.Key("types");
    writer.BeginArray();
    for (const rules::TypeId type : types) writer.String(rules::TypeOf(type).name);
    writer.EndArray();
    writer.Key("categories");
    writer.BeginArray();
    for (const std::string_view category : rules::Categories()) writer.String(category);
    writer.EndArray();
    writer.Key("category_type_mappings");
    writer.BeginObject();
    for (size_t category = 0; category < rules::Categories().size(); ++category) {
      writer.Key(rules::Categories()[category]);
      writer.BeginArray();
      for (const rules::TypeId type : types) {
        if (rules::Allows(static_cast<rules::CategoryId>(category), type)) writer.String(rules::TypeOf(type).name);
      }
      writer.EndArray();
    }
    writer.EndObject();
    writer.EndObject();
    writer.EndObject();
  });
}

constexpr Route kRoutes[] = {
    {"attributes", "view", View},
    {"attributes", "add", Add, true, Permission::kAdd},
    {"attributes", "edit", Edit, true, Permission::kAdd},
    {"attributes", "delete", Delete, true, Permission::kAdd},
    {"attributes", "restore", Restore, true, Permission::kAdd},
    {"attributes", "addtag", AddTagToAttribute, true, Permission::kTagger},
    {"attributes", "removetag", RemoveTagFromAttribute, true, Permission::kTagger},
    {"attributes", "describetypes", DescribeTypes, false, Permission::kAuth},
};

}  // namespace

std::span<const Route> AttributeRoutes() { return kRoutes; }

}  // namespace muninn::api
