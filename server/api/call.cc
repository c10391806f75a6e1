// SPDX-License-Identifier: Apache-2.0
#include "server/api/call.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/numbers.h"
#include "engine/index/content_reader.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "schema/json/read_event.h"
#include "server/api/form.h"
#include "server/stored_files.h"

namespace muninn::api {
namespace {

constexpr std::string_view kInternal = "An Internal Error Has Occurred.";

}  // namespace

const muninn::Snapshot& Call::snapshot() {
  if (snapshot_ == nullptr) snapshot_ = engine_.Snapshot();
  return *snapshot_;
}
std::shared_ptr<const muninn::Snapshot> Call::shared_snapshot() {
  snapshot();
  return snapshot_;
}

rules::AcceptOptions Call::accept_options() {
  rules::AcceptOptions options = engine_.accept_options(reader());
  options.now = now();
  return options;
}

json::FileReader Call::file_reader() const { return ReaderOf(engine_.files()); }

absl::Status Call::NoteRefused(absl::Status status) {
  if (!absl::IsOutOfRange(status)) return status;
  const NoteAccess note{"error", std::string(ToStd(status.message())), std::string(url()), actor_.user};
  const absl::Status noted = engine_.Execute(note, actor_).status();
  return noted.ok() ? status : noted;
}

std::string Call::base_url() { return StoredSetting(reader(), "MISP.baseurl").value_or(settings_.base_url); }

absl::StatusOr<json::Value> Call::Body() {
  if (!document_) {
    ASSIGN_OR_RETURN(const std::string body, BodyToJson(request_));
    if (body.empty()) return json::Value();
    ASSIGN_OR_RETURN(document_, ParseBody(body));
  }
  return document_->root();
}

absl::StatusOr<json::Value> Call::BodyOf(std::string_view model) {
  ASSIGN_OR_RETURN(const json::Value body, Body());
  return json::UnwrapModel(body, model);
}

json::JsonStyle Call::style() const {
  const std::string_view agent = request_.Header("User-Agent");
  const bool automatic = agent.starts_with("PyMISP") || agent.starts_with("MISP") || agent.starts_with("muninn") ||
                         !request_.Header("X-Requested-With").empty();
  json::JsonStyle style;
  style.pretty = !automatic;
  return style;
}

std::string_view Call::url() const {
  const std::string_view target = request_.target;
  return target.substr(0, target.find('?'));
}

http::Response Answer(int status, std::string json) {
  http::Response response;
  response.status = status;
  response.headers.emplace_back("Content-Type", "application/json; charset=UTF-8");
  response.body = std::move(json);
  return response;
}

http::Response AnswerJson(const Call& call, const std::function<void(json::JsonWriter&)>& write) {
  std::string body;
  json::JsonWriter writer(&body, call.style());
  write(writer);
  return Answer(200, std::move(body));
}

http::Response AnswerError(const Call& call, int status, std::string_view message) {
  return Answer(status, json::ExceptionBody(message, call.url(), call.style()));
}

http::Response AnswerStatus(const Call& call, const absl::Status& status) {
  const std::string_view message = ToStd(status.message());
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
      return AnswerError(call, 404, message);
    case absl::StatusCode::kPermissionDenied:
      return AnswerError(call, 403, message);
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAlreadyExists:
      return AnswerError(call, 405, message);
    case absl::StatusCode::kOutOfRange:
      return AnswerError(call, 413, message);
    case absl::StatusCode::kResourceExhausted:
      return AnswerError(call, 507,
                         "The disk is full: nothing was saved, and no more is taken until there is room and a restart.");
    case absl::StatusCode::kUnavailable:
      return AnswerError(call, 503, "The store can't be written or read: no more is taken until a restart.");
    default:
      return AnswerError(call, 500, kInternal);
  }
}

http::Response AnswerSuccess(const Call& call, std::string_view message, std::string_view url,
                             std::optional<std::string_view> id) {
  json::EnvelopeExtras extras;
  extras.id = id;
  return Answer(200, json::SuccessBody(message, url, call.style(), extras));
}
http::Response AnswerFailure(const Call& call, std::string_view message, std::string_view url, std::string_view errors) {
  return Answer(403, json::FailureBody(message, url, errors, call.style()));
}
http::Response AnswerFailure(const Call& call, std::string_view message, std::string_view url, const rules::FieldErrors& errors) {
  return Answer(403, json::FailureBody(
                         message, url, [&](json::JsonWriter& writer) { json::WriteFieldErrors(writer, errors); }, call.style()));
}
http::Response AnswerSaved(std::string_view success, bool check_publish) {
  return Answer(200, json::SavedBody(success, check_publish));
}
http::Response AnswerNotSaved(std::string_view errors) { return Answer(200, json::NotSavedBody(errors)); }

bool IsNumberOrUuid(std::string_view text) {
  return (!text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); })) ||
         Uuid::Parse(text);
}

absl::StatusOr<std::optional<EventId>> ResolveEvent(const Reader& reader, std::string_view text) {
  uint64_t number = 0;
  if (absl::SimpleAtoi(ToAbsl(text), &number)) return std::optional<EventId>(EventId(number));
  const std::optional<Uuid> uuid = Uuid::Parse(text);
  if (!uuid) return std::optional<EventId>();
  ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader, *uuid));
  if (!place || place->kind != UuidKind::kEvent) return std::optional<EventId>();
  return std::optional<EventId>(place->event);
}

absl::StatusOr<std::optional<AttributeId>> ResolveAttribute(const Reader& reader, std::string_view text) {
  uint64_t number = 0;
  if (absl::SimpleAtoi(ToAbsl(text), &number)) return std::optional<AttributeId>(AttributeId(number));
  const std::optional<Uuid> uuid = Uuid::Parse(text);
  if (!uuid) return std::optional<AttributeId>();
  ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader, *uuid));
  if (!place || place->kind != UuidKind::kAttribute) return std::optional<AttributeId>();
  return std::optional<AttributeId>(AttributeId(place->id));
}

}  // namespace muninn::api
