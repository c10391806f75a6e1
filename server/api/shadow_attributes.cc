// SPDX-License-Identifier: Apache-2.0
//
// shadowAttributes (proposals): index, view, add, edit, delete, accept, discard. Shapes and texts: MISP 2.5.1.
#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "schema/base/status.h"
#include "schema/json/read_attribute.h"
#include "schema/json/read_event.h"
#include "schema/json/write_proposal.h"
#include "server/api/names.h"
#include "server/api/parameters.h"
#include "server/api/parts.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr size_t kPageDefault = 60, kPageMax = 9999;

http::Response AnswerProposal(Call& call, ProposalId id, bool viewed) {
  const absl::StatusOr<VisibleProposal> found = FindVisible(call, id, "Invalid proposal.");
  if (!found.ok()) return AnswerStatus(call, found.status());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("ShadowAttribute");
    viewed ? json::WriteProposalView(writer, **found, *found->event) : json::WriteProposalRow(writer, **found, *found->event);
    writer.EndObject();
  });
}

// Proposals are named by number only: they share the uuid of what they are about.
std::optional<ProposalId> Named(const Call& call) {
  uint64_t id = 0;
  if (!absl::SimpleAtoi(ToAbsl(call.path().Arg(0)), &id)) return std::nullopt;
  return ProposalId(id);
}

http::Response View(Call& call) {
  const std::optional<ProposalId> id = Named(call);
  return id ? AnswerProposal(call, *id, true) : AnswerError(call, 404, "Invalid proposal.");
}

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  std::optional<EventId> only;
  if (!call.path().Arg(0).empty()) {
    const auto event = ResolveEvent(call.reader(), call.path().Arg(0));
    if (!event.ok()) return AnswerStatus(call, event.status());
    only = (*event).value_or(EventId());
  }
  std::vector<std::pair<EventId, uint64_t>> places;
  absl::Status status = ForEachPartId(call.reader(), 'p', [&](uint64_t id, EventId event) {
    if (!only || *only == event) places.emplace_back(event, id);
    return true;
  });
  if (!status.ok()) return AnswerStatus(call, status);
  // Events with the highest number first, each one's proposals as they came.
  std::sort(places.begin(), places.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  const uint64_t since = parameters.Number("timestamp").value_or(0);
  const bool says_deleted = parameters.FindAny("deleted") != nullptr, deleted = parameters.Flag("deleted");
  const size_t limit = std::clamp<uint64_t>(parameters.Number("limit").value_or(kPageDefault), 1, kPageMax);
  size_t skip = limit * (std::clamp<uint64_t>(parameters.Number("page").value_or(1), 1, 1'000'000) - 1), shown = 0;
  ReaderNames names(call.reader());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    for (const auto& [event, id] : places) {
      if (shown == limit) break;
      const absl::StatusOr<VisibleProposal> found = FindVisible(call, ProposalId(id), "");
      if (!found.ok() || (*found)->timestamp() < since || (says_deleted && (*found)->deleted() != deleted)) continue;
      if (skip > 0) {
        --skip;
        continue;
      }
      ++shown;
      writer.BeginObject();
      writer.Key("ShadowAttribute");
      json::WriteProposalIndexRow(writer, **found, *found->event, names);
      writer.EndObject();
    }
    writer.EndArray();
  });
}

absl::StatusOr<AttributeDraft> ReadBody(Call& call) {
  ASSIGN_OR_RETURN(json::Value body, call.Body());
  for (const std::string_view model : {"ShadowAttribute", "Attribute", "Proposal"}) body = json::UnwrapModel(body, model);
  ASSIGN_OR_RETURN(AttributeDraft draft, json::ReadAttribute(body));
  draft.tags.clear(), draft.sightings.clear(), draft.proposals.clear();
  RETURN_IF_ERROR(call.KeepFiles(&draft));
  return draft;
}

http::Response Propose(Call& call, const AddProposal& command) {
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  if (outcome->parts.empty()) {
    std::string errors;
    json::JsonWriter writer(&errors);
    json::WriteFieldErrors(writer, outcome->refusals[0].errors);
    return AnswerError(call, 404, absl::StrCat("Could not save the proposal. Errors: ", errors));
  }
  call.Renew();
  if (command.to_delete) return AnswerSaved("The proposal to delete the attribute has been saved", false);
  return AnswerProposal(call, ProposalId(outcome->parts[0]), false);
}

http::Response Add(Call& call) {
  absl::StatusOr<AttributeDraft> draft = ReadBody(call);
  if (!draft.ok()) return AnswerStatus(call, draft.status());
  const auto event = ResolveEvent(call.reader(), call.path().Arg(0));
  if (!event.ok()) return AnswerStatus(call, event.status());
  if (!*event) return AnswerError(call, 404, "Invalid Event");
  return Propose(call, {**event, AttributeId(), *std::move(draft), false});
}

http::Response ProposeOn(Call& call, AttributeDraft draft, bool to_delete) {
  const auto attribute = ResolveAttribute(call.reader(), call.path().Arg(0));
  if (!attribute.ok()) return AnswerStatus(call, attribute.status());
  if (!*attribute || !**attribute) return AnswerError(call, 404, "Invalid Attribute.");
  return Propose(call, {EventId(), **attribute, std::move(draft), to_delete});
}

http::Response Edit(Call& call) {
  absl::StatusOr<AttributeDraft> draft = ReadBody(call);
  return draft.ok() ? ProposeOn(call, *std::move(draft), false) : AnswerStatus(call, draft.status());
}
http::Response Delete(Call& call) { return ProposeOn(call, AttributeDraft(), true); }

http::Response AnswerDone(Call& call, std::string_view message, std::string_view action) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("name", message);
    writer.Member("message", message);
    writer.Member("url",
                  absl::StrCat(call.settings().base_url, "/shadow_attributes/", ToAbsl(action), "/", ToAbsl(call.path().Arg(0))));
    writer.EndObject();
  });
}

http::Response Accept(Call& call) {
  const ProposalId id = Named(call).value_or(ProposalId());
  const absl::StatusOr<VisibleProposal> found =
      FindVisible(call, id, "Proposal not found or you are not authorised to accept it.");
  const bool change = found.ok() && (*found)->old_id() != 0;
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(AcceptProposal{id}, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  return AnswerDone(call, change ? "Proposed change accepted." : "Proposal accepted.", "accept");
}

http::Response Discard(Call& call) {
  const absl::StatusOr<Outcome> outcome =
      call.engine().Execute(DiscardProposal{Named(call).value_or(ProposalId())}, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  return AnswerDone(call, "Proposal discarded.", "discard");
}

constexpr Route kRoutes[] = {
    {"shadowattributes", "index", Index},
    {"shadowattributes", "view", View},
    {"shadowattributes", "add", Add, true, Permission::kAdd},
    {"shadowattributes", "edit", Edit, true, Permission::kAdd},
    {"shadowattributes", "delete", Delete, true, Permission::kAdd},
    {"shadowattributes", "accept", Accept, true, Permission::kAdd},
    {"shadowattributes", "discard", Discard, true, Permission::kAdd},
};

}  // namespace

std::span<const Route> ShadowAttributeRoutes() { return kRoutes; }

}  // namespace muninn::api
