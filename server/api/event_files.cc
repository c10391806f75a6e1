// SPDX-License-Identifier: Apache-2.0
//
// events/add_misp_export: the events of a file that somebody exported, as an upload of a form or as text in JSON.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/json/read_event.h"
#include "server/api/blocklists.h"
#include "server/api/form.h"
#include "server/api/parts.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

struct Added {
  std::string info, result;  // `result` "": it is there
  EventId id;
  std::vector<std::string> left_out;
};

// Errors: those of the engine that concern no single event (kUnavailable, kResourceExhausted).
absl::StatusOr<Added> AddOne(Call& call, json::Value document, bool publish) {
  Added added;
  absl::StatusOr<EventDraft> draft = json::ReadEvent(document);
  if (!draft.ok()) {
    added.result = ToStd(draft.status().message());
    return added;
  }
  added.info = draft->info.value_or("");
  draft->published = publish;
  absl::Status status = call.KeepFiles(&*draft);
  AddEvent command;
  if (status.ok()) {
    added.result = ErrorText(rules::AcceptEvent(*std::move(draft), call.accept_options(), &command.event));
    if (!added.result.empty()) return added;
    absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
    status = outcome.status();
    CountBlocked(call, status);
    if (outcome.ok()) {
      added.id = outcome->event;
      if (outcome->existed) added.result = "Event already exists.";
      for (const rules::Refusal& refusal : outcome->refusals)
        added.left_out.push_back(absl::StrCat(refusal.part, " ", refusal.index, ": ", ErrorText(refusal.errors)));
    }
  }
  if (absl::IsUnavailable(status) || absl::IsResourceExhausted(status)) return status;
  if (!status.ok()) added.result = ToStd(status.message());
  return added;
}

// {"results":[{"info","result":true or why not,"id","validationIssues"}]}
http::Response AnswerResults(const Call& call, const std::vector<Added>& results) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("results");
    writer.BeginArray();
    for (const Added& added : results) {
      writer.BeginObject();
      writer.Member("info", added.info);
      added.result.empty() ? writer.MemberBool("result", true) : writer.Member("result", added.result);
      added.id ? writer.MemberId("id", added.id.value()) : writer.MemberBool("id", false);
      writer.Key("validationIssues");
      writer.BeginArray();
      for (const std::string& text : added.left_out) writer.String(text);
      writer.EndArray();
      writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
  });
}

http::Response AddMispExport(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Event");
  if (!body.ok()) return AnswerStatus(call, body.status());
  absl::StatusOr<std::string_view> file = UploadedDocument(call.request());
  if (!file.ok()) return AnswerStatus(call, file.status());
  if (body->is_object() && (*body)["filecontent"].is_string()) file = (*body)["filecontent"].AsStringView().value_or("");
  const size_t begin = file->find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return AnswerError(call, 405, "No file uploaded.");
  if ((*file)[begin] == '<') return AnswerError(call, 405, "You may only upload MISP JSON files.");
  const absl::StatusOr<json::Document> document = ParseBody(*file);
  if (!document.ok()) return AnswerStatus(call, document.status());
  const auto events = json::EventsOf(document->root());
  if (!events.ok() || events->empty()) return AnswerError(call, 405, "No valid event data received.");
  const bool publish = body->is_object() && (*body)["publish"].AsBool().value_or(false);
  std::vector<Added> results;
  for (const json::Value event : *events) {
    absl::StatusOr<Added> added = AddOne(call, event, publish);
    if (!added.ok()) return AnswerStatus(call, added.status());
    results.push_back(*std::move(added));
  }
  return AnswerResults(call, results);
}

constexpr Route kRoutes[] = {
    {"events", "addmispexport", AddMispExport, true, Permission::kModify},
};

}  // namespace

std::span<const Route> EventFileRoutes() { return kRoutes; }

}  // namespace muninn::api
