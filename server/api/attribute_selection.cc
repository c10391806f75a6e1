// SPDX-License-Identifier: Apache-2.0
//
// attributes/deleteSelected: many of one event at once. Shapes and texts: MISP 2.5.1.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/api/entry_answer.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr EntryAction kDelete{"Attribute", "attributes", "deleteSelected"};
constexpr std::string_view kNoneFound = "No matching attributes found.";
constexpr size_t kSelectedMax = 1'000'000;

// What a body names: {"id":[1,2],…}, {"id":"all",…}, or the bare list.
struct Selection {
  std::set<std::string> ids;
  bool all = false;
};
Selection ReadSelection(json::Value body) {
  Selection selection;
  const json::Value ids = body.is_object() ? body["id"] : body;
  const auto add = [&](json::Value id) {
    if (auto text = id.AsText(); text && !text->empty() && selection.ids.size() < kSelectedMax)
      selection.ids.insert(*std::move(text));
  };
  selection.all = ids.AsText() == "all";
  if (!selection.all) ids.is_array() ? ids.ForEach(add) : add(ids);
  return selection;
}

std::string Attributes(size_t count) { return absl::StrCat(count, count == 1 ? " attribute" : " attributes"); }

http::Response DeleteSelected(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Attribute");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Selection selection = ReadSelection(*body);
  if (selection.ids.empty() && !selection.all) return AnswerError(call, 404, kNoneFound);
  std::string target = call.IdOrUuid();
  const auto in_body = [&](std::string_view name) { return body->is_object() ? (*body)[name] : json::Value(); };
  if (target.empty()) target = in_body("event_id").AsText().value_or("");
  if (target.empty() || target == "0") return AnswerError(call, 405, "No event ID set.");
  const auto event = ResolveEvent(call.reader(), target);
  if (!event.ok()) return AnswerStatus(call, event.status());
  if (!*event) return AnswerError(call, 404, "Invalid event");

  const std::string_view hard = call.path().Arg(1);
  DeleteAttributes command;
  command.event = **event;
  command.all = selection.all;
  command.hard = !hard.empty() && hard != "0" && hard != "false";
  command.purge_deleted = !command.hard && in_body("allow_hard_delete").AsBool().value_or(false);
  size_t unknown = 0;
  for (const std::string& text : selection.ids) {
    const auto id = ResolveAttribute(call.reader(), text);
    if (!id.ok()) return AnswerStatus(call, id.status());
    *id ? command.attributes.push_back(**id) : static_cast<void>(++unknown);
  }
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  const size_t deleted = outcome->attributes.size();
  if (deleted == 0) return AnswerError(call, 404, kNoneFound);
  const size_t failed = selection.all ? 0 : command.attributes.size() - deleted + unknown;
  if (failed > 0) {
    return AnswerNotDone(call, kDelete,
                         absl::StrCat(Attributes(deleted), " deleted, but ", Attributes(failed), " could not be deleted."));
  }
  // The plural has no full stop there either.
  return AnswerDone(call, kDelete, std::to_string(command.event.value()),
                    absl::StrCat(Attributes(deleted), deleted == 1 ? " deleted." : " deleted"));
}

constexpr Route kRoutes[] = {
    {"attributes", "deleteselected", DeleteSelected, true, Permission::kAdd},
};

}  // namespace

std::span<const Route> AttributeSelectionRoutes() { return kRoutes; }

}  // namespace muninn::api
