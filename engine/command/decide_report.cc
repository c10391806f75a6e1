// SPDX-License-Identifier: Apache-2.0
//
// Adding, editing, deleting and restoring event reports. Rules and texts: MISP 2.5.1.
#include <algorithm>
#include <utility>

#include "engine/access/visibility.h"
#include "engine/command/decider.h"
#include "engine/command/sharing.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr char kInvalidReport[] = "Invalid report";
constexpr char kNotAllowed[] = "You do not have permission to do that.";

}  // namespace

absl::StatusOr<Decider::FoundReport> Decider::VisibleReport(ReportId id, std::string_view message) {
  const absl::Status missing = absl::NotFoundError(ToAbsl(message));
  ASSIGN_OR_RETURN(const auto report, FindReport(state_, id));
  if (!report) return missing;
  ASSIGN_OR_RETURN(const auto event, LoadEvent(state_, report->event));
  if (!event || !MaySee(actor_, **event) || !MaySee(actor_, **event, *report->item)) return missing;
  FoundReport found;
  (*event)->UnPackTo(&found.event);
  report->item->UnPackTo(&found.report);
  return found;
}

absl::Status Decider::Decide(const AddReport& command) {
  ASSIGN_OR_RETURN(fb::EventT event, VisibleEvent(command.event, "Invalid event"));
  if (!MayChange(event)) return absl::PermissionDeniedError(kNotAllowed);
  ContentBuilder builder(state_, context_, actor_, registrar_, counters_);
  rules::Refusal refusal;
  fb::EventReportT report = command.report;
  ASSIGN_OR_RETURN(const uint64_t id, builder.Add(command.event, std::move(report), &refusal));
  decision_.outcome.event = command.event;
  if (id == 0) {
    decision_.outcome.refusals.push_back(std::move(refusal));
    return absl::OkStatus();
  }
  Touch(event);
  EmitContent(event, builder);
  decision_.outcome.parts = {id};
  return absl::OkStatus();
}

absl::Status Decider::Decide(const EditReport& command) {
  ASSIGN_OR_RETURN(FoundReport found, VisibleReport(command.report, kInvalidReport));
  if (!MayChange(found.event)) return absl::PermissionDeniedError(kNotAllowed);
  ReportDraft draft = command.draft;
  draft.timestamp = static_cast<int64_t>(std::max(context_.now(), found.report.timestamp));
  draft.uuid = found.report.uuid.ToString();
  rules::RecoverFromStored(found.report, &draft);
  fb::EventReportT after;
  rules::Refusal refusal;
  refusal.part = "EventReport";
  refusal.errors = rules::AcceptReport(std::move(draft), context_.accept, &after);
  decision_.outcome.event = EventId(found.event.id);
  decision_.outcome.parts = {command.report.value()};
  if (!refusal.errors.empty()) {
    decision_.outcome.refusals.push_back(std::move(refusal));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const bool shared, MayReshare(state_, actor_, found.report, after));
  if (!shared) {
    refusal.errors = {{"sharing_group_id", {kNotShared}}};
    decision_.outcome.refusals.push_back(std::move(refusal));
    return absl::OkStatus();
  }
  after.id = found.report.id;
  after.uuid = found.report.uuid;
  fb::ContentChangedT changes;
  Change(found.report, std::move(after), changes);
  Touch(found.event);
  Emit(std::move(changes), found.event);
  return absl::OkStatus();
}

absl::Status Decider::Decide(const DeleteReport& command) {
  ASSIGN_OR_RETURN(FoundReport found, VisibleReport(command.report, kInvalidReport));
  if (!MayChange(found.event)) return absl::PermissionDeniedError(kNotAllowed);
  decision_.outcome.event = EventId(found.event.id);
  decision_.outcome.parts = {command.report.value()};
  if (command.hard) {
    Touch(found.event);
    fb::ContentPurgedT fact;
    fact.report_ids = {command.report.value()};
    fact.report_uuids = {found.report.uuid};
    return Purge(std::move(fact), found.event);
  }
  if (found.report.deleted) return absl::OkStatus();
  fb::EventReportT after = found.report;
  after.deleted = true;
  after.timestamp = std::max(context_.now(), after.timestamp);
  fb::ContentChangedT changes;
  Change(found.report, std::move(after), changes);
  Touch(found.event);
  Emit(std::move(changes), found.event);
  return absl::OkStatus();
}

absl::Status Decider::Decide(const RestoreReport& command) {
  ASSIGN_OR_RETURN(FoundReport found, VisibleReport(command.report, kInvalidReport));
  if (!MayChange(found.event)) return absl::PermissionDeniedError(kNotAllowed);
  decision_.outcome.event = EventId(found.event.id);
  decision_.outcome.parts = {command.report.value()};
  if (!found.report.deleted) return absl::OkStatus();
  fb::EventReportT after = found.report;
  after.deleted = false;
  after.timestamp = std::max(context_.now(), after.timestamp);
  fb::ContentChangedT changes;
  Change(found.report, std::move(after), changes);
  Touch(found.event);
  Emit(std::move(changes), found.event);
  return absl::OkStatus();
}

}  // namespace muninn
