// SPDX-License-Identifier: Apache-2.0
#include "engine/command/entry_rules.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "engine/command/rules_analyst_data.h"
#include "engine/command/rules_decaying_model.h"
#include "engine/command/rules_desk.h"
#include "engine/command/rules_discussion.h"
#include "engine/command/rules_event_delegation.h"
#include "engine/command/rules_exclusion.h"
#include "engine/command/rules_galaxy.h"
#include "engine/command/rules_hunt.h"
#include "engine/command/rules_identity.h"
#include "engine/command/rules_job.h"
#include "engine/command/rules_list.h"
#include "engine/command/rules_object_template.h"
#include "engine/command/rules_remote.h"
#include "engine/command/rules_setting.h"
#include "engine/command/rules_sharing_group_blueprint.h"
#include "engine/command/rules_tag.h"
#include "engine/command/rules_tag_collection.h"
#include "engine/command/rules_taxonomy.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

using CheckBytes = absl::StatusOr<std::string> (*)(const EntryScene&, std::string_view, std::string_view);

// Unpacks both, gives the id and a uuid that is missing, checks, packs.
template <typename Native, absl::Status (*check)(const EntryScene&, const Native*, Native*)>
absl::StatusOr<std::string> Typed(const EntryScene& scene, std::string_view before, std::string_view after) {
  using Table = typename Native::TableType;
  Native was, is;
  if (!before.empty()) flatbuffers::GetRoot<Table>(before.data())->UnPackTo(&was);
  if (!after.empty()) {
    flatbuffers::GetRoot<Table>(after.data())->UnPackTo(&is);
    is.id = scene.id;
    if constexpr (requires { is.uuid; }) {
      if (is.uuid.is_nil()) is.uuid = Uuid::FromRandom(scene.context.random(), scene.context.random());
    }
  }
  RETURN_IF_ERROR(check(scene, before.empty() ? nullptr : &was, after.empty() ? nullptr : &is));
  return after.empty() ? std::string() : Encode(is);
}

struct Row {
  fb::EntryKind kind;
  std::string_view noun;  // as messages name it
  CheckBytes check;
  std::string_view name_field;  // what its NameKind::kName is called
  std::string_view name_taken;  // when another has it
  absl::Status (*going_along)(const Reader&, uint64_t id, std::vector<EntryReference>*) = nullptr;  // null: nothing
};

