// SPDX-License-Identifier: Apache-2.0
//
// objects: view, add, edit, delete. Shapes and texts: MISP 2.5.1.
#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/read_event.h"
#include "schema/json/read_object.h"
#include "schema/json/write_attribute.h"
#include "schema/json/write_object.h"
#include "server/api/names.h"
#include "server/api/object_template.h"
#include "server/api/parameters.h"
#include "server/api/parts.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr std::string_view kInvalidObject = "Invalid object.";

enum class Shape { kView, kAdded, kEdited };

void WriteEventSummary(json::JsonWriter& writer, const fb::Event& event) {
  writer.Key("Event");
  writer.BeginObject();
  writer.MemberId("id", event.id());
  json::MemberText(writer, "info", event.info());
  writer.MemberId("org_id", event.org_id());
  writer.MemberId("orgc_id", event.orgc_id());
  writer.EndObject();
}

// {"Object":{row, [Event], "Attribute":[…]}, [Event]}: the live attributes that may be seen.
absl::Status WriteObject(Call& call, json::JsonWriter& writer, const VisibleObject& found, Shape shape) {
  const fb::Event& event = *found.event;
  ReaderNames names(call.reader());
  writer.BeginObject();
  writer.Key("Object");
  writer.BeginObject();
  json::WriteObjectFields(writer, *found, EventId(event.id()));
  if (shape == Shape::kView) WriteEventSummary(writer, event);
  writer.Key("Attribute");
  writer.BeginArray();
  RETURN_IF_ERROR(ForEachAttribute(call.reader(), EventId(event.id()), [&](const fb::Attribute& attribute) {
    if (attribute.object_id() != found->id() || attribute.deleted() || !MaySee(call.actor(), event, attribute, &*found))
      return true;
    writer.BeginObject();
    json::WriteAttributeFields(writer, attribute, EventId(event.id()), json::AttributeShape::kRowWithHalves);
    if (shape != Shape::kAdded) {
      writer.Key("AttributeTag");
      writer.BeginArray();
      json::WriteTagElements(writer, "", attribute.tags(), names, json::TagShape::kIndex, json::TagFilter{true, true},
                             EventId(event.id()));
      writer.EndArray();
    }
    writer.EndObject();
    return true;
  }));
  writer.EndArray();
  writer.EndObject();
  if (shape == Shape::kEdited) WriteEventSummary(writer, event);
  writer.EndObject();
  return absl::OkStatus();
}

http::Response AnswerObject(Call& call, ObjectId id, Shape shape) {
  const absl::StatusOr<VisibleObject> found = FindVisible(call, id, kInvalidObject);
  if (!found.ok()) return AnswerStatus(call, found.status());
  std::string body;
  json::JsonWriter writer(&body, call.style());
  if (const absl::Status status = WriteObject(call, writer, *found, shape); !status.ok()) return AnswerStatus(call, status);
  return Answer(200, std::move(body));
}

http::Response View(Call& call) {
  const auto id = ResolvePart(call.reader(), call.path().Arg(0), UuidKind::kObject);
  if (!id.ok()) return AnswerStatus(call, id.status());
  if (!*id) return AnswerError(call, 404, kInvalidObject);
  return AnswerObject(call, ObjectId(**id), Shape::kView);
}

// {"Object":{…},"Attribute":[…]}, {"Object":{…,"Attribute":[…]}} and the bare object.
absl::StatusOr<ObjectDraft> ReadBody(json::Value body) {
  const json::Value object = json::UnwrapModel(body, "Object");
  if (!object.is_object()) return ObjectDraft();
  ASSIGN_OR_RETURN(ObjectDraft draft, json::ReadObject(object));
  if (draft.attributes.empty() && body.is_object() && !body["Attribute"].absent()) {
    json::EventBudget budget;
    RETURN_IF_ERROR(json::ReadAttributes(body["Attribute"], nullptr, &budget, &draft.attributes));
  }
  return draft;
}

bool BreaksOnDuplicate(Call& call, json::Value body) {
  const json::Value object = json::UnwrapModel(body, "Object");
  return Parameters(body, call.path()).Flag("breakOnDuplicate") ||
         (object.is_object() && object["breakOnDuplicate"].AsBool().value_or(false));
}

// "Could not add object" as MISP says it before it has looked at the object itself.
http::Response RefuseAdd(Call& call, EventId event, std::string_view why) {
  const std::string id = absl::StrCat(event.value(), "/", ToAbsl(call.path().Arg(1)));
  json::EnvelopeExtras extras;
  extras.id = id;
  return Answer(403, json::FailureBody("Could not add object", absl::StrCat("/objects/add/", id), why, call.style(), extras));
}

