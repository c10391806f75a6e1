// SPDX-License-Identifier: Apache-2.0
//
// analyst_data. Shapes and texts: MISP 2.5.1.
#include "server/api/analyst_data.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/analyst_data_generated.h"
#include "schema/entities/exclusion_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/json/fields.h"
#include "schema/rules/date_time.h"
#include "server/api/analyst_document.h"
#include "server/api/body_fields.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/parts.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using DataId = EntryIdOf<fb::AnalystData>;

constexpr uint8_t kCommunity = 1;
constexpr int kDepthMax = 5;
constexpr size_t kCapturedMax = 10'000;  // of one document

constexpr Column<fb::AnalystData> kColumns[] = {
    {"id", [](const fb::AnalystData& data) { return std::to_string(data.id()); }},
    {"uuid", [](const fb::AnalystData& data) { return json::UuidOf(data.uuid()).ToString(); }},
    {"object_uuid", [](const fb::AnalystData& data) { return json::UuidOf(data.object_uuid()).ToString(); }},
    {"object_type", [](const fb::AnalystData& data) { return TextOf(data.object_type()); }},
    {"authors", [](const fb::AnalystData& data) { return TextOf(data.authors()); }, true},
    {"note", [](const fb::AnalystData& data) { return TextOf(data.note()); }, true},
    {"comment", [](const fb::AnalystData& data) { return TextOf(data.comment()); }, true},
    {"relationship_type", [](const fb::AnalystData& data) { return TextOf(data.relationship_type()); }, true},
};

// Each sort has a noun and a controller of its own in answers.
EntryAction Action(uint8_t kind, std::string_view name) {
  constexpr std::string_view kPlurals[] = {"notes", "opinions", "relationships"};
  return {AnalystNoun(kind), kPlurals[kind], name, /*admin=*/false, /*numbers_id=*/name == "delete"};
}

absl::Status ReadUuid(const BodyFields& fields, json::Value body, std::string_view name, Uuid* uuid) {
  if (!fields.Has(name)) return absl::OkStatus();
  const auto read = Uuid::Parse(body[name].AsText().value_or(""));
  if (!read) return FieldError(name, "Please provide a valid RFC 4122 UUID");
  *uuid = *read;
  return absl::OkStatus();
}

void ReadTime(json::Value value, uint64_t* time) {
  const auto read = rules::ParseSeen(value.AsText().value_or(""));
  if (read && *read > 0) *time = static_cast<uint64_t>(*read / 1'000'000);
}

absl::Status ReadFields(json::Value body, bool is_new, fb::AnalystDataT* data) {
  BodyFields fields(body);
  fields.Text("authors", &data->authors);
  fields.Number("distribution", &data->distribution);
  fields.Number("sharing_group_id", &data->sharing_group_id);
  if (data->kind == kNote) {
    fields.Text("note", &data->note);
    fields.Text("language", &data->language);
  } else if (data->kind == kOpinion) {
    fields.Number("opinion", &data->opinion);
    fields.Text("comment", &data->comment);
  } else {
    fields.Text("relationship_type", &data->relationship_type);
    fields.Text("related_object_type", &data->related_object_type);
    RETURN_IF_ERROR(ReadUuid(fields, body, "related_object_uuid", &data->related_object_uuid));
  }
  RETURN_IF_ERROR(fields.status());
  if (!is_new) return absl::OkStatus();
  // What it is about and when it was said is said once.
  RETURN_IF_ERROR(ReadUuid(fields, body, "uuid", &data->uuid));
  if (data->object_uuid.is_nil()) RETURN_IF_ERROR(ReadUuid(fields, body, "object_uuid", &data->object_uuid));
  if (data->object_type.empty()) data->object_type = body["object_type"].AsText().value_or("");
  ReadTime(body["created"], &data->created);
  ReadTime(body["modified"], &data->modified);
  return absl::OkStatus();
}

