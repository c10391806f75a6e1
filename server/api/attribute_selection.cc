// SPDX-License-Identifier: Apache-2.0
//
// attributes/deleteSelected, editSelected: many of one event at once. Shapes and texts: MISP 2.5.1.
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "schema/base/status.h"
#include "server/api/cluster_attachment.h"
#include "server/api/entry_answer.h"
#include "server/api/parts.h"
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

// --- editSelected ---

// By which MISP's form says that the distribution is to stay as it is; of a flag it says so by 2, which is neither.
constexpr int64_t kSameDistribution = 6;

// What the body wants of every attribute: {"to_ids":0|1|2,"distribution":0…6,"sharing_group_id","comment","disable_correlation"}.
AttributeDraft ReadCommonFields(json::Value body) {
  const auto number = [&](std::string_view name) { return body[name].AsInteger().value_or(kBadNumber); };
  AttributeDraft draft;
  draft.to_ids = body["to_ids"].AsBool();
  draft.disable_correlation = body["disable_correlation"].AsBool();
  if (!body["distribution"].absent() && number("distribution") != kSameDistribution) {
    draft.distribution = number("distribution");
    draft.sharing_group_id = body["sharing_group_id"].absent() ? 0 : number("sharing_group_id");
  }
  if (auto comment = body["comment"].AsText(); comment && !comment->empty()) draft.comment = *std::move(comment);
  return draft;
}

bool ChangesNothing(const AttributeDraft& draft) {
  return !draft.to_ids && !draft.disable_correlation && !draft.distribution && !draft.comment;
}

bool NamesTags(json::Value body) {
  for (const std::string_view name : {"tags_ids_add", "tags_ids_remove", "clusters_ids_add", "clusters_ids_remove"}) {
    if (!ReadIds(body[name]).empty()) return true;
  }
  return false;
}

// Tags by number, clusters by number or uuid. Error: kNotFound.
absl::StatusOr<std::vector<TagDraft>> ReadTags(Call& call, json::Value tags, json::Value clusters) {
  ASSIGN_OR_RETURN(std::vector<TagDraft> drafts, TagsOfClusters(call, ReadIds(clusters)));
  for (const std::string& text : ReadIds(tags)) {
    ASSIGN_OR_RETURN(const auto tag, FindEntry<fb::Tag>(call.reader(), text));
    if (!tag) return absl::NotFoundError("Invalid Tag.");
    drafts.emplace_back().id = static_cast<int64_t>((*tag)->id());
  }
  return drafts;
}

http::Response AnswerEdited(const Call& call, const rules::FieldErrors& errors) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.MemberBool("saved", errors.empty());
    if (!errors.empty()) {
      writer.Key("validationErrors");
      json::WriteFieldErrors(writer, errors);
    }
    writer.EndObject();
  });
}

// The same edits as proposals: each for itself, as its owner takes them one by one.
http::Response ProposeEdits(Call& call, const EditSelectedAttributes& command) {
  for (const AttributeId attribute : command.attributes) {
    const absl::StatusOr<VisibleAttribute> found = FindVisible(call, attribute, "");
    if (!found.ok() || EventId(found->event->id()) != command.event || found->attribute->deleted()) continue;
    const AddProposal proposal{command.event, attribute, command.draft, false};
    const absl::StatusOr<Outcome> outcome = call.engine().Execute(proposal, call.actor());
    if (!outcome.ok()) return AnswerStatus(call, outcome.status());
    if (!outcome->refusals.empty()) return AnswerEdited(call, outcome->refusals[0].errors);
  }
  return AnswerEdited(call, {});
}

http::Response EditSelected(Call& call) {
  const absl::StatusOr<json::Value> sent = call.BodyOf("Attribute");
  if (!sent.ok()) return AnswerStatus(call, sent.status());
  const json::Value body = sent->is_object() ? *sent : json::Value();
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), "Invalid event");
  if (!event.ok()) return AnswerStatus(call, event.status());
  const bool proposes = body["is_proposal"].Truthy();
  if (!proposes && !MayModify(call.actor(), **event)) return AnswerError(call, 403, "You are not authorized to edit this event.");
  const std::vector<std::string> ids = ReadIds(body["attribute_ids"]);
  if (ids.empty() || ids.size() > kSelectedMax) return AnswerError(call, 404, kNoneFound);

  EditSelectedAttributes command;
  command.event = EventId((*event)->id());
  for (const std::string& text : ids) {
    const auto id = ResolveAttribute(call.reader(), text);
    if (!id.ok()) return AnswerStatus(call, id.status());
    if (*id) command.attributes.push_back(**id);
  }
  command.draft = ReadCommonFields(body);
  if (proposes) return ChangesNothing(command.draft) ? AnswerEdited(call, {}) : ProposeEdits(call, command);
  if (NamesTags(body) && !MayTag(call.actor(), **event, false))
    return AnswerError(call, 403, "You don't have permission to do that.");
  absl::StatusOr<std::vector<TagDraft>> attach = ReadTags(call, body["tags_ids_add"], body["clusters_ids_add"]);
  if (!attach.ok()) return AnswerStatus(call, attach.status());
  absl::StatusOr<std::vector<TagDraft>> detach = ReadTags(call, body["tags_ids_remove"], body["clusters_ids_remove"]);
  if (!detach.ok()) return AnswerStatus(call, detach.status());
  if (ChangesNothing(command.draft) && !NamesTags(body)) return AnswerEdited(call, {});
  command.attach = *std::move(attach);
  command.detach = *std::move(detach);
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  return AnswerEdited(call, outcome->refusals.empty() ? rules::FieldErrors() : outcome->refusals[0].errors);
}

constexpr Route kRoutes[] = {
    {"attributes", "editselected", EditSelected, true, Permission::kAdd},
    {"attributes", "deleteselected", DeleteSelected, true, Permission::kAdd},
};

}  // namespace

std::span<const Route> AttributeSelectionRoutes() { return kRoutes; }

}  // namespace muninn::api
