// SPDX-License-Identifier: Apache-2.0
//
// Files that become attributes: events/upload_sample, attributes/add_attachment. Shapes: MISP 2.5.1.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/files/sample_archive.h"
#include "schema/base/status.h"
#include "schema/json/base64.h"
#include "schema/rules/date_time.h"
#include "server/api/call.h"
#include "server/api/parts.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr size_t kFilesMax = 1000;
constexpr std::string_view kNoSamples =
    "No samples received, or samples not in the correct format. Please refer to the API documentation on the automation page.";

// Of misp-objects' "file".
constexpr std::string_view kFileTemplate = "688c46fb-5edb-40a3-8273-1af7923e2215";
constexpr std::string_view kFileDescription = "File object describing a file with meta-information";

struct Upload {
  std::string filename, bytes;
};

// What holds for all files of a request.
struct Manner {
  std::string category, comment;
  std::optional<bool> to_ids;
  std::optional<int64_t> distribution, sharing_group_id;
};

Manner ReadManner(json::Value body, std::string_view category) {
  Manner manner;
  manner.category = body["category"].AsText().value_or("");
  if (manner.category.empty()) manner.category = category;
  manner.comment = body["comment"].AsText().value_or("");
  manner.to_ids = body["to_ids"].AsBool();
  manner.distribution = body["distribution"].AsInteger();
  manner.sharing_group_id = body["sharing_group_id"].AsInteger();
  return manner;
}

// [{"filename","data"}], or one of these. What is wrong with the others goes to `errors`.
std::vector<Upload> ReadFiles(json::Value list, std::vector<std::string>& errors) {
  std::vector<Upload> files;
  const auto take = [&](json::Value file) {
    if (files.size() + errors.size() >= kFilesMax) return;
    std::string name = file.is_object() ? file["filename"].AsText().value_or("") : "";
    const std::optional<std::string_view> data = file.is_object() ? file["data"].AsStringView() : std::nullopt;
    std::optional<std::string> bytes = data ? json::DecodeBase64(*data) : std::nullopt;
    if (name.empty())
      errors.emplace_back("A file has no filename.");
    else if (!bytes)
      errors.push_back(absl::StrCat(name, ": its data is not valid base64."));
    else
      files.push_back({std::move(name), *std::move(bytes)});
  };
  if (list.is_array())
    list.ForEach(take);
  else if (list.is_object())
    take(list);
  return files;
}

AttributeDraft MakeAttribute(const Manner& manner, std::string_view type, std::string_view value) {
  AttributeDraft draft;
  draft.type = type;
  draft.value = value;
  draft.category = manner.category;
  draft.comment = manner.comment;
  draft.to_ids = manner.to_ids;
  return draft;
}

// A sample with what is known of it, as MISP lays it out.
ObjectDraft MakeFileObject(const Manner& manner, Upload&& file) {
  ObjectDraft object;
  object.name = "file";
  object.meta_category = "file";
  object.description = kFileDescription;
  object.template_uuid = kFileTemplate;
  object.template_version = "1";
  object.comment = manner.comment;
  object.distribution = manner.distribution;
  object.sharing_group_id = manner.sharing_group_id;
  const SampleHashes hashes = HashesOfSample(file.bytes);
  const std::string size = std::to_string(file.bytes.size());
  const auto add = [&](std::string_view type, std::string_view value) -> AttributeDraft& {
    object.attributes.push_back(MakeAttribute(manner, type, value));
    object.attributes.back().object_relation = type;
    return object.attributes.back();
  };
  AttributeDraft& sample = add("malware-sample", file.filename);
  sample.data = std::move(file.bytes);
  sample.encrypt = true;
  add("filename", file.filename).to_ids = false;
  add("md5", hashes.md5);
  add("sha1", hashes.sha1);
  add("sha256", hashes.sha256);
  AttributeDraft& bytes = add("size-in-bytes", size);
  bytes.category = "Other";
  bytes.to_ids = false;
  bytes.disable_correlation = true;
  return object;
}

