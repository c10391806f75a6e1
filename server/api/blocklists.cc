// SPDX-License-Identifier: Apache-2.0
//
// eventBlocklists, orgBlocklists, sightingBlocklists, galaxyClusterBlocklists and analystDataBlocklists. What they do:
// engine/command/blocklist.h, rules_galaxy.cc, analyst_data.cc.
#include "server/api/blocklists.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "engine/command/blocklist.h"
#include "engine/index/registry.h"
#include "schema/entities/exclusion_generated.h"
#include "schema/entities/galaxy_generated.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using fb::AnalystDataBlocklistT;
using fb::EventBlocklistT;
using fb::GalaxyClusterBlocklistT;
using fb::OrgBlocklistT;
using fb::SightingBlocklistT;

constexpr std::string_view kInvalid = "Invalid blocklist entry", kRemoved = "Blocklist entry removed";

// How often an entry has kept something out, and when it did so last.
void WriteBlockedData(json::JsonWriter& writer, const OrgBlocklistT& entry, bool) {
  const bool any = entry.blocked_amount != 0;
  writer.Key("blocked_data");
  writer.BeginObject();
  any ? writer.MemberId("blocked_amount", entry.blocked_amount) : writer.MemberBool("blocked_amount", false);
  any ? writer.MemberId("blocked_last_time", entry.blocked_last_time) : writer.MemberBool("blocked_last_time", false);
  writer.EndObject();
}

constexpr Member<EventBlocklistT> kEventMembers[] = {
    {"id", &EventBlocklistT::id, kFixed},
    {"event_uuid", &EventBlocklistT::event_uuid, kFixed},
    {"created", &EventBlocklistT::created, kFixed | kTime},
    {"event_info", &EventBlocklistT::event_info},
    {"comment", &EventBlocklistT::comment},
    {"event_orgc", &EventBlocklistT::event_orgc},
};
constexpr EntryPage<EventBlocklistT> kEvents{"EventBlocklist", "event_blocklists", kInvalid, kEventMembers, kRemoved};

constexpr Member<OrgBlocklistT> kOrgMembers[] = {
    {"id", &OrgBlocklistT::id, kFixed},
    {"org_uuid", &OrgBlocklistT::org_uuid, kFixed},
    {"created", &OrgBlocklistT::created, kFixed | kTime},
    {"org_name", &OrgBlocklistT::org_name},
    {"comment", &OrgBlocklistT::comment},
};
constexpr EntryPage<OrgBlocklistT> kOrgs{.noun = "OrgBlocklist",
                                         .controller = "org_blocklists",
                                         .invalid = kInvalid,
                                         .members = kOrgMembers,
                                         .deleted = kRemoved,
                                         .more = WriteBlockedData};

constexpr Member<SightingBlocklistT> kSightingMembers[] = {
    {"id", &SightingBlocklistT::id, kFixed},
    {"org_uuid", &SightingBlocklistT::org_uuid, kFixed},
    {"created", &SightingBlocklistT::created, kFixed | kTime},
    {"org_name", &SightingBlocklistT::org_name},
    {"comment", &SightingBlocklistT::comment},
};
constexpr EntryPage<SightingBlocklistT> kSightings{"SightingBlocklist", "sighting_blocklists", kInvalid, kSightingMembers,
                                                   kRemoved};

// What was deleted for good and shall not come back.
constexpr Member<GalaxyClusterBlocklistT> kClusterMembers[] = {
    {"id", &GalaxyClusterBlocklistT::id, kFixed},
    {"cluster_uuid", &GalaxyClusterBlocklistT::cluster_uuid, kFixed},
    {"created", &GalaxyClusterBlocklistT::created, kFixed | kTime},
    {"cluster_info", &GalaxyClusterBlocklistT::cluster_info},
    {"comment", &GalaxyClusterBlocklistT::comment},
    {"cluster_orgc", &GalaxyClusterBlocklistT::cluster_orgc},
};
constexpr EntryPage<GalaxyClusterBlocklistT> kClusters{"GalaxyClusterBlocklist", "galaxy_cluster_blocklists", kInvalid,
                                                       kClusterMembers, kRemoved};

// What documents do not bring back once it was deleted.
constexpr Member<AnalystDataBlocklistT> kAnalystDataMembers[] = {
    {"id", &AnalystDataBlocklistT::id, kFixed},
    {"analyst_data_uuid", &AnalystDataBlocklistT::analyst_data_uuid, kFixed},
    {"created", &AnalystDataBlocklistT::created, kFixed | kTime},
    {"analyst_data_info", &AnalystDataBlocklistT::analyst_data_info},
    {"comment", &AnalystDataBlocklistT::comment},
    {"analyst_data_orgc", &AnalystDataBlocklistT::analyst_data_orgc},
};
constexpr EntryPage<AnalystDataBlocklistT> kAnalystData{"AnalystDataBlocklist", "analyst_data_blocklists", kInvalid,
                                                        kAnalystDataMembers, kRemoved};

constexpr Requirement kHostEditor = [] {
  Requirement requirement = kHostOrganisation;
  return requirement.And(Permission::kAdd);
}();

