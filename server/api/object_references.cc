// SPDX-License-Identifier: Apache-2.0
//
// objectReferences: add, delete, view. Shapes and texts: MISP 2.5.1.
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/read_object.h"
#include "schema/json/write_object.h"
#include "server/api/entry_answer.h"
#include "server/api/parts.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr std::string_view kInvalidReference = "Invalid object reference.";
constexpr EntryAction kAdd{"ObjectReference", "object_references", "add"};

http::Response AnswerReference(Call& call, ReferenceId id) {
  const auto holder = FindObjectOfReference(call.reader(), id);
  if (!holder.ok()) return AnswerStatus(call, holder.status());
  if (!*holder) return AnswerError(call, 404, kInvalidReference);
  const absl::StatusOr<VisibleObject> object = FindVisible(call, ObjectId((*holder)->item->id()), kInvalidReference);
  if (!object.ok()) return AnswerStatus(call, object.status());
  const fb::ObjectReference* found = nullptr;
  if ((*object)->references() != nullptr) {
    for (const fb::ObjectReference* reference : *(*object)->references()) {
      if (reference->id() == id.value()) found = reference;
    }
  }
  if (found == nullptr) return AnswerError(call, 404, kInvalidReference);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("ObjectReference");
    writer.BeginObject();
    json::WriteObjectReferenceFields(writer, *found, **object, EventId(object->event->id()));
    json::MemberUuid(writer, "object_uuid", (*object)->uuid());
    writer.EndObject();
    writer.EndObject();
  });
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("ObjectReference");
  if (!body.ok()) return AnswerStatus(call, body.status());
  std::string source = call.IdOrUuid();
  if (source.empty() && body->is_object()) {
    for (const std::string_view name : {"object_uuid", "source_uuid", "object_id"}) {
      if (source.empty()) source = (*body)[name].AsText().value_or("");
    }
  }
  if (source.empty()) return AnswerError(call, 404, "No object defined.");
  const auto object = ResolvePart(call.reader(), source, UuidKind::kObject);
  if (!object.ok()) return AnswerStatus(call, object.status());
  if (!*object) return AnswerError(call, 404, "Invalid object.");
  const AddReference command{ObjectId(**object), json::ReadObjectReference(*body)};
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok()) return AnswerRefused(call, kAdd, outcome.status(), absl::StrCat(**object));
  call.Renew();
  return AnswerReference(call, ReferenceId(outcome->parts[0]));
}

http::Response View(Call& call) {
  const auto id = ResolveReference(call.reader(), call.path().Arg(0));
  if (!id.ok()) return AnswerStatus(call, id.status());
  if (!*id) return AnswerError(call, 404, kInvalidReference);
  return AnswerReference(call, **id);
}

http::Response Delete(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto id = ResolveReference(call.reader(), call.path().Arg(0));
  if (!id.ok()) return AnswerStatus(call, id.status());
  if (!*id) return AnswerError(call, 404, kInvalidReference);
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(DeleteReference{**id, WantsHard(call, *body)}, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  const std::string as_given(call.path().Arg(0));
  return AnswerSuccess(call, "ObjectReference deleted", absl::StrCat("/object_references/delete/", as_given), as_given);
}

constexpr Route kRoutes[] = {
    {"objectreferences", "add", Add, true, Permission::kAdd},
    {"objectreferences", "view", View},
    {"objectreferences", "delete", Delete, true, Permission::kAdd},
};

}  // namespace

std::span<const Route> ObjectReferenceRoutes() { return kRoutes; }

}  // namespace muninn::api