void WriteTexts(json::JsonWriter& writer, const std::vector<std::string>& texts) {
  writer.BeginArray();
  for (const std::string& text : texts) writer.String(text);
  writer.EndArray();
}

// {"name":"Success","message":…,"url","id"}; with errors beside when some were left out.
http::Response AnswerUploaded(Call& call, EventId event, const std::vector<std::string>& errors) {
  const std::string id = std::to_string(event.value());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("name", errors.empty() ? "Success" : "Partial success");
    writer.Member("message", errors.empty() ? "Success, saved all attributes." : "Saved some of the attributes only.");
    writer.Member("url", absl::StrCat(call.base_url(), "/events/view/", id));
    writer.Member("id", id);
    if (!errors.empty()) {
      writer.Key("errors");
      WriteTexts(writer, errors);
    }
    writer.EndObject();
  });
}

http::Response AnswerNothingSaved(Call& call, std::string_view url, const std::vector<std::string>& errors) {
  return Answer(
      403, json::FailureBody(
               "Could not save the files", url, [&](json::JsonWriter& writer) { WriteTexts(writer, errors); }, call.style()));
}

// The event a request names, by its path or `event_id`: 0 when it names none. Errors: kNotFound (no such one, or hidden).
absl::StatusOr<EventId> TargetOf(Call& call, json::Value body) {
  std::string target(call.path().Arg(0));
  if (target.empty() && body.is_object()) target = body["event_id"].AsText().value_or("");
  if (target.empty()) return EventId();
  ASSIGN_OR_RETURN(const Stored<fb::Event> event, FindVisibleEvent(call, target, "Invalid event"));
  return EventId(event->id());
}