constexpr Route kRoutes[] = {
    {"eventblocklists", "index", IndexBlocklist<kEvents>, false, kHostEditor},
    {"eventblocklists", "view", ViewPage<kEvents>, false, kHostEditor},
    {"eventblocklists", "add", AddBlocklistEntries<kEvents, &EventBlocklistT::event_uuid>, true, kHostEditor},
    {"eventblocklists", "edit", EditBlocklist<kEvents>, true, kHostEditor},
    {"eventblocklists", "delete", DeletePage<kEvents>, true, kHostEditor},
    {"orgblocklists", "index", IndexBlocklist<kOrgs>, false, kSiteAdminOnly},
    {"orgblocklists", "view", ViewPage<kOrgs>, false, kSiteAdminOnly},
    {"orgblocklists", "add", AddBlocklistEntries<kOrgs, &OrgBlocklistT::org_uuid>, true, kSiteAdminOnly},
    {"orgblocklists", "edit", EditBlocklist<kOrgs>, true, kSiteAdminOnly},
    {"orgblocklists", "delete", DeletePage<kOrgs>, true, kSiteAdminOnly},
    {"sightingblocklists", "index", IndexBlocklist<kSightings>, false, kSiteAdminOnly},
    {"sightingblocklists", "view", ViewPage<kSightings>, false, kSiteAdminOnly},
    {"sightingblocklists", "add", AddBlocklistEntries<kSightings, &SightingBlocklistT::org_uuid>, true, kSiteAdminOnly},
    {"sightingblocklists", "edit", EditBlocklist<kSightings>, true, kSiteAdminOnly},
    {"sightingblocklists", "delete", DeletePage<kSightings>, true, kSiteAdminOnly},
    {"galaxyclusterblocklists", "index", IndexBlocklist<kClusters>, false, kSiteAdminOnly},
    {"galaxyclusterblocklists", "view", ViewPage<kClusters>, false, kSiteAdminOnly},
    {"galaxyclusterblocklists", "add", AddBlocklistEntries<kClusters, &GalaxyClusterBlocklistT::cluster_uuid>, true,
     kSiteAdminOnly},
    {"galaxyclusterblocklists", "edit", EditBlocklist<kClusters>, true, kSiteAdminOnly},
    {"galaxyclusterblocklists", "delete", DeletePage<kClusters>, true, kSiteAdminOnly},
    {"analystdatablocklists", "index", IndexBlocklist<kAnalystData>, false, kSiteAdminOnly},
    {"analystdatablocklists", "view", ViewPage<kAnalystData>, false, kSiteAdminOnly},
    {"analystdatablocklists", "add", AddBlocklistEntries<kAnalystData, &AnalystDataBlocklistT::analyst_data_uuid>, true,
     kSiteAdminOnly},
    {"analystdatablocklists", "edit", EditBlocklist<kAnalystData>, true, kSiteAdminOnly},
    {"analystdatablocklists", "delete", DeletePage<kAnalystData>, true, kSiteAdminOnly},
};

}  // namespace

void CountBlocked(Call& call, const absl::Status& refusal) {
  const std::optional<Uuid> uuid = BlockedOrganisationOf(refusal);
  if (!uuid) return;
  const auto entry = FindByUuid<fb::OrgBlocklist>(call.reader(), *uuid);
  if (!entry.ok() || !*entry) return;
  const uint64_t now = call.now();
  const auto count = [now](OrgBlocklistT& blocked, const EntryScene&) {
    ++blocked.blocked_amount;
    blocked.blocked_last_time = now;
    return absl::OkStatus();
  };
  // A failure to write is the engine's to report; the event is refused all the same.
  call.engine().Execute(ChangeEntries{{EditEntry<fb::OrgBlocklist>(**entry, count)}}, ServerActor()).status().IgnoreError();
}

std::vector<std::string> BlockedUuids(json::Value body) {
  std::vector<std::string> uuids;
  const json::Value sent = body["uuids"];
  if (sent.is_array()) {
    sent.ForEach([&](json::Value uuid) { uuids.push_back(uuid.AsText().value_or("")); });
  } else {
    for (const auto line : absl::StrSplit(sent.AsText().value_or(""), '\n')) {
      uuids.emplace_back(ToStd(absl::StripAsciiWhitespace(line)));
    }
  }
  return uuids;
}

http::Response AnswerBlocked(const Call& call, const std::vector<std::string>& added, const std::vector<std::string>& failed) {
  const auto list = [](json::JsonWriter& writer, std::string_view name, const std::vector<std::string>& uuids) {
    writer.Key(name);
    writer.BeginArray();
    for (const std::string& uuid : uuids) writer.String(uuid);
    writer.EndArray();
  };
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("result");
    writer.BeginObject();
    list(writer, "successes", added);
    list(writer, "fails", failed);
    writer.EndObject();
    writer.Member("message", absl::StrCat("Done. Added ", added.size(), " new entries to the blocklist. ", failed.size(),
                                          " entries could not be saved."));
    writer.EndObject();
  });
}

std::span<const Route> BlocklistRoutes() { return kRoutes; }

}  // namespace muninn::api
