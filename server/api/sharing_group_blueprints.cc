// SPDX-License-Identifier: Apache-2.0
//
// sharingGroupBlueprints: rules from which sharing groups, or rules of other servers, are made, and made anew
// (engine/command/blueprint.h). Texts: MISP 2.5.1; unlike there an organisation sees and carries out its own only.
#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/command/blueprint.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/remote_generated.h"
#include "schema/entities/sharing_group_blueprint_generated.h"
#include "schema/json/fields.h"
#include "server/api/entry_page.h"
#include "server/api/names.h"
#include "server/api/routes.h"
#include "server/api/servers.h"

namespace muninn::api {
namespace {

using fb::SharingGroupBlueprintT;
using BlueprintId = EntryIdOf<fb::SharingGroupBlueprint>;

constexpr std::string_view kNoneFound = "No valid blueprints found.";
constexpr char kGenerated[] = "Generated based on Sharing Group Blueprint rules";

constexpr Member<SharingGroupBlueprintT> kMembers[] = {
    {"id", &SharingGroupBlueprintT::id, kFixed},
    {"uuid", &SharingGroupBlueprintT::uuid, kFixed},
    {"name", &SharingGroupBlueprintT::name},
    {"timestamp", &SharingGroupBlueprintT::timestamp, kFixed},
    {"user_id", &SharingGroupBlueprintT::user_id, kFixed},
    {"org_id", &SharingGroupBlueprintT::org_id, kFixed},
    {"sharing_group_id", &SharingGroupBlueprintT::sharing_group_id, kFixed},
    {"rules", &SharingGroupBlueprintT::rules, kJsonText},
};

bool Visible(const Actor& actor, const SharingGroupBlueprintT& blueprint) {
  return actor.is_site_admin() || OrgId(blueprint.org_id) == actor.org;
}

constexpr EntryPage<SharingGroupBlueprintT> kPage{.noun = "SharingGroupBlueprint",
                                                  .controller = "sharing_group_blueprints",
                                                  .invalid = "Invalid Sharing Group Blueprint",
                                                  .members = kMembers,
                                                  .visible = Visible};

// --- carrying it out ---

// Members as the rules want them; who stays keeps what he may. False: they are that already.
bool SetMembers(fb::SharingGroupT& group, const std::set<OrgId>& wanted) {
  std::set<OrgId> present;
  for (const auto& member : group.orgs) present.insert(OrgId(member->org_id));
  if (present == wanted) return false;
  std::erase_if(group.orgs, [&](const auto& member) { return !wanted.contains(OrgId(member->org_id)); });
  for (const OrgId org : wanted) {
    if (present.contains(org)) continue;
    auto member = std::make_unique<fb::SharingGroupOrgT>();
    member->org_id = org.value();
    group.orgs.push_back(std::move(member));
  }
  return true;
}

// A new group of these members, and the blueprint that knows it from now on.
std::vector<EntryChange> MakeGroup(const SharingGroupBlueprintT& blueprint) {
  fb::SharingGroupT group;
  group.name = blueprint.name;
  group.description = group.releasability = kGenerated;
  group.org_id = blueprint.org_id;
  group.local = group.roaming = group.active = true;
  const auto fill = [rules = blueprint.rules, org = OrgId(blueprint.org_id)](fb::SharingGroupT& made,
                                                                             const EntryScene& scene) -> absl::Status {
    ASSIGN_OR_RETURN(const std::set<OrgId> members, EvaluateBlueprint(scene.state, rules, org));
    SetMembers(made, members);
    return absl::OkStatus();
  };
  const auto remember = [](SharingGroupBlueprintT& stored, const EntryScene& scene) {
    stored.sharing_group_id = scene.earlier[0];
    return absl::OkStatus();
  };
  return {AddEntry<fb::SharingGroupT>(std::move(group), fill),
          EditEntry<fb::SharingGroupBlueprint>(BlueprintId(blueprint.id), remember)};
}

std::vector<EntryChange> ChangeGroup(const SharingGroupBlueprintT& blueprint) {
  const auto edit = [rules = blueprint.rules, org = OrgId(blueprint.org_id)](fb::SharingGroupT& group,
                                                                             const EntryScene& scene) -> absl::Status {
    ASSIGN_OR_RETURN(const std::set<OrgId> members, EvaluateBlueprint(scene.state, rules, org));
    SetMembers(group, members);
    return absl::OkStatus();
  };
  return {EditEntry<fb::SharingGroup>(SharingGroupId(blueprint.sharing_group_id), edit)};
}

struct Counts {
  size_t created = 0, changed = 0, failed = 0;
};

// Error: what is not about this blueprint alone.
absl::Status CarryOut(Call& call, const SharingGroupBlueprintT& blueprint, Counts& counts) {
  ASSIGN_OR_RETURN(const auto stored, LoadEntry<fb::SharingGroup>(call.reader(), SharingGroupId(blueprint.sharing_group_id)));
  if (stored) {
    fb::SharingGroupT group;
    (*stored)->UnPackTo(&group);
    ASSIGN_OR_RETURN(const std::set<OrgId> members, EvaluateBlueprint(call.reader(), blueprint.rules, OrgId(blueprint.org_id)));
    if (!SetMembers(group, members)) return absl::OkStatus();
  }
  const absl::StatusOr<Outcome> outcome =
      call.engine().Execute(ChangeEntries{stored ? ChangeGroup(blueprint) : MakeGroup(blueprint)}, call.actor());
  if (!outcome.ok()) {
    // Its name is taken, or its group is another's by now.
    if (!absl::IsInvalidArgument(outcome.status()) && !absl::IsFailedPrecondition(outcome.status())) return outcome.status();
    ++counts.failed;
    return absl::OkStatus();
  }
  ++counts.changed;
  if (!stored) ++counts.created;
  NoteAccess note;
  note.action = "execute_blueprint";
  note.title = "Updated the sharing group.";
  note.model = "SharingGroup";
  note.model_id = outcome->entries[0];
  call.Renew();
  return call.engine().Execute(note, ServerActor()).status();
}

http::Response Execute(Call& call) {
  const EntryAction execute = kPage.action("execute");
  const std::string id(call.path().Arg(0));
  std::vector<SharingGroupBlueprintT> blueprints;
  const absl::Status status =
      ForEachEntry<fb::SharingGroupBlueprint>(call.reader(), [&](const fb::SharingGroupBlueprint& stored) {
        SharingGroupBlueprintT blueprint;
        stored.UnPackTo(&blueprint);
        const bool named = id.empty() || id == std::to_string(blueprint.id) || id == blueprint.uuid.ToString();
        if (named && Visible(call.actor(), blueprint)) blueprints.push_back(std::move(blueprint));
        return true;
      });
  if (!status.ok()) return AnswerStatus(call, status);
  if (blueprints.empty()) return AnswerError(call, 404, kNoneFound);
  Counts counts;
  for (const SharingGroupBlueprintT& blueprint : blueprints) {
    if (const absl::Status done = CarryOut(call, blueprint, counts); !done.ok()) return AnswerRefused(call, execute, done, id);
  }
  const std::string message = absl::StrCat(
      "Done, ", blueprints.size(), " sharing group blueprint(s) matched. Sharing group changes: Created: ", counts.created,
      ". Updated: ", counts.changed, ". Failed to create: ", counts.failed, ".");
  return counts.changed > 0 ? AnswerDone(call, execute, id, message) : AnswerNotDone(call, execute, message, id);
}

// The group stays; it is a plain one from then on.
http::Response Detach(Call& call) {
  if (call.path().Arg(0).empty()) return AnswerError(call, 405, "No ID specified.");
  const auto blueprint = FindOnPage(call, kPage, call.path().Arg(0));
  if (!blueprint.ok()) return AnswerStatus(call, blueprint.status());
  if (!*blueprint) return AnswerError(call, 404, kPage.invalid);
  const auto edit = [](SharingGroupBlueprintT& stored, const EntryScene&) {
    stored.sharing_group_id = 0;
    return absl::OkStatus();
  };
  return ChangeAndTell(call, kPage.action("detach"), {EditEntry<fb::SharingGroupBlueprint>(BlueprintId((*blueprint)->id), edit)},
                       call.path().Arg(0), "Sharing group detached.");
}

// --- whom it means ---

template <typename Write>
http::Response AnswerMeant(Call& call, const Write& write) {
  const auto blueprint = FindOnPage(call, kPage, call.path().Arg(0));
  if (!blueprint.ok()) return AnswerStatus(call, blueprint.status());
  if (!*blueprint) return AnswerError(call, 404, kPage.invalid);
  const absl::StatusOr<std::set<OrgId>> meant =
      EvaluateBlueprint(call.reader(), (*blueprint)->rules, OrgId((*blueprint)->org_id));
  if (!meant.ok()) return AnswerStatus(call, meant.status());
  ReaderNames names(call.reader());
  return AnswerList(call, *meant, [&](json::JsonWriter& writer, OrgId id) {
    if (const fb::Organisation* org = names.OrgById(id)) write(writer, *org);
  });
}

http::Response ViewOrgs(Call& call) {
  return AnswerMeant(call, [](json::JsonWriter& writer, const fb::Organisation& org) {
    writer.BeginObject();
    writer.Key("Organisation");
    writer.BeginObject();
    writer.MemberId("id", org.id());
    json::MemberUuid(writer, "uuid", org.uuid());
    json::MemberText(writer, "name", org.name());
    json::MemberText(writer, "sector", org.sector());
    json::MemberText(writer, "type", org.type());
    json::MemberText(writer, "nationality", org.nationality());
    writer.EndObject();
    writer.EndObject();
  });
}

http::Response GenerateUuidList(Call& call) {
  return AnswerMeant(call,
                     [](json::JsonWriter& writer, const fb::Organisation& org) { writer.UuidString(json::UuidOf(org.uuid())); });
}

// --- as a rule of what servers exchange ---

// {"orgs":{"OR":[…],"NOT":[…]},…} with these organisations in the place of what `rule` had. What is no object reads as empty.
std::string WithOrganisations(std::string_view rules, std::string_view rule, const std::vector<Uuid>& orgs) {
  const absl::StatusOr<json::Document> document = json::Document::Parse(rules);
  const json::Value root = document.ok() ? document->root() : json::Value();
  std::string text;
  json::JsonWriter writer(&text);
  const auto copy = [&](json::Value object, std::string_view but) {
    object.ForEachMember([&](std::string_view name, json::Value value) {
      if (name == but) return;
      writer.Key(name);
      writer.Raw(value.ToJson());
    });
  };
  writer.BeginObject();
  copy(root, "orgs");
  writer.Key("orgs");
  writer.BeginObject();
  copy(root["orgs"], rule);
  writer.Key(rule);
  writer.BeginArray();
  for (const Uuid& uuid : orgs) writer.UuidString(uuid);
  writer.EndArray();
  writer.EndObject();
  writer.EndObject();
  return text;
}

// {"server_id":N,"type":"pull"|"push","rule":"OR"|"NOT"}: whom the blueprint means now becomes that rule of the server.
http::Response EncodeSyncRule(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("SharingGroupBlueprint");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto blueprint = FindOnPage(call, kPage, call.path().Arg(0));
  if (!blueprint.ok()) return AnswerStatus(call, blueprint.status());
  if (!*blueprint) return AnswerError(call, 404, kPage.invalid);
  const auto server = FindEntry<fb::Server>(call.reader(), (*body)["server_id"].AsText().value_or(""));
  if (!server.ok()) return AnswerStatus(call, server.status());
  if (!*server) return AnswerError(call, 404, "Invalid server.");
  const auto choice = [&](std::string_view name, std::string otherwise) {
    const json::Value value = (*body)[name];
    return value.Truthy() ? value.AsText().value_or("") : otherwise;
  };
  const std::string type = choice("type", "pull"), rule = choice("rule", "OR");
  if (type != "pull" && type != "push") return AnswerError(call, 405, "Invalid type. It is pull or push.");
  if (rule != "OR" && rule != "NOT") return AnswerError(call, 405, "Invalid rule. It is OR or NOT.");
  const auto edit = [&](fb::ServerT& changed, const EntryScene& scene) -> absl::Status {
    ASSIGN_OR_RETURN(const std::set<OrgId> meant,
                     EvaluateBlueprint(scene.state, (*blueprint)->rules, OrgId((*blueprint)->org_id)));
    std::vector<Uuid> orgs;
    for (const OrgId id : meant) {
      ASSIGN_OR_RETURN(const auto org, LoadEntry<fb::Organisation>(scene.state, id));
      if (org) orgs.push_back(json::UuidOf((*org)->uuid()));
    }
    std::string& rules = type == "push" ? changed.push_rules : changed.pull_rules;
    rules = WithOrganisations(rules, rule, orgs);
    return absl::OkStatus();
  };
  const uint64_t id = (**server)->id();
  return ChangeAndAnswer(
      call, kPage.action("encodeSyncRule"), {EditEntry<fb::Server>(EntryIdOf<fb::Server>(id), edit)},
      [&](const Outcome&) { return AnswerServer(call, id); }, call.path().Arg(0));
}

constexpr Route kRoutes[] = {
    {"sharinggroupblueprints", "index", IndexPage<kPage>, false, Permission::kSharingGroup},
    {"sharinggroupblueprints", "view", ViewPage<kPage>, false, Permission::kSharingGroup},
    {"sharinggroupblueprints", "add", AddPage<kPage>, true, Permission::kSharingGroup},
    {"sharinggroupblueprints", "edit", EditPage<kPage>, true, Permission::kSharingGroup},
    {"sharinggroupblueprints", "delete", DeletePage<kPage>, true, Permission::kSharingGroup},
    {"sharinggroupblueprints", "execute", Execute, true, Permission::kSharingGroup},
    {"sharinggroupblueprints", "detach", Detach, true, Permission::kSharingGroup},
    {"sharinggroupblueprints", "vieworgs", ViewOrgs, false, Permission::kSharingGroup},
    {"sharinggroupblueprints", "generateuuidlist", GenerateUuidList, false, Permission::kSharingGroup},
    {"sharinggroupblueprints", "encodesyncrule", EncodeSyncRule, true, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> SharingGroupBlueprintRoutes() { return kRoutes; }

}  // namespace muninn::api
