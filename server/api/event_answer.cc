// SPDX-License-Identifier: Apache-2.0
#include "server/api/event_answer.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "engine/index/content_reader.h"
#include "schema/base/status.h"
#include "server/api/names.h"
#include "server/api/streaming.h"

namespace muninn::api {
namespace {

void WriteWarnings(json::JsonWriter& writer, const std::vector<rules::Refusal>& refusals) {
  if (refusals.empty()) return;
  writer.Key("warnings");
  writer.BeginArray();
  for (const rules::Refusal& refusal : refusals) {
    writer.BeginObject();
    writer.Member("part", refusal.part);
    writer.MemberNumber("index", static_cast<int64_t>(refusal.index));
    if (!refusal.uuid.empty()) writer.Member("uuid", refusal.uuid);
    if (!refusal.type.empty()) writer.Member("type", refusal.type);
    if (!refusal.value.empty()) writer.Member("value", refusal.value);
    writer.Key("errors");
    json::WriteFieldErrors(writer, refusal.errors);
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace

http::Response AnswerEvent(Call& call, const Actor& actor, EventId id, const EventDocumentOptions& options,
                           std::vector<rules::Refusal> refusals) {
  const std::shared_ptr<const muninn::Snapshot> snapshot = call.shared_snapshot();
  http::Response response = Answer(200, "");
  response.stream = [snapshot, id, options, refusals = std::move(refusals), actor, style = call.style()](http::BodySink& sink) {
    return StreamJson(sink, style, [&](json::JsonWriter& writer, const std::function<bool()>& flush) -> absl::Status {
      ReaderNames names(snapshot->reader());
      ASSIGN_OR_RETURN(const auto event, LoadEvent(snapshot->reader(), id));
      if (!event) return absl::DataLossError("the event is gone");
      if (refusals.empty()) return WriteEventDocument(writer, snapshot->reader(), names, actor, **event, options, flush);
      // A document with warnings is composed: the event's own object is opened here.
      std::string document;
      json::JsonWriter inner(&document);
      RETURN_IF_ERROR(WriteEventDocument(inner, snapshot->reader(), names, actor, **event, options, [] { return true; }));
      constexpr std::string_view kHead = "{\"Event\":";
      writer.BeginObject();
      writer.Key("Event");
      writer.Raw(std::string_view(document).substr(kHead.size(), document.size() - kHead.size() - 1));
      WriteWarnings(writer, refusals);
      writer.EndObject();
      return absl::OkStatus();
    });
  };
  return response;
}

absl::StatusOr<json::Document> ReadEventDocument(Call& call, const fb::Event& event, const EventDocumentOptions& options) {
  ReaderNames names(call.reader());
  std::string text;
  json::JsonWriter writer(&text);
  const auto fits = [&text] { return text.size() <= json::kJsonBytesMax; };
  const absl::Status written = WriteEventDocument(writer, call.reader(), names, call.actor(), event, options, fits);
  if (absl::IsCancelled(written) || (written.ok() && !fits()))
    return absl::InvalidArgumentError("The event is too large to be held.");
  RETURN_IF_ERROR(written);
  return json::Document::Parse(text);
}

}  // namespace muninn::api