fb::AnalystDataT NewData(uint8_t kind) {
  fb::AnalystDataT data;
  data.kind = kind;
  data.distribution = kCommunity;
  if (kind == kNote) data.language = "en";
  if (kind == kOpinion) data.opinion = 50;
  return data;
}

// Who synchronises may say for whom he speaks; the rules of the kind put his own organisation there for anybody else.
absl::Status ReadCreator(Call& call, json::Value body, fb::AnalystDataT* data) {
  const auto uuid = Uuid::Parse(body["orgc_uuid"].AsText().value_or(""));
  if (!uuid) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto org, FindByUuid<fb::Organisation>(call.reader(), *uuid));
  if (org) data->orgc_id = org->value();
  return absl::OkStatus();
}

// What of a document is to be taken in, each with what it is about.
class Capture {
 public:
  explicit Capture(Call& call) : call_(call) {}
  // `thing` has the uuid and type; its lists are read, and those of what they hold.
  void Read(json::Value thing, std::string_view type, int depth = 0) {
    const std::optional<Uuid> uuid = Uuid::Parse(thing["uuid"].AsText().value_or(""));
    if (!uuid || depth > kDepthMax) return;
    for (uint8_t kind = 0; kind < kAnalystKinds; ++kind) {
      thing[AnalystNoun(kind)].ForEach([&](json::Value element) {
        Add(element, kind, *uuid, type);
        Read(element, AnalystNoun(kind), depth + 1);
      });
    }
  }
  // One by one: one that does not fit keeps no other out.
  void Execute() {
    for (EntryChange& change : changes_)
      call_.engine().Execute(ChangeEntries{{std::move(change)}}, call_.actor()).status().IgnoreError();
    if (!changes_.empty()) call_.Renew();
  }

 private:
  void Add(json::Value element, uint8_t kind, const Uuid& about, std::string_view type) {
    if (!element.is_object() || changes_.size() >= kCapturedMax) return;
    fb::AnalystDataT data = NewData(kind);
    data.object_uuid = about;
    data.object_type = type;
    if (!ReadFields(element, true, &data).ok() || !ReadCreator(call_, element, &data).ok()) return;
    const auto known = FindByUuid<fb::AnalystData>(call_.reader(), data.uuid);
    const auto blocked = FindByUuid<fb::AnalystDataBlocklist>(call_.reader(), data.uuid);
    if (known.ok() && !*known && blocked.ok() && !*blocked) changes_.push_back(AddEntry(std::move(data)));
  }

  Call& call_;
  std::vector<EntryChange> changes_;
};

