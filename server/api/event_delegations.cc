// SPDX-License-Identifier: Apache-2.0
//
// eventDelegations: delegateEvent, acceptDelegation, deleteDelegation, index. Shapes and texts: MISP 2.5.1.
#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "schema/entities/event_delegation_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_event.h"
#include "schema/json/write_organisation.h"
#include "server/api/entry_answer.h"
#include "server/api/names.h"
#include "server/api/parameters.h"
#include "server/api/parts.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using DelegationId = EntryIdOf<fb::EventDelegation>;
constexpr std::string_view kNotAuthorised = "You are not authorised to do that.";
constexpr EntryAction kDelegate{"EventDelegation", "event_delegations", "delegateEvent"};
constexpr EntryAction kAccept{"EventDelegation", "event_delegations", "acceptDelegation"};
constexpr EntryAction kDelete{"EventDelegation", "event_delegations", "deleteDelegation"};

// Fields that do not fit in the failure envelope; that it may not be, or is asked already, as MISP's 405.
http::Response AnswerRefusal(Call& call, const EntryAction& action, const absl::Status& status) {
  const std::string field = FieldOf(status);
  if (field == "event_id") return AnswerError(call, 405, ToStd(status.message()));
  return field.empty() ? AnswerStatus(call, status) : AnswerRefused(call, action, status, call.path().Arg(0));
}

// Members of a row; the index leaves out what was not asked for.
void WriteFields(json::JsonWriter& writer, const fb::EventDelegation& delegation, bool all) {
  writer.MemberId("id", delegation.id());
  writer.MemberId("org_id", delegation.org_id());
  writer.MemberId("requester_org_id", delegation.requester_org_id());
  writer.MemberId("event_id", delegation.event_id());
  json::MemberText(writer, "message", delegation.message());
  if (all || delegation.distribution() != -1) writer.Member("distribution", absl::StrCat(delegation.distribution()));
  if (all || delegation.sharing_group_id() != 0) writer.MemberId("sharing_group_id", delegation.sharing_group_id());
}

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const bool issued = Parameters(*body, call.path()).Text("context") == "issued";
  ReaderNames names(call.reader());
  std::string out;
  json::JsonWriter writer(&out, call.style());
  writer.BeginArray();
  const absl::Status status = ForEachEntry<fb::EventDelegation>(call.reader(), [&](const fb::EventDelegation& delegation) {
    if (OrgId(issued ? delegation.requester_org_id() : delegation.org_id()) != call.actor().org) return true;
    const auto event = LoadEvent(call.reader(), EventId(delegation.event_id()));
    if (!event.ok() || !*event) return true;  // it was deleted meanwhile
    writer.BeginObject();
    writer.Key("EventDelegation");
    writer.BeginObject();
    WriteFields(writer, delegation, false);
    writer.Key("Event");
    writer.BeginObject();
    json::WriteEventColumns(writer, ***event, false);
    writer.EndObject();
    for (const auto& [key, id] :
         {std::pair<std::string_view, uint64_t>{"Org", delegation.org_id()}, {"RequesterOrg", delegation.requester_org_id()}}) {
      writer.Key(key);
      json::WriteOrg(writer, OrgId(id), names, json::OrgShape::kPlain);
    }
    writer.EndObject();
    writer.EndObject();
    return true;
  });
  if (!status.ok()) return AnswerStatus(call, status);
  writer.EndArray();
  return Answer(200, std::move(out));
}

absl::StatusOr<OrgId> ResolveOrganisation(Call& call, const std::string& text) {
  uint64_t number = 0;
  if (absl::SimpleAtoi(text, &number)) return OrgId(number);
  const std::optional<Uuid> uuid = Uuid::Parse(text);
  if (!uuid) return OrgId();
  ASSIGN_OR_RETURN(const std::optional<OrgId> id, FindByUuid<fb::Organisation>(call.reader(), *uuid));
  return id.value_or(OrgId());
}

