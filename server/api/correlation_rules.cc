// SPDX-License-Identifier: Apache-2.0
//
// correlation_rules: groups of events that do not correlate among themselves. They act on reading (engine/correlate).
#include "schema/entities/exclusion_generated.h"
#include "server/api/entry_page.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using fb::CorrelationRuleT;
constexpr Member<CorrelationRuleT> kMembers[] = {
    {"id", &CorrelationRuleT::id, kFixed},
    {"uuid", &CorrelationRuleT::uuid},
    {"name", &CorrelationRuleT::name},
    {"comment", &CorrelationRuleT::comment},
    {"selector_type", &CorrelationRuleT::selector_type},
    {"timestamp", &CorrelationRuleT::timestamp, kFixed},
};

// A list, or the text of one.
absl::Status ReadSelectors(json::Value body, CorrelationRuleT& rule) {
  json::Value list = body["selector_list"];
  if (list.absent()) return absl::OkStatus();
  std::optional<json::Document> inner;
  if (const auto text = list.AsStringView()) {
    absl::StatusOr<json::Document> parsed = json::Document::Parse(*text);
    if (parsed.ok()) {
      inner = *std::move(parsed);
      list = inner->root();
    }
  }
  bool fits = list.is_array();
  std::vector<std::string> selectors;
  list.ForEach([&](json::Value selector) {
    std::optional<std::string> text = selector.AsText();
    if (!text || text->empty())
      fits = false;
    else
      selectors.push_back(*std::move(text));
  });
  if (!fits) return FieldError("selector_list", "Not a valid JSON list of texts.");
  rule.selector_list = std::move(selectors);
  return absl::OkStatus();
}

void WriteSelectors(json::JsonWriter& writer, const CorrelationRuleT& rule, bool) {
  writer.Key("selector_list");
  writer.BeginArray();
  for (const std::string& selector : rule.selector_list) writer.String(selector);
  writer.EndArray();
}

constexpr EntryPage<CorrelationRuleT> kPage{.noun = "CorrelationRule",
                                            .controller = "correlation_rules",
                                            .invalid = "Invalid CorrelationRule.",
                                            .members = kMembers,
                                            .more = WriteSelectors,
                                            .complete = ReadSelectors,
                                            .numbers_deleted = true};

// Nothing needs to be taken back: a rule acts as soon as it is there.
http::Response Execute(Call& call) {
  const auto rule = FindOnPage(call, kPage, call.path().Arg(0));
  if (!rule.ok()) return AnswerStatus(call, rule.status());
  if (!*rule) return AnswerError(call, 404, "Invalid Correlation Rule");
  return AnswerDone(call, kPage.action("executeRule"), std::to_string((*rule)->id), "Correlation Rule executed successfully");
}

constexpr Route kRoutes[] = {
    {"correlationrules", "index", IndexPage<kPage>, false, kSiteAdminOnly},
    {"correlationrules", "view", ViewPage<kPage>, false, kSiteAdminOnly},
    {"correlationrules", "add", AddPage<kPage>, true, kSiteAdminOnly},
    {"correlationrules", "edit", EditPage<kPage>, true, kSiteAdminOnly},
    {"correlationrules", "delete", DeletePage<kPage>, true, kSiteAdminOnly},
    {"correlationrules", "executerule", Execute, true, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> CorrelationRuleRoutes() { return kRoutes; }

}  // namespace muninn::api