// What is wrong with the attributes, as one text; "": nothing.
std::string AttributeErrors(Call& call, const ObjectDraft& draft) {
  if (draft.attributes.empty()) return "Could not save the object as no attributes were set.";
  for (const AttributeDraft& attribute : draft.attributes) {
    rules::AcceptedAttribute accepted;
    rules::FieldErrors errors = rules::AcceptAttribute(AttributeDraft(attribute), call.accept_options(), &accepted);
    if (errors.empty() && attribute.object_relation.value_or("").empty())
      errors = {{"object_relation", {"Object attribute sent, but no object_relation set."}}};
    if (errors.empty()) continue;
    std::string json;
    json::JsonWriter writer(&json);
    json::WriteFieldErrors(writer, errors);
    return absl::StrCat("Could not save object as at least one attribute has failed validation (",
                        attribute.object_relation.value_or(""), "). ", json);
  }
  return "";
}

// "Object could not be saved.\nvalue: Duplicate object found …"
std::string TextOf(const rules::Refusal& refusal) {
  std::string text = "Object could not be saved.";
  for (const auto& [field, messages] : refusal.errors) {
    for (const std::string& message : messages) absl::StrAppend(&text, "\n", field, ": ", message);
  }
  return text;
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto event = ResolveEvent(call.reader(), call.path().Arg(0));
  if (!event.ok()) return AnswerStatus(call, event.status());
  if (!*event) return AnswerError(call, 404, "Invalid event.");
  const auto stored = LoadEvent(call.reader(), **event);
  if (!stored.ok()) return AnswerStatus(call, stored.status());
  if (!*stored || !MaySee(call.actor(), ***stored)) return AnswerError(call, 404, "Invalid event.");
  absl::StatusOr<ObjectDraft> draft = ReadBody(*body);
  if (!draft.ok()) return AnswerStatus(call, draft.status());
  if (const absl::Status status = call.KeepFiles(&*draft); !status.ok()) return AnswerStatus(call, status);
  const absl::StatusOr<std::optional<ObjectTemplate>> object_template = TemplateFor(call, *draft);
  if (!object_template.ok()) return AnswerStatus(call, object_template.status());
  if (*object_template) FillFrom(**object_template, *draft);
  if (const std::string wrong = AttributeErrors(call, *draft); !wrong.empty()) return RefuseAdd(call, **event, wrong);
  if (*object_template) {
    if (const std::string wrong = Nonconformity(**object_template, *draft); !wrong.empty())
      return AnswerFailure(call, "Could not add Object", "/objects/add", wrong);
  }
  AddObject command;
  command.event = **event;
  command.break_on_duplicate = BreaksOnDuplicate(call, *body);
  const rules::FieldErrors errors = rules::AcceptObject(*std::move(draft), call.accept_options(), &command.object);
  if (!errors.empty())
    return AnswerFailure(call, "Could not add Object", "/objects/add", TextOf({"Object", 0, {}, "", "", "", errors}));
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  if (outcome->parts.empty()) return AnswerFailure(call, "Could not add Object", "/objects/add", TextOf(outcome->refusals[0]));
  call.Renew();
  return AnswerObject(call, ObjectId(outcome->parts[0]), Shape::kAdded);
}

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto id = ResolvePart(call.reader(), call.path().Arg(0), UuidKind::kObject);
  if (!id.ok()) return AnswerStatus(call, id.status());
  if (!*id) return AnswerError(call, 404, kInvalidObject);
  absl::StatusOr<ObjectDraft> draft = ReadBody(*body);
  if (!draft.ok()) return AnswerStatus(call, draft.status());
  if (const absl::Status status = call.KeepFiles(&*draft); !status.ok()) return AnswerStatus(call, status);
  const std::string_view only_add = call.path().Arg(2);
  const EditObject command{ObjectId(**id), *std::move(draft), only_add == "1" || only_add == "true"};
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  if (!outcome->refusals.empty())
    return AnswerFailure(call, "Could not edit Object", absl::StrCat("/objects/edit/", **id), TextOf(outcome->refusals[0]));
  call.Renew();
  return AnswerObject(call, command.object, Shape::kEdited);
}

http::Response Delete(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto id = ResolvePart(call.reader(), call.path().Arg(0), UuidKind::kObject);
  if (!id.ok()) return AnswerStatus(call, id.status());
  if (!*id) return AnswerError(call, 404, kInvalidObject);
  const absl::StatusOr<Outcome> outcome =
      call.engine().Execute(DeleteObject{ObjectId(**id), WantsHard(call, *body)}, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  // MISP names the event here.
  const std::string event = absl::StrCat(outcome->event.value());
  return AnswerSuccess(call, "Object deleted", absl::StrCat("/objects/delete/", event), event);
}

constexpr Requirement kMayChange = Requirement(Permission::kAdd).And(Permission::kModify);
constexpr Route kRoutes[] = {
    {"objects", "view", View},
    {"objects", "add", Add, true, kMayChange},
    {"objects", "edit", Edit, true, Permission::kAdd},
    {"objects", "delete", Delete, true, kMayChange},
};

}  // namespace

std::span<const Route> ObjectRoutes() { return kRoutes; }

}  // namespace muninn::api
