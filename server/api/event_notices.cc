// SPDX-License-Identifier: Apache-2.0
//
// events: pushEventToZMQ, pushEventToKafka and contact, which tell others about an event and change nothing. Texts: MISP 2.5.1.
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "server/api/event_document.h"
#include "server/api/parts.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

// The event as who asks sees it. What hinders it is told as a success, too, as in MISP.
http::Response PushEventToZmq(Call& call) {
  const auto tell = [&](std::string_view message, std::string_view id) {
    return AnswerSuccess(call, message, absl::StrCat("/events/pushEventToZMQ/", ToAbsl(id)), id);
  };
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), "Invalid event.");
  if (absl::IsNotFound(event.status())) return tell("Invalid event.", call.path().Arg(0));
  if (!event.ok()) return AnswerStatus(call, event.status());
  const std::string id = std::to_string((*event)->id());
  constexpr std::string_view kOff = "ZMQ event publishing not enabled.";
  if (call.settings().push_to_feed == nullptr) return tell(kOff, id);
  EventDocumentOptions options;
  options.correlate = call.correlate_options();
  ReaderNames names(call.reader());
  std::string document;
  json::JsonWriter writer(&document);
  absl::Status status = WriteEventDocument(writer, call.reader(), names, call.actor(), **event, options, [] { return true; });
  if (status.ok()) status = call.settings().push_to_feed(std::move(document));
  if (absl::IsFailedPrecondition(status)) return tell(kOff, id);
  return status.ok() ? tell("Event published to ZMQ", id) : AnswerStatus(call, status);
}

// There is no client for Kafka either.
http::Response PushEventToKafka(Call& call) {
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), "Invalid event.");
  if (!event.ok() && !absl::IsNotFound(event.status())) return AnswerStatus(call, event.status());
  const std::string_view id = call.path().Arg(0);
  return AnswerSuccess(call, event.ok() ? "Kafka event publishing not enabled." : "Invalid event.",
                       absl::StrCat("/events/pushEventToKafka/", ToAbsl(id)), id);
}

// There is no client for mail: with MISP.disable_emailing nobody expects one, and all is well.
http::Response Contact(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Event");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), "Invalid event");
  if (!event.ok()) return AnswerStatus(call, event.status());
  if ((*body)["message"].AsText().value_or("").empty()) return AnswerError(call, 405, "You must specify a message.");
  const std::string id = std::to_string((*event)->id());
  const std::string url = "/events/contact/" + id;
  if (SettingFlag(call.reader(), "MISP.disable_emailing")) return AnswerSuccess(call, "Email sent to the reporter.", url, id);
  return AnswerFailure(call, "Could not contact Event", url, "Sending of email failed.");
}

constexpr Route kRoutes[] = {
    {"events", "pusheventtozmq", PushEventToZmq, true, Permission::kPublishZmq},
    {"events", "pusheventtokafka", PushEventToKafka, true, Permission::kPublishKafka},
    {"events", "contact", Contact, true},
};

}  // namespace

std::span<const Route> EventNoticeRoutes() { return kRoutes; }

}  // namespace muninn::api
