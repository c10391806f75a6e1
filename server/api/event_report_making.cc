// SPDX-License-Identifier: Apache-2.0
//
// Reports that are made rather than written: eventReports/reportFromEvent (the event as a text), importReportFromUrl (a page, as
// a module of misp-modules reads it) and sendToLLM. The last one needs what this server has not: it fails as MISP does when it is
// not there. Shapes and texts: MISP 2.5.1; a `raw` report holds values in the place of references to attributes and objects, too.
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/read_event.h"
#include "schema/json/write_attribute.h"
#include "schema/json/write_organisation.h"
#include "schema/rules/url_login.h"
#include "server/api/entry_answer.h"
#include "server/api/event_document.h"
#include "server/api/event_report_document.h"
#include "server/api/report_fetching.h"
#include "server/api/report_markup.h"
#include "server/api/routes.h"
#include "server/api/search_run.h"
#include "server/export/fields.h"

namespace muninn::api {
namespace {

constexpr EntryAction kAdd{"EventReport", "event_reports", "add"};
constexpr EntryAction kImport{"EventReport", "event_reports", "addFromURL"};
constexpr char kNotAllowed[] = "You do not have permission to do that.";
constexpr size_t kPartsMax = 10'000;  // that a report lists
// The galaxy of ATT&CK's techniques, whose matrix is shown.
constexpr std::string_view kAttackGalaxy = "c4e851fa-775f-11e7-8163-b774922098cd";
constexpr int64_t kInheritEvent = 5;

struct ReportOptions {
  bool raw = false;
  bool metadata = true, correlations = true, attack_matrix = true;
};

ReportOptions ReadOptions(json::Value body) {
  ReportOptions options;
  const auto flag = [&](std::string_view name, bool otherwise) {
    return body[name].absent() ? otherwise : body[name].AsBool().value_or(body[name].Truthy());
  };
  options.raw = flag("raw", false);
  options.metadata = flag("include_event_metadata", true);
  options.correlations = flag("include_correlations", true);
  options.attack_matrix = flag("include_attack_matrix", true);
  return options;
}

// A text in one line, so that it does not end the list it stands in.
std::string OneLine(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

std::string Item(std::string_view text, int level = 1) {
  return absl::StrCat(std::string(static_cast<size_t>(2 * level), ' '), "- ", OneLine(std::string(text)), "\n");
}
std::string Item(std::string_view key, std::string_view text, int level = 1) {
  return Item(absl::StrCat("*", ToAbsl(key), "*: ", ToAbsl(text)), level);
}

std::string TextIn(json::Value value, std::string_view name) { return value[name].AsText().value_or(""); }

// From the document {"Event":{…}} without its parts.
std::string DescribeEvent(const fb::Event& event, json::Value document, const ReportOptions& options) {
  std::string text = absl::StrCat("## ", OneLine(TextIn(document, "info")), "\n");
  text += Item("Date", TextIn(document, "date"));
  text += Item("Last update", json::FormatDateTime(event.timestamp()));
  text += Item("Threat level", exports::ThreatLevelName(event.threat_level()));
  text += Item("Attribute count", TextIn(document, "attribute_count"));
  const auto tag = [&](const std::string& name, int level) {
    text += Item(options.raw ? name : ReferenceTo("tag", name), level);
  };
  text += "#### Tags\n";
  document["Tag"].ForEach([&](json::Value element) {
    if (!element["is_galaxy"].Truthy()) tag(TextIn(element, "name"), 1);
  });
  text += "#### Galaxies\n";
  document["Galaxy"].ForEach([&](json::Value galaxy) {
    text += Item("Name", TextIn(galaxy, "name"));
    text += Item("Description", TextIn(galaxy, "description"));
    galaxy["GalaxyCluster"].ForEach([&](json::Value cluster) {
      if (!options.raw) return tag(TextIn(cluster, "tag_name"), 2);
      text += Item("Name", TextIn(cluster, "value"), 2);
      text += Item("Description", TextIn(cluster, "description"), 2);
    });
  });
  return text;
}

std::string DescribeCorrelations(json::Value document) {
  std::string text = "#### Correlations\n";
  document["RelatedEvent"].ForEach([&](json::Value related) { text += Item(TextIn(related["Event"], "info")); });
  return text;
}

// The attributes that `filters` (of attributes/restSearch) finds in the event: those in objects as their objects.
absl::StatusOr<std::string> DescribeParts(Call& call, EventId event, json::Value filters, const ReportOptions& options) {
  Search search;
  search.snapshot = call.shared_snapshot();
  search.actor = call.actor();
  Path path;
  path.named.emplace_back("eventid", std::to_string(event.value()));
  ASSIGN_OR_RETURN(search.request,
                   ReadSearchRequest(search.reader(), call.actor(), Parameters(filters, path), Scope::kAttributes, call.now()));
  std::string objects, attributes;
  std::set<uint64_t> seen;
  HitPage page(search);
  for (size_t parts = 0; parts < kPartsMax;) {
    ASSIGN_OR_RETURN(const AttributeHit* const hit, page.Next());
    if (hit == nullptr) break;
    if (EventId(hit->event.id()) != event) continue;  // a text that is searched everywhere passes over the event's number
    const fb::Attribute& attribute = hit->attribute;
    const std::string value = absl::StrCat("`", json::ValueOf(attribute), "`");
    if (hit->object == nullptr) {
      attributes += Item(options.raw ? value : ReferenceTo("attribute", json::UuidOf(attribute.uuid()).ToString()));
      ++parts;
      continue;
    }
    if (seen.insert(hit->object->id()).second) {
      objects += Item(options.raw ? json::View(hit->object->name())
                                  : std::string_view(ReferenceTo("object", json::UuidOf(hit->object->uuid()).ToString())));
      ++parts;
    }
  }
  return absl::StrCat("### Objects\n", objects, "### Attributes\n", attributes);
}

absl::StatusOr<std::string> Describe(Call& call, const fb::Event& event, json::Value body) {
  const ReportOptions options = ReadOptions(body);
  // Filters may be JSON in a text.
  json::Value filters = body["filters"];
  std::optional<json::Document> sent;
  if (const auto text = filters.AsStringView(); text && !text->empty()) {
    ASSIGN_OR_RETURN(sent, json::Document::Parse(*text));
    filters = sent->root();
  }
  EventDocumentOptions shown;
  shown.metadata = true;
  shown.related_events = options.correlations;
  shown.correlate = call.correlate_options();
  ReaderNames names(call.reader());
  std::string json;
  json::JsonWriter writer(&json);
  RETURN_IF_ERROR(WriteEventDocument(writer, call.reader(), names, call.actor(), event, shown, [] { return true; }));
  ASSIGN_OR_RETURN(const json::Document document, json::Document::Parse(json));
  const json::Value root = document.root()["Event"];
  std::string text;
  if (options.metadata) text += DescribeEvent(event, root, options);
  if (options.correlations) text += DescribeCorrelations(root);
  ASSIGN_OR_RETURN(const std::string parts, DescribeParts(call, EventId(event.id()), filters, options));
  text += parts;
  if (options.attack_matrix) absl::StrAppend(&text, "### ATT&CK Matrix\n", ReferenceTo("galaxymatrix", kAttackGalaxy), "\n");
  return text;
}

// The event that the path names, for changing it. Errors: kNotFound, kPermissionDenied.
absl::StatusOr<Stored<fb::Event>> FindChangeable(Call& call) {
  ASSIGN_OR_RETURN(Stored<fb::Event> event, FindVisibleEvent(call, call.path().Arg(0), "Invalid event"));
  if (!MayModify(call.actor(), *event)) return absl::PermissionDeniedError(kNotAllowed);
  return event;
}

http::Response AddAndAnswer(Call& call, const fb::Event& event, ReportDraft draft, const EntryAction& action) {
  draft.distribution = kInheritEvent;
  AddReport command;
  command.event = EventId(event.id());
  rules::FieldErrors errors = rules::AcceptReport(std::move(draft), call.accept_options(), &command.report);
  if (errors.empty()) {
    const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
    if (!outcome.ok()) return AnswerStatus(call, outcome.status());
    if (!outcome->parts.empty()) {
      call.Renew();
      return AnswerReport(call, ReportId(outcome->parts[0]));
    }
    errors = outcome->refusals[0].errors;
  }
  return AnswerFieldErrors(call, action, errors);
}

http::Response ReportFromEvent(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("EventReport");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<Stored<fb::Event>> event = FindChangeable(call);
  if (!event.ok()) return AnswerStatus(call, event.status());
  absl::StatusOr<std::string> text = Describe(call, **event, body->is_object() ? *body : json::Value());
  if (!text.ok()) return AnswerStatus(call, text.status());
  ReportDraft draft;
  draft.name = absl::StrCat("Event report (", call.now(), ")");
  draft.content = *std::move(text);
  return AddAndAnswer(call, **event, std::move(draft), kAdd);
}

http::Response ImportReportFromUrl(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("EventReport");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<Stored<fb::Event>> event = FindChangeable(call);
  if (!event.ok()) return AnswerStatus(call, event.status());
  const std::string url = (*body)["url"].AsText().value_or("");
  if (url.empty()) return AnswerError(call, 405, "An URL must be provided");
  absl::StatusOr<std::string> text = FetchAsMarkdown(call, EventId((*event)->id()), url);
  if (!text.ok() || text->empty())
    return AnswerNotDone(call, kImport,
                         "Could not fetch report from URL. Fetcher module not enabled or could not download the page");
  ReportDraft draft;
  draft.name = absl::StrCat("Report from - ", rules::WithoutLogin(url), " (", call.now(), ")");
  draft.content = *std::move(text);
  return AddAndAnswer(call, **event, std::move(draft), kImport);
}

http::Response SendToLlm(Call& call) {
  const absl::StatusOr<ReportId> id = NamedReport(call);
  if (!id.ok()) return AnswerStatus(call, id.status());
  const absl::StatusOr<VisibleReport> report = FindVisible(call, *id, kInvalidReport);
  if (!report.ok()) return AnswerStatus(call, report.status());
  if (!MayModify(call.actor(), *report->event)) return AnswerError(call, 403, kNotAllowed);
  const std::string as_named(call.path().Arg(0));
  return AnswerFailure(call, "Could not sendToLLM EventReport", absl::StrCat("/event_reports/sendToLLM/", as_named),
                       absl::StrCat("Could not send Event Report ", as_named,
                                    " to LLM.\nReasons: [\"This server has no client for a language model.\"]"));
}

constexpr Route kRoutes[] = {
    {"eventreports", "reportfromevent", ReportFromEvent, true, Permission::kAdd},
    {"eventreports", "importreportfromurl", ImportReportFromUrl, true, Permission::kAdd},
    {"eventreports", "sendtollm", SendToLlm, true, Permission::kAdd},
};

}  // namespace

std::span<const Route> EventReportMakingRoutes() { return kRoutes; }

}  // namespace muninn::api
