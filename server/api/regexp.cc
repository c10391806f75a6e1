// SPDX-License-Identifier: Apache-2.0
//
// regexp: the rules of the import filter, which rewrite and block values on their way in (engine/match/import_rules.h).
#include "schema/entities/exclusion_generated.h"
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

constexpr Route kRoutes[] = {
    {"regexp", "index", IndexPage<kPage>},
    {"regexp", "index", IndexPage<kPage>, false, Permission::kRegexpAccess, false, true},
    {"regexp", "view", ViewPage<kPage>, false, Permission::kRegexpAccess, false, true},
    {"regexp", "add", Add, true, Permission::kRegexpAccess, false, true},
    {"regexp", "edit", EditPage<kPage>, true, Permission::kRegexpAccess, false, true},
    {"regexp", "delete", DeletePage<kPage>, true, Permission::kRegexpAccess, false, true},
};

}  // namespace

std::span<const Route> RegexpRoutes() { return kRoutes; }

}  // namespace muninn::api
