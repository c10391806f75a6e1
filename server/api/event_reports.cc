// SPDX-License-Identifier: Apache-2.0
//
// eventReports: index, view, add, edit, delete, restore. Shapes and texts: MISP 2.5.1.
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/read_event.h"
#include "schema/json/write_event.h"
#include "server/api/analyst_document.h"
#include "server/api/event_report_document.h"
#include "server/api/names.h"
#include "server/api/parameters.h"
#include "server/api/parts.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

void WriteOrgName(json::JsonWriter& writer, std::string_view key, OrgId id, ReaderNames& names) {
  const fb::Organisation* org = names.OrgById(id);
  writer.Key(key);
  writer.BeginObject();
  writer.MemberId("id", id.value());
  json::MemberText(writer, "name", org ? org->name() : nullptr);
  writer.EndObject();
}

http::Response View(Call& call) {
  const absl::StatusOr<ReportId> id = NamedReport(call);
  return id.ok() ? AnswerReport(call, *id) : AnswerStatus(call, id.status());
}

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  std::optional<EventId> only;
  if (const std::optional<std::string> wanted = parameters.Text("event_id")) {
    const auto event = FindVisibleEvent(call, *wanted, "Invalid event");
    const bool none = absl::IsNotFound(event.status());  // as in MISP, an event that is not there has no reports
    if (!event.ok() && !none) return AnswerStatus(call, event.status());
    only = none ? EventId() : EventId((*event)->id());
  }
  const bool deleted = parameters.Flag("deleted");
  ReaderNames names(call.reader());
  std::string out;
  json::JsonWriter writer(&out, call.style());
  writer.BeginArray();
  absl::Status status;
  const auto show = [&](const fb::Event& event, const fb::EventReport& report) {
    if (report.deleted() != deleted || !MaySee(call.actor(), event) || !MaySee(call.actor(), event, report)) return;
    writer.BeginObject();
    WriteReportRow(writer, report, event, names);
    status.Update(WriteInboundRelationships(writer, call.reader(), names, call.actor(), json::UuidOf(report.uuid())));
    writer.EndObject();
  };
  if (only) {
    const auto event = LoadEvent(call.reader(), *only);
    if (!event.ok()) return AnswerStatus(call, event.status());
    if (*event) {
      status.Update(ForEachReport(call.reader(), *only, [&](const fb::EventReport& report) {
        show(***event, report);
        return true;
      }));
    }
  } else {
    status.Update(ForEachPartId(call.reader(), 'r', [&](uint64_t id, EventId event_id) {
      const auto report = FindReport(call.reader(), ReportId(id));
      const auto event = LoadEvent(call.reader(), event_id);
      if (report.ok() && *report && event.ok() && *event) show(***event, *(*report)->item);
      return true;
    }));
  }
  if (!status.ok()) return AnswerStatus(call, status);
  writer.EndArray();
  return Answer(200, std::move(out));
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("EventReport");
  if (!body.ok()) return AnswerStatus(call, body.status());
  std::string target = call.IdOrUuid();
  if (target.empty() && body->is_object()) target = (*body)["event_id"].AsText().value_or("");
  if (target.empty()) return AnswerError(call, 405, "No event ID set.");
  const auto event = FindVisibleEvent(call, target, "Invalid event");
  if (!event.ok()) return AnswerStatus(call, event.status());
  constexpr std::string_view kMessage = "Could not add EventReport";
  const std::string url = absl::StrCat("/event_reports/add/", target);
  AddReport command;
  command.event = EventId((*event)->id());
  const rules::FieldErrors errors =
      rules::AcceptReport(body->is_object() ? json::ReadReport(*body) : ReportDraft(), call.accept_options(), &command.report);
  if (!errors.empty()) return AnswerFailure(call, kMessage, url, errors);
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  if (outcome->parts.empty()) return AnswerFailure(call, kMessage, url, outcome->refusals[0].errors);
  call.Renew();
  return AnswerReport(call, ReportId(outcome->parts[0]));
}

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("EventReport");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<ReportId> id = NamedReport(call);
  if (!id.ok()) return AnswerStatus(call, id.status());
  const EditReport command{*id, body->is_object() ? json::ReadReport(*body) : ReportDraft()};
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  if (!outcome->refusals.empty())
    return AnswerFailure(call, "Could not edit EventReport", absl::StrCat("/event_reports/edit/", ToAbsl(call.path().Arg(0))),
                         outcome->refusals[0].errors);
  call.Renew();
  return AnswerReport(call, *id);
}

// "Event Report <as named> soft deleted"
http::Response AnswerDone(Call& call, std::string_view action, std::string_view what) {
  const std::string as_named(call.path().Arg(0));
  return AnswerSuccess(call, absl::StrCat("Event Report ", as_named, " ", ToAbsl(what)),
                       absl::StrCat("/event_reports/", ToAbsl(action), "/", as_named), as_named);
}

http::Response Delete(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<ReportId> id = NamedReport(call);
  if (!id.ok()) return AnswerStatus(call, id.status());
  const bool hard = WantsHard(call, *body);
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(DeleteReport{*id, hard}, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  return AnswerDone(call, "delete", hard ? "hard deleted" : "soft deleted");
}

http::Response Restore(Call& call) {
  const absl::StatusOr<ReportId> id = NamedReport(call);
  if (!id.ok()) return AnswerStatus(call, id.status());
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(RestoreReport{*id}, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  return AnswerDone(call, "restore", "restored");
}

constexpr Route kRoutes[] = {
    {"eventreports", "index", Index},
    {"eventreports", "view", View},
    {"eventreports", "add", Add, true, Permission::kAdd},
    {"eventreports", "edit", Edit, true, Permission::kAdd},
    {"eventreports", "delete", Delete, true, Permission::kAdd},
    {"eventreports", "restore", Restore, true, Permission::kAdd},
};

}  // namespace

std::span<const Route> EventReportRoutes() { return kRoutes; }

void WriteReportRow(json::JsonWriter& writer, const fb::EventReport& report, const fb::Event& event, ReaderNames& names) {
  writer.Key("EventReport");
  json::WriteEventReport(writer, report, EventId(event.id()));
  writer.Key("Event");
  writer.BeginObject();
  writer.MemberId("id", event.id());
  writer.MemberId("orgc_id", event.orgc_id());
  writer.MemberId("org_id", event.org_id());
  json::MemberText(writer, "info", event.info());
  writer.MemberId("user_id", event.user_id());
  writer.Member("date", rules::FormatDate(event.date_days()));
  WriteOrgName(writer, "Org", OrgId(event.org_id()), names);
  WriteOrgName(writer, "Orgc", OrgId(event.orgc_id()), names);
  writer.EndObject();
  writer.Key("SharingGroup");
  writer.BeginObject();
  for (const std::string_view name : {"id", "name", "uuid"}) writer.MemberNull(name);
  writer.EndObject();
}

http::Response AnswerReport(Call& call, ReportId id) {
  const absl::StatusOr<VisibleReport> found = FindVisible(call, id, kInvalidReport);
  if (!found.ok()) return AnswerStatus(call, found.status());
  ReaderNames names(call.reader());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    WriteReportRow(writer, **found, *found->event, names);
    writer.EndObject();
  });
}

absl::StatusOr<ReportId> NamedReport(Call& call) {
  ASSIGN_OR_RETURN(const std::optional<uint64_t> id, ResolvePart(call.reader(), call.path().Arg(0), UuidKind::kReport));
  if (!id) return absl::NotFoundError(ToAbsl(kInvalidReport));
  return ReportId(*id);
}

}  // namespace muninn::api