http::Response AnswerData(Call& call, const fb::AnalystData& data, bool editable) {
  ReaderNames names(call.reader());
  absl::Status status;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key(AnalystNoun(data.kind()));
    status = WriteAnalystData(writer, call.reader(), names, call.actor(), data, editable);
    writer.EndObject();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

http::Response AnswerChanged(Call& call, uint64_t id) {
  const auto data = LoadEntry<fb::AnalystData>(call.reader(), DataId(id));
  if (!data.ok()) return AnswerStatus(call, data.status());
  return *data ? AnswerData(call, ***data, true) : AnswerError(call, 404, "Invalid analyst data.");
}

// The sort that the path names; the answer when it is none.
std::optional<uint8_t> KindOfPath(const Call& call) { return AnalystKindOf(call.path().Arg(0)); }
http::Response NoSuchKind(const Call& call) { return AnswerError(call, 405, "Invalid type."); }

// What the path names: /{type}/{id or uuid}, the type of which may be "all"; 404 when there is none the actor may see.
http::Response WithData(Call& call, bool any_kind, const std::function<http::Response(const fb::AnalystData&)>& answer) {
  const std::optional<uint8_t> kind = KindOfPath(call);
  if (!kind && !(any_kind && call.path().Arg(0) == "all")) return NoSuchKind(call);
  const auto data = FindEntry<fb::AnalystData>(call.reader(), call.path().Arg(1));
  if (!data.ok()) return AnswerStatus(call, data.status());
  const bool fits = *data && (!kind || (**data)->kind() == *kind) && MaySee(call.actor(), ***data);
  if (!fits)
    return AnswerError(call, 404, kind ? absl::StrCat("Invalid ", ToAbsl(AnalystNoun(*kind)), ".") : "Invalid analyst data.");
  return answer(***data);
}

http::Response View(Call& call) {
  return WithData(call, true, [&](const fb::AnalystData& data) { return AnswerData(call, data, false); });
}

http::Response Index(Call& call) {
  const std::optional<uint8_t> kind = KindOfPath(call);
  if (!kind) return NoSuchKind(call);
  const absl::StatusOr<json::Value> body = call.BodyOf(AnalystNoun(*kind));
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto rows = ListEntries<fb::AnalystData>(
      call.reader(), Parameters(*body, call.path()), kColumns, "",
      [&](const fb::AnalystData& data) { return data.kind() == *kind && MaySee(call.actor(), data); });
  if (!rows.ok()) return AnswerStatus(call, rows.status());
  ReaderNames names(call.reader());
  return AnswerList(call, *rows, [&](json::JsonWriter& writer, const Stored<fb::AnalystData>& data) {
    writer.BeginObject();
    writer.Key(AnalystNoun(*kind));
    WriteAnalystData(writer, call.reader(), names, call.actor(), *data, true).IgnoreError();
    writer.EndObject();
  });
}

http::Response Add(Call& call) {
  const std::optional<uint8_t> kind = KindOfPath(call);
  if (!kind) return NoSuchKind(call);
  const EntryAction action = Action(*kind, "add");
  const absl::StatusOr<json::Value> body = call.BodyOf(AnalystNoun(*kind));
  if (!body.ok()) return AnswerStatus(call, body.status());
  fb::AnalystDataT data = NewData(*kind);
  if (const std::string_view about = call.path().Arg(1); !about.empty()) {
    const auto uuid = Uuid::Parse(about);
    if (!uuid) return AnswerRefused(call, action, FieldError("object_uuid", "Please provide a valid RFC 4122 UUID"));
    data.object_uuid = *uuid;
  }
  data.object_type = call.path().Arg(2);
  absl::Status status = ReadFields(*body, true, &data);
  if (status.ok()) status = ReadCreator(call, *body, &data);
  if (!status.ok()) return AnswerRefused(call, action, status);
  return ChangeAndAnswer(call, action, {AddEntry(std::move(data))}, [&](const Outcome& outcome) {
    const uint64_t id = outcome.entries.front();
    Capture capture(call);
    capture.Read(*body, AnalystNoun(*kind));
    capture.Execute();
    return AnswerChanged(call, id);
  });
}

http::Response Edit(Call& call) {
  const std::optional<uint8_t> kind = KindOfPath(call);
  if (!kind) return NoSuchKind(call);
  const absl::StatusOr<json::Value> body = call.BodyOf(AnalystNoun(*kind));
  if (!body.ok()) return AnswerStatus(call, body.status());
  return WithData(call, false, [&](const fb::AnalystData& stored) {
    if (!MayModify(call.actor(), stored)) return AnswerError(call, 405, "You are not authorised to do that.");
    const uint64_t id = stored.id();
    const auto edit = [&](fb::AnalystDataT& data, const EntryScene&) { return ReadFields(*body, false, &data); };
    return ChangeAndAnswer(
        call, Action(*kind, "edit"), {EditEntry<fb::AnalystData>(DataId(id), edit)},
        [&](const Outcome&) {
          Capture capture(call);
          capture.Read(*body, AnalystNoun(*kind));
          capture.Execute();
          return AnswerChanged(call, id);
        },
        std::to_string(id));
  });
}

// What a list of deleted data says of it, as MISP 2.5.1 puts it.
std::string InfoOf(const fb::AnalystData& data) {
  if (data.kind() == kNote) return TextOf(data.note());
  if (data.kind() == kOpinion) return absl::StrCat(data.opinion(), "/100 :: ", TextOf(data.comment()));
  return absl::StrCat("-- ", TextOf(data.relationship_type()), " --> ", TextOf(data.related_object_type()),
                      " :: ", json::UuidOf(data.related_object_uuid()).ToString());
}

// What was said about it stays: it has a uuid to be about. delete/{type}/{id}/0 does not keep it out for ever.
http::Response Delete(Call& call) {
  return WithData(call, false, [&](const fb::AnalystData& data) {
    if (!MayModify(call.actor(), data)) return AnswerError(call, 405, "You are not authorised to do that.");
    std::vector<EntryChange> changes = {RemoveEntry<fb::AnalystData>(DataId(data.id()))};
    const std::string_view hard = call.path().Arg(2);
    const auto listed = FindByUuid<fb::AnalystDataBlocklist>(call.reader(), json::UuidOf(data.uuid()));
    if (!listed.ok()) return AnswerStatus(call, listed.status());
    if (hard != "0" && hard != "false" && !*listed) {
      ReaderNames names(call.reader());
      const fb::Organisation* orgc = names.OrgById(OrgId(data.orgc_id()));
      fb::AnalystDataBlocklistT blocked;
      blocked.analyst_data_uuid = json::UuidOf(data.uuid());
      blocked.analyst_data_info = InfoOf(data);
      blocked.analyst_data_orgc = orgc == nullptr ? "MISP" : TextOf(orgc->name());
      changes.push_back(AddEntry(std::move(blocked)));
    }
    return ChangeAndTell(call, Action(data.kind(), "delete"), std::move(changes), std::to_string(data.id()),
                         absl::StrCat(ToAbsl(AnalystNoun(data.kind())), " deleted."));
  });
}

// What was said about an attribute: {"Note":[…],…}.
http::Response ViewOfAttribute(Call& call) {
  const absl::StatusOr<VisibleAttribute> found = FindVisibleAttribute(call, call.path().Arg(0), "Invalid Attribute.");
  if (!found.ok()) return AnswerStatus(call, found.status());
  ReaderNames names(call.reader());
  names.ShowTo(call.actor());
  absl::Status status;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    status = WriteAnalystLists(writer, call.reader(), names, call.actor(), json::UuidOf(found->attribute->uuid()));
    writer.EndObject();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

constexpr Route kRoutes[] = {
    {"attributes", "viewanalystdata", ViewOfAttribute},
    {"analystdata", "index", Index},
    {"analystdata", "view", View},
    {"analystdata", "add", Add, true, Requirement(Permission::kAdd).And(Permission::kAnalystData)},
    {"analystdata", "edit", Edit, true, Requirement(Permission::kAdd).And(Permission::kAnalystData)},
    {"analystdata", "delete", Delete, true, Requirement(Permission::kAdd).And(Permission::kAnalystData)},
};

}  // namespace

std::span<const Route> AnalystDataRoutes() { return kRoutes; }

absl::StatusOr<fb::AnalystDataT> ReadAnalystData(Call& call, json::Value document, uint8_t kind) {
  fb::AnalystDataT data = NewData(kind);
  RETURN_IF_ERROR(ReadFields(document, true, &data));
  RETURN_IF_ERROR(ReadCreator(call, document, &data));
  return data;
}

void CaptureAnalystData(Call& call, json::Value event) {
  if (!call.actor().may(Permission::kAnalystData)) return;
  Capture capture(call);
  capture.Read(event, "Event");
  const auto attributes = [&](json::Value thing) {
    thing["Attribute"].ForEach([&](json::Value attribute) { capture.Read(attribute, "Attribute"); });
  };
  attributes(event);
  event["Object"].ForEach([&](json::Value object) {
    capture.Read(object, "Object");
    attributes(object);
  });
  event["EventReport"].ForEach([&](json::Value report) { capture.Read(report, "EventReport"); });
  capture.Execute();
}

}  // namespace muninn::api