// A new event for samples that name none. Its parts come with it: all of them or nothing.
absl::StatusOr<Outcome> AddEventWith(Call& call, json::Value body, std::vector<ObjectDraft>&& objects,
                                     rules::FieldErrors* errors) {
  EventDraft draft;
  draft.info = body["info"].AsText().value_or("");
  if (draft.info->empty())
    draft.info = absl::StrCat("Malware samples uploaded on ", rules::FormatDate(static_cast<int32_t>(call.now() / 86'400)));
  draft.distribution = body["distribution"].AsInteger();
  if (draft.distribution == 5) draft.distribution.reset();
  draft.threat_level_id = body["threat_level_id"].AsInteger();
  draft.analysis = body["analysis"].AsInteger();
  draft.objects = std::move(objects);
  AddEvent command;
  *errors = rules::AcceptEvent(std::move(draft), call.accept_options(), &command.event);
  if (!errors->empty()) return Outcome();
  return call.engine().Execute(command, call.actor());
}

http::Response UploadSample(Call& call) {
  absl::StatusOr<json::Value> body = call.BodyOf("request");
  if (!body.ok()) return AnswerStatus(call, body.status());
  if (!body->is_object()) return AnswerError(call, 400, kNoSamples);
  const absl::StatusOr<EventId> event = TargetOf(call, *body);
  if (!event.ok()) return AnswerStatus(call, event.status());
  std::vector<std::string> errors;
  std::vector<Upload> files = ReadFiles((*body)["files"], errors);
  if (files.empty() && errors.empty()) return AnswerError(call, 400, kNoSamples);
  const Manner manner = ReadManner(*body, "Payload delivery");
  std::vector<ObjectDraft> objects;
  for (Upload& file : files) {
    ObjectDraft object = MakeFileObject(manner, std::move(file));
    if (!*event) object.distribution = 5;  // as the event that is made for it
    if (const absl::Status status = call.KeepFiles(&object); !status.ok()) return AnswerStatus(call, status);
    objects.push_back(std::move(object));
  }
  if (objects.empty()) return AnswerNothingSaved(call, "/events/upload_sample", errors);
  if (!*event) {
    rules::FieldErrors wrong;
    const absl::StatusOr<Outcome> outcome = AddEventWith(call, *body, std::move(objects), &wrong);
    if (!outcome.ok()) return AnswerStatus(call, outcome.status());
    if (!wrong.empty()) errors.push_back(ErrorText(wrong));
    for (const rules::Refusal& refusal : outcome->refusals) errors.push_back(ErrorText(refusal.errors));
    return outcome->event ? AnswerUploaded(call, outcome->event, errors)
                          : AnswerNothingSaved(call, "/events/upload_sample", errors);
  }
  bool saved = false;
  for (ObjectDraft& object : objects) {
    AddObject command;
    command.event = *event;
    rules::FieldErrors wrong = rules::AcceptObject(std::move(object), call.accept_options(), &command.object);
    if (wrong.empty()) {
      const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
      if (!outcome.ok()) return AnswerStatus(call, outcome.status());
      saved |= !outcome->parts.empty();
      for (const rules::Refusal& refusal : outcome->refusals) errors.push_back(ErrorText(refusal.errors));
    } else {
      errors.push_back(ErrorText(wrong));
    }
  }
  return saved ? AnswerUploaded(call, *event, errors) : AnswerNothingSaved(call, "/events/upload_sample", errors);
}

// {"Attribute":{"category","comment","distribution","to_ids","malware","files":[{"filename","data"}]}}; each file becomes an
// attribute: a sample (zipped here) when `malware` says so, else an attachment.
http::Response AddAttachment(Call& call) {
  constexpr std::string_view kUrl = "/attributes/add_attachment";
  const absl::StatusOr<json::Value> body = call.BodyOf("Attribute");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<EventId> event = TargetOf(call, *body);
  if (!event.ok()) return AnswerStatus(call, event.status());
  if (!*event) return AnswerError(call, 405, "No event ID set.");
  std::vector<std::string> errors;
  std::vector<Upload> files;
  if (body->is_object()) files = ReadFiles((*body)["files"].absent() ? (*body)["values"] : (*body)["files"], errors);
  if (files.empty() && errors.empty()) return AnswerError(call, 400, kNoSamples);
  const Manner manner = ReadManner(*body, "Payload delivery");
  const bool malware = (*body)["malware"].AsBool().value_or(false);
  AddAttributes command;
  command.event = *event;
  for (Upload& file : files) {
    AttributeDraft draft = MakeAttribute(manner, malware ? "malware-sample" : "attachment", file.filename);
    draft.distribution = manner.distribution;
    draft.sharing_group_id = manner.sharing_group_id;
    draft.data = std::move(file.bytes);
    draft.encrypt = malware;
    if (const absl::Status status = call.KeepFiles(&draft); !status.ok()) return AnswerStatus(call, status);
    rules::AcceptedAttribute accepted;
    const rules::FieldErrors wrong = rules::AcceptAttribute(std::move(draft), call.accept_options(), &accepted);
    if (wrong.empty()) {
      command.attributes.push_back(std::move(accepted));
      continue;
    }
    if (auto blocked = rules::BlockedIn(std::move(accepted.attribute))) command.blocked.push_back(*std::move(blocked));
    errors.push_back(ErrorText(wrong));
  }
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  for (const rules::Refusal& refusal : outcome->refusals) errors.push_back(ErrorText(refusal.errors));
  const bool saved = std::any_of(outcome->attributes.begin(), outcome->attributes.end(), [](AttributeId id) { return bool{id}; });
  return saved ? AnswerUploaded(call, *event, errors) : AnswerNothingSaved(call, kUrl, errors);
}

constexpr Route kRoutes[] = {
    {"events", "uploadsample", UploadSample, true, Permission::kAdd},
    {"attributes", "addattachment", AddAttachment, true, Permission::kAdd},
};

}  // namespace

std::span<const Route> UploadRoutes() { return kRoutes; }

}  // namespace muninn::api
