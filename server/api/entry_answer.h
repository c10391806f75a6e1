// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_ENTRY_ANSWER_H_
#define MUNINN_SERVER_API_ENTRY_ANSWER_H_

// How actions on registry entries (engine/index/entry.h) find what they are about, and say that they worked or did not:
//
//   constexpr EntryAction kAdd{"Role", "roles", "add", /*admin=*/true};
//   return ChangeAndAnswer(call, kAdd, {AddEntry(std::move(role))}, [&](const Outcome& outcome) {…re-read and write it…});
//
//   {"saved":false,"name":"Could not add Role",…,"url":"/admin/roles/add","errors":{"name":["…"]}}

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/numbers.h"
#include "engine/command/entry_change.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "server/api/call.h"

namespace muninn::api {

// An action as its answers name it.
struct EntryAction {
  std::string_view noun;        // "SharingGroup"
  std::string_view controller;  // "sharing_groups": plural, as MISP writes it in "url"
  std::string_view action;      // "add"; without "admin_"
  bool admin = false;           // under /admin/
  bool numbers_id = false;      // its answers give the id as a number: MISP's do where it looked the entry up itself

  // "[/admin]/sharing_groups/delete[/5]"
  std::string Url(std::string_view id = "") const;
  // "SharingGroup deleted", "Taxonomy enabled"
  std::string Done() const;
  // "Could not delete SharingGroup"
  std::string Failed() const;
};

// 200 and the success envelope; `message` empty: Done().
http::Response AnswerDone(const Call& call, const EntryAction& action, std::string_view id = "", std::string_view message = "");
// 403 and the failure envelope.
http::Response AnswerNotDone(const Call& call, const EntryAction& action, std::string_view errors, std::string_view id = "");
// What came of a refused change: a FieldError and kFailedPrecondition give the failure envelope (errors: a map of the field, or
// the text), kNotFound 404, kPermissionDenied 403, all else as AnswerStatus.
http::Response AnswerRefused(const Call& call, const EntryAction& action, const absl::Status& status, std::string_view id = "");
// Several fields at once.
http::Response AnswerFieldErrors(const Call& call, const EntryAction& action, const rules::FieldErrors& errors,
                                 std::string_view id = "");

// Executes; then `answer` reads the state after it (the call is renewed), or AnswerRefused tells why not.
http::Response ChangeAndAnswer(Call& call, const EntryAction& action, std::vector<EntryChange> changes,
                               const std::function<http::Response(const Outcome&)>& answer, std::string_view id = "");
// The same with AnswerDone(id, message).
http::Response ChangeAndTell(Call& call, const EntryAction& action, std::vector<EntryChange> changes, std::string_view id,
                             std::string_view message = "");

// The entry that a path or body names: by number, uuid, or (with `by_name`) its name. nullopt: no such.
template <typename Table>
absl::StatusOr<std::optional<Stored<Table>>> FindEntry(const Reader& reader, std::string_view text, bool by_name = false) {
  uint64_t number = 0;
  std::optional<EntryIdOf<Table>> id;
  if (const auto uuid = Uuid::Parse(text)) {
    ASSIGN_OR_RETURN(id, FindByUuid<Table>(reader, *uuid));
  } else if (absl::SimpleAtoi(ToAbsl(text), &number)) {
    id = EntryIdOf<Table>(number);
  }
  if (!id && by_name) {
    ASSIGN_OR_RETURN(id, FindByName<Table>(reader, text));
  }
  if (!id) return std::optional<Stored<Table>>();
  return LoadEntry<Table>(reader, *id);
}

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_ENTRY_ANSWER_H_
