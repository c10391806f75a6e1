// SPDX-License-Identifier: Apache-2.0
//
// eventReports: extractFromReport tells what a report's text names: attributes and tags that are there, and values that could
// be attributes; extractAllFromReport makes references of them all; replaceSuggestionInReport of those that a client chose.
// Shapes and texts: MISP 2.5.1. Unlike there what is refused leaves the rest as it was chosen, and clusters count only where the
// actor sees them.
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/access/visibility.h"
#include "engine/match/free_text.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/write_attribute.h"
#include "schema/rules/attribute_types.h"
#include "server/api/cluster_attachment.h"
#include "server/api/entry_list.h"
#include "server/api/event_report_document.h"
#include "server/api/free_text_items.h"
#include "server/api/report_findings.h"
#include "server/api/report_markup.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr size_t kSuggestionsMax = 10'000;
constexpr char kNotAllowed[] = "You do not have permission to do that.";

// {"report":{…}}, with what is found in it as it is now.
http::Response AnswerChanged(Call& call, ReportId id, bool with_findings) {
  call.Renew();
  const absl::StatusOr<VisibleReport> report = FindVisible(call, id, kInvalidReport);
  if (!report.ok()) return AnswerStatus(call, report.status());
  absl::StatusOr<ReportFindings> findings = ReportFindings();
  if (with_findings) findings = FindIn(call, *report->event, TextOf((*report)->content()));
  if (!findings.ok()) return AnswerStatus(call, findings.status());
  ReaderNames names(call.reader());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("report");
    writer.BeginObject();
    WriteReportRow(writer, **report, *report->event, names);
    writer.EndObject();
    if (with_findings) WriteFindings(writer, *findings, false);
    writer.EndObject();
  });
}

// --- making attributes ---

struct Suggestion {
  AttributeDraft draft;
  std::string uuid;  // once it is there; "": refused, and `fault` tells why
  std::string fault;
};

// Makes the attributes in one go; those that are there already are taken as they are.
absl::Status MakeAttributes(Call& call, const fb::Event& event, const ReportValues& known, std::vector<Suggestion>& suggestions) {
  std::map<std::string, std::string> uuids;  // by value in lower case
  for (const auto& [value, of_value] : known) uuids.emplace(absl::AsciiStrToLower(value), of_value.front());
  AddAttributes command;
  command.event = EventId(event.id());
  std::vector<size_t> places;  // of each attribute to make, its suggestion
  const rules::AcceptOptions options = call.accept_options();
  constexpr int64_t kInheritEvent = 5;
  for (size_t i = 0; i < suggestions.size(); ++i) {
    Suggestion& suggestion = suggestions[i];
    suggestion.draft.distribution = kInheritEvent;
    rules::AcceptedAttribute accepted;
    AttributeDraft draft = suggestion.draft;
    const rules::FieldErrors errors = rules::AcceptAttribute(std::move(draft), options, &accepted);
    if (!errors.empty()) {
      suggestion.fault = ErrorText(errors);
      continue;
    }
    command.attributes.push_back(std::move(accepted));
    places.push_back(i);
  }
  if (command.attributes.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Outcome outcome, call.engine().Execute(command, call.actor()));
  call.Renew();
  for (size_t i = 0; i < places.size(); ++i) {
    Suggestion& suggestion = suggestions[places[i]];
    if (outcome.attributes[i]) {
      ASSIGN_OR_RETURN(const VisibleAttribute made, FindVisible(call, outcome.attributes[i], "Invalid attribute"));
      suggestion.uuid = json::UuidOf(made.attribute->uuid()).ToString();
      uuids.emplace(absl::AsciiStrToLower(json::ValueOf(*made.attribute)), suggestion.uuid);
    }
  }
  for (size_t i = 0; i < places.size(); ++i) {
    Suggestion& suggestion = suggestions[places[i]];
    if (!suggestion.uuid.empty()) continue;
    const auto twin = uuids.find(absl::AsciiStrToLower(suggestion.draft.value.value_or("")));
    if (twin != uuids.end())
      suggestion.uuid = twin->second;
    else
      suggestion.fault = "A similar attribute already exists for this event.";
  }
  return absl::OkStatus();
}

