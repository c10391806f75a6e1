// SPDX-License-Identifier: Apache-2.0
#include "server/api/entry_answer.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace muninn::api {
namespace {

json::EnvelopeExtras IdOf(const EntryAction& action, std::string_view id) {
  json::EnvelopeExtras extras;
  if (!id.empty()) extras.id = id;
  extras.id_is_number = action.numbers_id;
  return extras;
}

}  // namespace

std::string EntryAction::Url(std::string_view id) const {
  return absl::StrCat(admin ? "/admin/" : "/", ToAbsl(controller), "/", ToAbsl(action), id.empty() ? "" : "/", ToAbsl(id));
}
std::string EntryAction::Done() const {
  return absl::StrCat(ToAbsl(noun), " ", ToAbsl(action), action.ends_with('e') ? "d" : "ed");
}
std::string EntryAction::Failed() const { return absl::StrCat("Could not ", ToAbsl(action), " ", ToAbsl(noun)); }

http::Response AnswerDone(const Call& call, const EntryAction& action, std::string_view id, std::string_view message) {
  const std::string text = message.empty() ? action.Done() : std::string(message);
  return Answer(200, json::SuccessBody(text, action.Url(id), call.style(), IdOf(action, id)));
}

http::Response AnswerNotDone(const Call& call, const EntryAction& action, std::string_view errors, std::string_view id) {
  return Answer(403, json::FailureBody(action.Failed(), action.Url(id), errors, call.style(), IdOf(action, id)));
}

http::Response AnswerFieldErrors(const Call& call, const EntryAction& action, const rules::FieldErrors& errors,
                                 std::string_view id) {
  const auto write = [&](json::JsonWriter& writer) { json::WriteFieldErrors(writer, errors); };
  return Answer(403, json::FailureBody(action.Failed(), action.Url(id), absl::FunctionRef<void(json::JsonWriter&)>(write),
                                       call.style(), IdOf(action, id)));
}

http::Response AnswerRefused(const Call& call, const EntryAction& action, const absl::Status& status, std::string_view id) {
  const std::string message(ToStd(status.message()));
  if (const std::string field = FieldOf(status); !field.empty()) return AnswerFieldErrors(call, action, {{field, {message}}}, id);
  if (absl::IsFailedPrecondition(status)) return AnswerNotDone(call, action, message, id);
  return AnswerStatus(call, status);
}

http::Response ChangeAndAnswer(Call& call, const EntryAction& action, std::vector<EntryChange> changes,
                               const std::function<http::Response(const Outcome&)>& answer, std::string_view id) {
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(ChangeEntries{std::move(changes)}, call.actor());
  if (!outcome.ok()) return AnswerRefused(call, action, outcome.status(), id);
  call.Renew();
  return answer(*outcome);
}

http::Response ChangeAndTell(Call& call, const EntryAction& action, std::vector<EntryChange> changes, std::string_view id,
                             std::string_view message) {
  const auto tell = [&](const Outcome&) { return AnswerDone(call, action, id, message); };
  return ChangeAndAnswer(call, action, std::move(changes), tell, id);
}

}  // namespace muninn::api