constexpr std::array kRows = {
    Row{fb::EntryKind::Organisation, "organisation", Typed<fb::OrganisationT, CheckOrganisation>, "name",
        "An organisation with this name already exists."},
    Row{fb::EntryKind::User, "user", Typed<fb::UserT, CheckUser>, "email", "An account with this email address already exists.",
        BelongingToUser},
    Row{fb::EntryKind::Role, "Role", Typed<fb::RoleT, CheckRole>, "name", "A role with this name already exists."},
    Row{fb::EntryKind::AuthKey, "auth key", Typed<fb::AuthKeyT, CheckAuthKey>, "", ""},
    Row{fb::EntryKind::SharingGroup, "sharing group", Typed<fb::SharingGroupT, CheckSharingGroup>, "name",
        "A sharing group with this name already exists."},
    Row{fb::EntryKind::Tag, "tag", Typed<fb::TagT, CheckTag>, "name", "A similar name already exists."},
    Row{fb::EntryKind::Galaxy, "galaxy", Typed<fb::GalaxyT, CheckGalaxy>, "name", ""},
    Row{fb::EntryKind::UserSetting, "user setting", Typed<fb::UserSettingT, CheckUserSetting>, "setting",
        "The user has this setting already."},
    Row{fb::EntryKind::Registration, "registration", Typed<fb::RegistrationT, CheckRegistration>, "", ""},
    Row{fb::EntryKind::GalaxyCluster, "galaxy cluster", Typed<fb::GalaxyClusterT, CheckGalaxyCluster>, "value", ""},
    Row{fb::EntryKind::Warninglist, "Warninglist", Typed<fb::WarninglistT, CheckWarninglist>, "name",
        "A warninglist with this name already exists."},
    Row{fb::EntryKind::Noticelist, "Noticelist", Typed<fb::NoticelistT, CheckNoticelist>, "name",
        "A noticelist with this name already exists."},
    Row{fb::EntryKind::CorrelationExclusion, "CorrelationExclusion", Typed<fb::CorrelationExclusionT, CheckCorrelationExclusion>,
        "value", "Value already exists."},
    Row{fb::EntryKind::CorrelationRule, "CorrelationRule", Typed<fb::CorrelationRuleT, CheckCorrelationRule>, "", ""},
    Row{fb::EntryKind::EventBlocklist, "blocklist entry", Typed<fb::EventBlocklistT, CheckEventBlocklist>, "", ""},
    Row{fb::EntryKind::OrgBlocklist, "blocklist entry", Typed<fb::OrgBlocklistT, CheckOrgBlocklist>, "", ""},
    Row{fb::EntryKind::SightingBlocklist, "blocklist entry", Typed<fb::SightingBlocklistT, CheckSightingBlocklist>, "", ""},
    Row{fb::EntryKind::AnalystDataBlocklist, "blocklist entry", Typed<fb::AnalystDataBlocklistT, CheckAnalystDataBlocklist>, "",
        ""},
    Row{fb::EntryKind::SharingGroupBlueprint, "Sharing Group Blueprint",
        Typed<fb::SharingGroupBlueprintT, CheckSharingGroupBlueprint>, "", ""},
    Row{fb::EntryKind::Thread, "thread", Typed<fb::ThreadT, CheckThread>, "event_id", "This event has a thread already.",
        BelongingToThread},
    Row{fb::EntryKind::Post, "post", Typed<fb::PostT, CheckPost>, "", ""},
    Row{fb::EntryKind::Regexp, "Regexp", Typed<fb::RegexpT, CheckRegexp>, "", ""},
    Row{fb::EntryKind::Allowedlist, "Allowedlist", Typed<fb::AllowedlistT, CheckAllowedlist>, "name",
        "A similar name already exists."},
    Row{fb::EntryKind::Feed, "Feed", Typed<fb::FeedT, CheckFeed>, "", ""},
    Row{fb::EntryKind::Server, "server", Typed<fb::ServerT, CheckServer>, "", ""},
    Row{fb::EntryKind::News, "News", Typed<fb::NewsT, CheckNews>, "", ""},
    Row{fb::EntryKind::Bookmark, "Bookmark", Typed<fb::BookmarkT, CheckBookmark>, "", ""},
    Row{fb::EntryKind::Dashboard, "Dashboard", Typed<fb::DashboardT, CheckDashboard>, "", ""},
    Row{fb::EntryKind::Collection, "Collection", Typed<fb::CollectionT, CheckCollection>, "", ""},
    Row{fb::EntryKind::EventTemplate, "Template", Typed<fb::EventTemplateT, CheckEventTemplate>, "", ""},
    Row{fb::EntryKind::CryptographicKey, "Cryptographic Key", Typed<fb::CryptographicKeyT, CheckCryptographicKey>, "", ""},
    Row{fb::EntryKind::Setting, "setting", Typed<fb::SettingT, CheckSettingEntry>, "name", ""},
    Row{fb::EntryKind::GalaxyClusterBlocklist, "blocklist entry", Typed<fb::GalaxyClusterBlocklistT, CheckGalaxyClusterBlocklist>,
        "cluster_uuid", ""},
    Row{fb::EntryKind::Taxonomy, "taxonomy", Typed<fb::TaxonomyT, CheckTaxonomy>, "namespace",
        "A taxonomy with this namespace already exists."},
    Row{fb::EntryKind::TagCollection, "tag collection", Typed<fb::TagCollectionT, CheckTagCollection>, "name",
        "A similar name already exists."},
    Row{fb::EntryKind::DecayingModel, "decaying model", Typed<fb::DecayingModelT, CheckDecayingModel>, "name", ""},
    Row{fb::EntryKind::AnalystData, "analyst data", Typed<fb::AnalystDataT, CheckAnalystData>, "uuid", ""},
    Row{fb::EntryKind::ObjectTemplate, "object template", Typed<fb::ObjectTemplateT, CheckObjectTemplate>, "name", ""},
    Row{fb::EntryKind::Hunt, "Hunt", Typed<fb::HuntT, CheckHunt>, "", ""},
    Row{fb::EntryKind::Job, "job", Typed<fb::JobT, CheckJob>, "", ""},
    Row{fb::EntryKind::EventDelegation, "delegation", Typed<fb::EventDelegationT, CheckEventDelegation>, "event_id",
        "This event already has a pending delegation request. Please revoke that before creating a new request."},
};

const Row* FindRow(fb::EntryKind kind) {
  for (const Row& row : kRows) {
    if (row.kind == kind) return &row;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<std::string> CheckEntry(fb::EntryKind kind, const EntryScene& scene, std::string_view before,
                                       std::string_view after) {
  const Row* row = FindRow(kind);
  if (row == nullptr) return absl::InternalError("a registry kind without rules");
  return row->check(scene, before, after);
}

absl::StatusOr<std::vector<EntryReference>> GoingAlong(const Reader& state, fb::EntryKind kind, uint64_t id) {
  const Row* row = FindRow(kind);
  std::vector<EntryReference> others;
  if (row != nullptr && row->going_along != nullptr) RETURN_IF_ERROR(row->going_along(state, id, &others));
  return others;
}

absl::Status NoSuchEntry(fb::EntryKind kind) {
  const Row* row = FindRow(kind);
  return absl::NotFoundError(absl::StrCat("Invalid ", row == nullptr ? "entry" : ToAbsl(row->noun), "."));
}

absl::Status NameTaken(fb::EntryKind kind, NameKind name_kind) {
  const Row* row = FindRow(kind);
  if (name_kind == NameKind::kName && row != nullptr) return FieldError(row->name_field, row->name_taken);
  return FieldError("uuid", "The UUID provided is not unique");
}

}  // namespace muninn