// The text of all refusals; "": something could be made, or nothing was to be.
std::string FaultsOf(const std::vector<Suggestion>& suggestions) {
  std::vector<std::string> faults;
  for (const Suggestion& suggestion : suggestions) {
    if (!suggestion.uuid.empty()) return "";
    faults.push_back(suggestion.fault);
  }
  std::string json;
  if (faults.empty()) return json;
  json::JsonWriter writer(&json);
  writer.BeginArray();
  for (const std::string& fault : faults) writer.String(fault);
  writer.EndArray();
  return json;
}

// --- handlers ---

// The report that the path names, for changing it. Errors: kNotFound, kPermissionDenied.
absl::StatusOr<VisibleReport> FindChangeable(Call& call) {
  ASSIGN_OR_RETURN(const ReportId id, NamedReport(call));
  ASSIGN_OR_RETURN(VisibleReport report, FindVisible(call, id, kInvalidReport));
  if (!MayModify(call.actor(), *report.event)) return absl::PermissionDeniedError(kNotAllowed);
  return report;
}

// The new text is saved, when it is one.
absl::Status Save(Call& call, const VisibleReport& report, std::string content) {
  if (content == TextOf(report->content())) return absl::OkStatus();
  EditReport command;
  command.report = ReportId(report->id());
  command.draft.content = std::move(content);
  ASSIGN_OR_RETURN(const Outcome outcome, call.engine().Execute(command, call.actor()));
  if (!outcome.refusals.empty()) return absl::InvalidArgumentError(ErrorText(outcome.refusals[0].errors));
  return absl::OkStatus();
}

http::Response AnswerFaults(const Call& call, std::string_view what, std::string_view faults) {
  const std::string id(call.path().Arg(0));
  const std::string errors = absl::StrCat(ToAbsl(what), " ", id, ".\nReasons: ", ToAbsl(faults));
  return AnswerFailure(call, "Could not applySuggestions EventReport", absl::StrCat("/event_reports/applySuggestions/", id),
                       errors);
}

http::Response Extract(Call& call) {
  const absl::StatusOr<ReportId> id = NamedReport(call);
  if (!id.ok()) return AnswerStatus(call, id.status());
  const absl::StatusOr<VisibleReport> report = FindVisible(call, *id, kInvalidReport);
  if (!report.ok()) return AnswerStatus(call, report.status());
  const absl::StatusOr<ReportFindings> findings = FindIn(call, *report->event, TextOf((*report)->content()));
  if (!findings.ok()) return AnswerStatus(call, findings.status());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    WriteFindings(writer, *findings, true);
    writer.EndObject();
  });
}

// The event gets the tags. What it has already, or may not have, stays as it is.
absl::Status TagEventWith(Call& call, EventId event, const std::vector<ReportContext>& context) {
  for (const ReportContext& named : context) {
    TagDraft tag;
    if (named.cluster_id != 0) {
      const auto tags = TagsOfClusters(call, {std::to_string(named.cluster_id)});
      if (!tags.ok()) continue;
      tag = tags->front();
    } else {
      tag.id = static_cast<int64_t>(named.tag_id);
    }
    const absl::Status status = call.engine().Execute(TagEvent{event, std::move(tag), true}, call.actor()).status();
    if (absl::IsUnavailable(status) || absl::IsDataLoss(status)) return status;
  }
  return absl::OkStatus();
}