http::Response DelegateEvent(Call& call) {
  if (!SettingFlag(call.reader(), "MISP.delegation")) return AnswerError(call, 403, kNoPermission);
  const absl::StatusOr<json::Value> body = call.BodyOf("EventDelegation");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  std::string target = call.IdOrUuid();
  if (target.empty()) target = parameters.Text("event_id").value_or("");
  const auto event = ResolveEvent(call.reader(), target);
  if (!event.ok()) return AnswerStatus(call, event.status());
  if (!*event) return AnswerError(call, 405, kNotAuthorised);
  const absl::StatusOr<OrgId> org = ResolveOrganisation(call, parameters.Text("org_id").value_or(""));
  if (!org.ok()) return AnswerStatus(call, org.status());
  fb::EventDelegationT wanted;
  wanted.event_id = (*event)->value();
  wanted.org_id = org->value();
  wanted.message = parameters.Text("message").value_or("");
  int64_t distribution = -1;
  const std::string text = parameters.Text("distribution").value_or("-1");
  if (!absl::SimpleAtoi(text, &distribution) || distribution < -1 || distribution > 4)
    return AnswerFieldErrors(call, kDelegate, {{"distribution", {"Invalid distribution setting."}}}, target);
  wanted.distribution = static_cast<int8_t>(distribution);
  wanted.sharing_group_id = parameters.Number("sharing_group_id").value_or(0);
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(ChangeEntries{{AddEntry(std::move(wanted))}}, call.actor());
  if (!outcome.ok()) return AnswerRefusal(call, kDelegate, outcome.status());
  call.Renew();
  const auto added = LoadEntry<fb::EventDelegation>(call.reader(), DelegationId(outcome->entries[0]));
  if (!added.ok()) return AnswerStatus(call, added.status());
  if (!*added) return AnswerError(call, 405, kNotAuthorised);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("EventDelegation");
    writer.BeginObject();
    WriteFields(writer, ***added, true);
    writer.EndObject();
    writer.EndObject();
  });
}

std::optional<DelegationId> Named(const Call& call) {
  uint64_t id = 0;
  return absl::SimpleAtoi(ToAbsl(call.path().Arg(0)), &id) ? std::optional(DelegationId(id)) : std::nullopt;
}

http::Response AcceptRequest(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("EventDelegation");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const std::optional<DelegationId> id = Named(call);
  if (!id) return AnswerError(call, 405, kNotAuthorised);
  AcceptDelegation command{*id, {}, {}};
  if (body->is_object()) {
    command.distribution = (*body)["distribution"].AsInteger();
    command.sharing_group_id = (*body)["sharing_group_id"].AsInteger();
  }
  const std::string as_named(call.path().Arg(0));
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok()) return AnswerRefusal(call, kAccept, outcome.status());
  return AnswerDone(call, kAccept, as_named, "Event ownership transferred.");
}

http::Response DeleteRequest(Call& call) {
  const std::optional<DelegationId> id = Named(call);
  if (!id) return AnswerError(call, 405, kNotAuthorised);
  const absl::StatusOr<Outcome> outcome =
      call.engine().Execute(ChangeEntries{{RemoveEntry<fb::EventDelegation>(*id)}}, call.actor());
  if (absl::IsNotFound(outcome.status())) return AnswerError(call, 405, kNotAuthorised);
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  const std::string as_named(call.path().Arg(0));
  return AnswerDone(call, kDelete, as_named, "Delegation request deleted.");
}

constexpr Route kRoutes[] = {
    {"eventdelegations", "index", Index},
    {"events", "delegationindex", Index},
    {"eventdelegations", "delegateevent", DelegateEvent, true, Permission::kDelegate},
    {"eventdelegations", "acceptdelegation", AcceptRequest, true, Permission::kAdd},
    {"eventdelegations", "deletedelegation", DeleteRequest, true, Permission::kAdd},
};

}  // namespace

std::span<const Route> EventDelegationRoutes() { return kRoutes; }

}  // namespace muninn::api
