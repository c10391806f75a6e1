// SPDX-License-Identifier: Apache-2.0
//
// regexp: the rules of the import filter, which rewrite and block values on their way in (engine/match/import_rules.h).
#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/command/decide.h"
#include "engine/match/import_rules.h"
#include "engine/match/lists.h"
#include "schema/base/status.h"
#include "schema/entities/exclusion_generated.h"
#include "schema/facts/facts_generated.h"
#include "server/api/entry_page.h"
#include "server/api/job_functions.h"
#include "server/api/parameters.h"
#include "server/api/queued.h"
#include "server/api/routes.h"
#include "server/api/rule_cleaning.h"
#include "server/api/rule_trial.h"
#include "server/api/streaming.h"

namespace muninn::api {
namespace {

constexpr Member<fb::RegexpT> kMembers[] = {
    {"id", &fb::RegexpT::id, kFixed},
    {"regexp", &fb::RegexpT::regexp},
    {"replacement", &fb::RegexpT::replacement},
    {"type", &fb::RegexpT::type},
};
constexpr EntryPage<fb::RegexpT> kPage{
    .noun = "Regexp", .controller = "regexp", .invalid = "Invalid Regexp.", .members = kMembers, .admin = true};

constexpr uint64_t kSamples = 100, kSamplesMax = 1000;

// What adding a rule changes: a rule for several types becomes one entry a type. Errors: FieldError.
absl::StatusOr<std::vector<EntryChange>> Additions(json::Value body) {
  fb::RegexpT rule;
  RETURN_IF_ERROR(ReadMembers<fb::RegexpT>(body, kMembers, rule));
  BodyFields fields(body);
  std::vector<std::string> types;
  fields.Texts("types", &types);
  if (types.empty() && fields.Has("types")) return FieldError("types", "Choose at least one type, or all of them.");
  if (types.empty()) types.push_back(rule.type);
  std::vector<EntryChange> changes;
  for (std::string& type : types) {
    fb::RegexpT one = rule;
    one.type = std::move(type);
    changes.push_back(AddEntry(std::move(one)));
  }
  return changes;
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf(kPage.noun);
  if (!body.ok()) return AnswerStatus(call, body.status());
  absl::StatusOr<std::vector<EntryChange>> changes = Additions(*body);
  if (!changes.ok()) return AnswerRefused(call, kPage.action("add"), changes.status());
  return ChangeAndAnswer(call, kPage.action("add"), *std::move(changes),
                         [&](const Outcome& outcome) { return AnswerEntry(call, kPage, outcome.entries[0]); });
}

// --- what rules would do ---

// The rules as these facts, which are not written, would leave them.
absl::StatusOr<std::vector<match::ImportRule>> RulesAfter(const Reader& reader, const std::vector<FactDraft>& facts) {
  ASSIGN_OR_RETURN(std::vector<match::ImportRule> rules, match::ReadImportRules(reader));
  for (const FactDraft& fact : facts) {
    const auto* payload = flatbuffers::GetRoot<fb::Payload>(fact.payload.data());
    const auto* added = payload->fact_as_EntryAdded();
    const auto* changed = payload->fact_as_EntryChanged();
    const auto* bytes = added != nullptr ? added->entry() : changed != nullptr ? changed->entry() : nullptr;
    if (fact.entry != fb::EntryKind::Regexp || bytes == nullptr) continue;
    fb::RegexpT rule;
    flatbuffers::GetRoot<fb::Regexp>(bytes->data())->UnPackTo(&rule);
    const auto same = [&](const match::ImportRule& other) { return other.id == rule.id; };
    auto place = std::find_if(rules.begin(), rules.end(), same);
    if (place == rules.end()) place = rules.emplace(rules.end());
    *place = {std::move(rule.type), std::move(rule.regexp), std::move(rule.replacement), rule.id};
  }
  return rules;
}

http::Response AnswerTrial(Call& call, json::Value body, std::shared_ptr<const match::ImportRules> rules,
                           std::vector<uint64_t> only) {
  const uint64_t samples = std::min(kSamplesMax, Parameters(body, call.path()).Number("limit").value_or(kSamples));
  http::Response response = Answer(200, "");
  response.stream = [snapshot = call.shared_snapshot(), actor = call.actor(), options = call.accept_options(),
                     style = call.style(), rules = std::move(rules), only = std::move(only), samples](http::BodySink& sink) {
    return StreamJson(sink, style, [&](json::JsonWriter& writer, const std::function<bool()>& flush) {
      RuleTrial trial(snapshot->reader(), actor, rules, options, only);
      return WriteTrial(writer, trial, samples, flush);
    });
  };
  return response;
}

// What a rule would do to stored values were it added, or the named one changed so: the values that it acts on, among the other
// rules. Refused as the change itself would be.
http::Response Preview(Call& call) {
  const EntryAction action = kPage.action("preview");
  const absl::StatusOr<json::Value> body = call.BodyOf(kPage.noun);
  if (!body.ok()) return AnswerStatus(call, body.status());
  ChangeEntries command;
  if (call.path().Arg(0).empty()) {
    absl::StatusOr<std::vector<EntryChange>> changes = Additions(*body);
    if (!changes.ok()) return AnswerRefused(call, action, changes.status());
    command.changes = *std::move(changes);
  } else {
    const auto found = FindOnPage(call, kPage, call.path().Arg(0));
    if (!found.ok()) return AnswerStatus(call, found.status());
    if (!*found) return AnswerError(call, 404, kPage.invalid);
    const auto edit = [&](fb::RegexpT& rule, const EntryScene&) { return ReadMembers<fb::RegexpT>(*body, kMembers, rule); };
    command.changes = {EditEntry<fb::Regexp>(EntryIdOf<fb::Regexp>((*found)->id), edit)};
  }
  const absl::StatusOr<Decision> decision = call.engine().Consider(command, call.actor(), call.reader());
  if (!decision.ok()) return AnswerRefused(call, action, decision.status());
  const auto rules = RulesAfter(call.reader(), decision->facts);
  if (!rules.ok()) return AnswerStatus(call, rules.status());
  // What the rules that act already have compiled serves the trial, too.
  const std::shared_ptr<const match::Lists> lists = call.engine().lists();
  auto trial = std::make_shared<const match::ImportRules>(*rules, call.engine().patterns(), lists->import_rules.get());
  return AnswerTrial(call, *body, std::move(trial), decision->outcome.entries);
}

// What Clean would do.
http::Response CleanPreview(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  return AnswerTrial(call, *body, RulesInForce(call.engine()), {});
}

http::Response Clean(Call& call) {
  return AnswerWork(call, kPage.action("clean"), {.type = kCleanRegexp, .input = "All attributes.", .argument = ""},
                    "Cleaning up queued for background execution. Job ID: $0");
}

constexpr Route kRoutes[] = {
    {"regexp", "index", IndexPage<kPage>},
    {"regexp", "index", IndexPage<kPage>, false, Permission::kRegexpAccess, false, true},
    {"regexp", "view", ViewPage<kPage>, false, Permission::kRegexpAccess, false, true},
    {"regexp", "add", Add, true, Permission::kRegexpAccess, false, true},
    {"regexp", "edit", EditPage<kPage>, true, Permission::kRegexpAccess, false, true},
    {"regexp", "delete", DeletePage<kPage>, true, Permission::kRegexpAccess, false, true},
    {"regexp", "preview", Preview, false, Permission::kRegexpAccess, false, true},
    {"regexp", "clean", Clean, true, kSiteAdminOnly, false, true},
    {"regexp", "cleanpreview", CleanPreview, false, kSiteAdminOnly, false, true},
};

}  // namespace

std::span<const Route> RegexpRoutes() { return kRoutes; }

}  // namespace muninn::api
