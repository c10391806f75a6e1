// SPDX-License-Identifier: Apache-2.0
//
// regexp: the rules of the import filter, which rewrite and block values on their way in (engine/match/import_rules.h).
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/match/lists.h"
#include "engine/query/attribute_search.h"
#include "schema/entities/exclusion_generated.h"
#include "schema/json/write_attribute.h"
#include "schema/rules/attribute_types.h"
#include "server/api/entry_page.h"
#include "server/api/routes.h"

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

// A rule for several types becomes one entry a type.
http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf(kPage.noun);
  if (!body.ok()) return AnswerStatus(call, body.status());
  fb::RegexpT rule;
  if (const absl::Status status = ReadMembers<fb::RegexpT>(*body, kMembers, rule); !status.ok())
    return AnswerRefused(call, kPage.action("add"), status);
  BodyFields fields(*body);
  std::vector<std::string> types;
  fields.Texts("types", &types);
  if (types.empty() && fields.Has("types")) {
    return AnswerRefused(call, kPage.action("add"), FieldError("types", "Choose at least one type, or all of them."));
  }
  if (types.empty()) types.push_back(rule.type);
  std::vector<EntryChange> changes;
  for (std::string& type : types) {
    fb::RegexpT one = rule;
    one.type = std::move(type);
    changes.push_back(AddEntry(std::move(one)));
  }
  return ChangeAndAnswer(call, kPage.action("add"), std::move(changes),
                         [&](const Outcome& outcome) { return AnswerEntry(call, kPage, outcome.entries[0]); });
}

// Holds stored values against the rules, deleted ones too: what they block is deleted for good, what they rewrite is saved again
// (which rewrites it). A value that would then be there twice, or be none of its type, stays as it is.
http::Response Clean(Call& call) {
  const std::shared_ptr<const rules::ImportFilter> rules = call.engine().lists()->import_rules;
  size_t changed = 0, deleted = 0;
  Filter filter;
  filter.deleted = Deleted::kBoth;
  AttributeSearch search(call.reader(), call.actor(), filter);
  while (rules != nullptr) {
    const absl::StatusOr<const AttributeHit*> hit = search.Next();
    if (!hit.ok()) return AnswerStatus(call, hit.status());
    if (*hit == nullptr) break;
    const fb::Attribute& attribute = (*hit)->attribute;
    const rules::AttributeType& type = rules::TypeOf(attribute.type());
    const AttributeId id(attribute.id());
    std::string value = json::ValueOf(attribute);
    const std::string before = value;
    if (type.has(rules::kRegexpExempt)) continue;
    const bool allowed = !rules->Apply(type.name, &value).blocked;
    if (allowed && value == before) continue;
    AttributeDraft draft;
    draft.value = before;
    if (attribute.deleted()) draft.deleted = true;
    const absl::StatusOr<Outcome> outcome = allowed ? call.engine().Execute(EditAttribute{id, std::move(draft)}, call.actor())
                                                    : call.engine().Execute(DeleteAttribute{id, /*hard=*/true}, call.actor());
    if (absl::IsNotFound(outcome.status())) continue;  // somebody else was faster
    if (!outcome.ok()) return AnswerStatus(call, outcome.status());
    if (outcome->refusals.empty()) ++(allowed ? changed : deleted);
  }
  return AnswerDone(call, kPage.action("clean"), "",
                    absl::StrCat("All done! Number of changed attributes: ", changed, " Number of deletions: ", deleted));
}

constexpr Route kRoutes[] = {
    {"regexp", "index", IndexPage<kPage>},
    {"regexp", "index", IndexPage<kPage>, false, Permission::kRegexpAccess, false, true},
    {"regexp", "view", ViewPage<kPage>, false, Permission::kRegexpAccess, false, true},
    {"regexp", "add", Add, true, Permission::kRegexpAccess, false, true},
    {"regexp", "edit", EditPage<kPage>, true, Permission::kRegexpAccess, false, true},
    {"regexp", "delete", DeletePage<kPage>, true, Permission::kRegexpAccess, false, true},
    {"regexp", "clean", Clean, true, kSiteAdminOnly, false, true},
};

}  // namespace

std::span<const Route> RegexpRoutes() { return kRoutes; }

}  // namespace muninn::api