http::Response ExtractAll(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("EventReport");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<VisibleReport> report = FindChangeable(call);
  if (!report.ok()) return AnswerStatus(call, report.status());
  const absl::StatusOr<ReportValues> known = KnownAttributes(call, *report->event);
  if (!known.ok()) return AnswerStatus(call, known.status());
  const std::string content = TextOf((*report)->content());
  const std::string referred = ReferToAttributes(content, Named(*known, content));
  const absl::StatusOr<std::vector<match::FreeTextItem>> items = FreeTextOf(call, referred);
  if (!items.ok()) return AnswerStatus(call, items.status());
  const absl::StatusOr<std::vector<ReportContext>> context = NamedContext(call, referred);
  if (!context.ok()) return AnswerStatus(call, context.status());
  if (items->size() > kSuggestionsMax) return AnswerError(call, 400, "Too many values.");

  std::vector<Suggestion> suggestions;
  for (const match::FreeTextItem& item : *items) suggestions.emplace_back().draft = DraftOfItem(item);
  const absl::Status made = MakeAttributes(call, *report->event, *known, suggestions);
  if (!made.ok()) return AnswerStatus(call, made);
  if (const std::string faults = FaultsOf(suggestions); !faults.empty())
    return AnswerFaults(call, "Automatic extraction could not be applied to Event Report", faults);
  std::vector<Substitution> substitutions;
  for (size_t i = 0; i < suggestions.size(); ++i) {
    if (suggestions[i].uuid.empty()) continue;
    substitutions.push_back({(*items)[i].original_value, ReferenceTo("attribute", suggestions[i].uuid)});
  }
  // Values first: a name inside of one is no name.
  const std::string changed = ReferToContext(Substitute(referred, std::move(substitutions)), *context);
  if (const absl::Status saved = Save(call, *report, changed); !saved.ok()) return AnswerStatus(call, saved);
  if (body->is_object() && (*body)["tag_event"].Truthy()) {
    const absl::Status tagged = TagEventWith(call, EventId(report->event->id()), *context);
    if (!tagged.ok()) return AnswerStatus(call, tagged);
  }
  return AnswerChanged(call, ReportId((*report)->id()), false);
}

// {"suggestions":{"content":…,"mapping":{VALUE:{"category","type","to_ids"},…}}}, which may be JSON in a text.
http::Response ReplaceSuggestions(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("EventReport");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<VisibleReport> report = FindChangeable(call);
  if (!report.ok()) return AnswerStatus(call, report.status());
  constexpr std::string_view kFailed = "Suggestions could not be applied to Event Report";
  json::Value sent = body->is_object() ? (*body)["suggestions"] : json::Value();
  std::optional<json::Document> document;
  if (const auto text = sent.AsStringView()) {
    absl::StatusOr<json::Document> parsed = json::Document::Parse(*text);
    if (parsed.ok()) {
      document = *std::move(parsed);
      sent = document->root();
    }
  }
  const std::string content = sent.is_object() ? sent["content"].AsText().value_or("") : "";
  const json::Value mapping = sent.is_object() ? sent["mapping"] : json::Value();
  if (content.empty() || !mapping.is_object() || mapping.size() == 0)
    return AnswerFaults(call, kFailed, "[\"`content` and `mapping` key cannot be empty\"]");
  if (mapping.size() > kSuggestionsMax) return AnswerError(call, 400, "Too many values.");

  std::vector<Suggestion> suggestions;
  std::vector<std::string> values;
  mapping.ForEachMember([&](std::string_view value, json::Value wanted) {
    AttributeDraft& draft = suggestions.emplace_back().draft;
    draft.value = std::string(value);
    draft.type = wanted["type"].AsText();
    draft.category = wanted["category"].AsText();
    draft.to_ids = wanted["to_ids"].Truthy();
    values.emplace_back(value);
  });
  const absl::StatusOr<ReportValues> known = KnownAttributes(call, *report->event);
  if (!known.ok()) return AnswerStatus(call, known.status());
  const absl::Status made = MakeAttributes(call, *report->event, *known, suggestions);
  if (!made.ok()) return AnswerStatus(call, made);
  if (const std::string faults = FaultsOf(suggestions); !faults.empty()) return AnswerFaults(call, kFailed, faults);
  // What was refused is a plain value again.
  std::string changed = content;
  for (size_t i = 0; i < suggestions.size(); ++i) {
    const std::string& uuid = suggestions[i].uuid;
    const std::string by = uuid.empty() ? values[i] : ReferenceTo("attribute", uuid);
    changed = absl::StrReplaceAll(changed, {{ReferenceTo("suggestion", values[i]), by}});
  }
  if (const absl::Status saved = Save(call, *report, std::move(changed)); !saved.ok()) return AnswerStatus(call, saved);
  return AnswerChanged(call, ReportId((*report)->id()), true);
}

constexpr Route kRoutes[] = {
    {"eventreports", "extractfromreport", Extract},
    {"eventreports", "extractallfromreport", ExtractAll, true, Permission::kAdd},
    {"eventreports", "replacesuggestioninreport", ReplaceSuggestions, true, Permission::kAdd},
};

}  // namespace

std::span<const Route> EventReportExtractionRoutes() { return kRoutes; }

}  // namespace muninn::api
