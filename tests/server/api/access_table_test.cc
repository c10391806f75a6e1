// SPDX-License-Identifier: Apache-2.0
//
// Who may call what: the requirements that stand beside the handlers, against a table written after MISP's access control list,
// and against what the API answers to a user of each role.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/access/permission.h"
#include "engine/command/auth_key.h"
#include "schema/entities/identity_generated.h"
#include "server/api/all_routes.h"
#include "server/api/api.h"
#include "tests/support/test_engine.h"

namespace muninn::api {
namespace {

// Roles by number: 1 admin, 2 Org Admin, 3 User, 4 Publisher, 5 Sync user, 6 Read Only.
struct Row {
  const char* action;
  const char* roles;
};
constexpr char kAll[] = "123456", kWriters[] = "12345", kPublishers[] = "1245", kSharers[] = "125", kAdmins[] = "12",
               kSite[] = "1", kSync[] = "15", kOpen[] = "open";
constexpr Row kTable[] = {
    {"admin/allowedlists/add", kSite},
    {"admin/allowedlists/delete", kSite},
    {"admin/allowedlists/edit", kSite},
    {"admin/allowedlists/index", kSite},
    {"admin/allowedlists/view", kSite},
    {"admin/auditlogs/index", kAll},
    {"admin/logs/index", kAll},
    {"admin/logs/search", kAll},
    {"admin/news/index", kSite},
    {"admin/regexp/add", kSite},
    {"admin/regexp/clean", kSite},
    {"admin/regexp/cleanpreview", kSite},
    {"admin/regexp/delete", kSite},
    {"admin/regexp/edit", kSite},
    {"admin/regexp/index", kSite},
    {"admin/regexp/preview", kSite},
    {"admin/regexp/view", kSite},
    {"allowedlists/index", kAll},
    {"analystdata/add", kWriters},
    {"analystdata/delete", kWriters},
    {"analystdata/edit", kWriters},
    {"analystdata/index", kAll},
    {"analystdata/view", kAll},
    {"attributes/attributestatistics", kAll},
    {"attributes/bro", kAll},
    {"attributes/enrich", kWriters},
    {"attributes/generatecorrelation", kSite},
    {"attributes/index", kAll},
    {"attributes/returnattributes", kAll},
    {"attributes/rpz", kAll},
    {"attributes/text", kAll},
    {"attributes/viewpicture", kAll},
    {"auditlogs/adminindex", kAll},
    {"auditlogs/eventindex", kAll},
    {"auditlogs/fullchange", kAll},
    {"auditlogs/returndates", kAll},
    {"bookmarks/add", kAll},
    {"bookmarks/delete", kAll},
    {"bookmarks/edit", kAll},
    {"bookmarks/index", kAll},
    {"bookmarks/view", kAll},
    {"collectionelements/add", kWriters},
    {"collectionelements/delete", kWriters},
    {"collectionelements/index", kAll},
    {"collections/add", kWriters},
    {"collections/delete", kWriters},
    {"collections/edit", kWriters},
    {"collections/index", kAll},
    {"collections/view", kAll},
    {"communities/index", kSite},
    {"communities/requestaccess", kSite},
    {"communities/view", kSite},
    {"correlationexclusions/add", kSite},
    {"correlationexclusions/clean", kSite},
    {"correlationexclusions/delete", kSite},
    {"correlationexclusions/edit", kSite},
    {"correlationexclusions/index", kSite},
    {"correlationexclusions/view", kSite},
    {"correlationrules/add", kSite},
    {"correlationrules/delete", kSite},
    {"correlationrules/edit", kSite},
    {"correlationrules/executerule", kSite},
    {"correlationrules/index", kSite},
    {"correlationrules/view", kSite},
    {"correlations/generateoccurrences", kSite},
    {"correlations/generatetopcorrelations", kSite},
    {"correlations/overcorrelations", kSite},
    {"correlations/switchengine", kSite},
    {"correlations/top", kSite},
    {"correlations/truncate", kSite},
    {"cryptographickeys/add", kWriters},
    {"cryptographickeys/delete", kWriters},
    {"cryptographickeys/index", kAll},
    {"cryptographickeys/view", kAll},
    {"dashboards/deletetemplate", kAll},
    {"dashboards/listtemplates", kAll},
    {"dashboards/savetemplate", kAll},
    {"dashboards/view", kAll},
    {"decayingmodel/add", kWriters},
    {"decayingmodel/delete", kWriters},
    {"decayingmodel/disable", kWriters},
    {"decayingmodel/edit", kWriters},
    {"decayingmodel/enable", kWriters},
    {"decayingmodel/export", kAll},
    {"decayingmodel/getalldecayingmodels", kAll},
    {"decayingmodel/import", kWriters},
    {"decayingmodel/index", kAll},
    {"decayingmodel/update", kSite},
    {"decayingmodel/view", kAll},
    {"eventblocklists/add", kSite},
    {"eventblocklists/delete", kSite},
    {"eventblocklists/edit", kSite},
    {"eventblocklists/index", kSite},
    {"eventblocklists/view", kSite},
    {"eventdelegations/acceptdelegation", kWriters},
    {"eventdelegations/delegateevent", kPublishers},
    {"eventdelegations/deletedelegation", kWriters},
    {"eventdelegations/index", kAll},
    {"eventreports/add", kWriters},
    {"eventreports/delete", kWriters},
    {"eventreports/edit", kWriters},
    {"eventreports/index", kAll},
    {"eventreports/restore", kWriters},
    {"eventreports/view", kAll},
    {"events/addmispexport", kWriters},
    {"events/alert", kPublishers},
    {"events/contact", kAll},
    {"events/csv", kAll},
    {"events/downloadopeniocevent", kAll},
    {"events/enrichevent", kWriters},
    {"events/freetextimport", kWriters},
    {"events/hids", kAll},
    {"events/nids", kAll},
    {"events/pusheventtozmq", kPublishers},
    {"events/queryacl", kSite},
    {"events/stix", kAll},
    {"events/stix2", kAll},
    {"events/uploadstix", kWriters},
    {"events/xml", kAll},
    {"favouritetags/toggle", kAll},
    {"feeds/add", kSite},
    {"feeds/cachefeeds", kSite},
    {"feeds/comparefeeds", kAll},
    {"feeds/delete", kSite},
    {"feeds/disable", kSite},
    {"feeds/edit", kSite},
    {"feeds/enable", kSite},
    {"feeds/fetchfromallfeeds", kSite},
    {"feeds/fetchfromfeed", kSite},
    {"feeds/importfeeds", kSite},
    {"feeds/index", kAll},
    {"feeds/loaddefaultfeeds", kSite},
    {"feeds/searchcaches", kAll},
    {"feeds/toggleselected", kSite},
    {"feeds/view", kAll},
    {"galaxies/attachcluster", kWriters},
    {"galaxies/attachmultipleclusters", kWriters},
    {"galaxies/delete", kSite},
    {"galaxies/disable", kSite},
    {"galaxies/enable", kSite},
    {"galaxies/export", kAll},
    {"galaxies/import", kWriters},
    {"galaxies/index", kAll},
    {"galaxies/toggle", kSite},
    {"galaxies/update", kSite},
    {"galaxies/view", kAll},
    {"galaxyclusterrelations/add", kWriters},
    {"galaxyclusterrelations/delete", kWriters},
    {"galaxyclusterrelations/edit", kWriters},
    {"galaxyclusterrelations/index", kAll},
    {"galaxyclusterrelations/view", kAll},
    {"galaxyclusters/add", kWriters},
    {"galaxyclusters/delete", kWriters},
    {"galaxyclusters/detach", kWriters},
    {"galaxyclusters/edit", kWriters},
    {"galaxyclusters/index", kAll},
    {"galaxyclusters/publish", kWriters},
    {"galaxyclusters/restore", kWriters},
    {"galaxyclusters/restsearch", kAll},
    {"galaxyclusters/unpublish", kWriters},
    {"galaxyclusters/view", kAll},
    {"hunts/add", kWriters},
    {"hunts/delete", kWriters},
    {"hunts/edit", kWriters},
    {"hunts/hits", kAll},
    {"hunts/index", kAll},
    {"hunts/pause", kWriters},
    {"hunts/resume", kWriters},
    {"hunts/view", kAll},
    {"logs/adminindex", kAll},
    {"logs/adminsearch", kAll},
    {"logs/eventindex", kAll},
    {"logs/index", kAll},
    {"logs/returndates", kAll},
    {"news/add", kSite},
    {"news/delete", kSite},
    {"news/edit", kSite},
    {"news/index", kAll},
    {"news/view", kAll},
    {"noticelists/enablenoticelist", kSite},
    {"noticelists/import", kSite},
    {"noticelists/index", kAll},
    {"noticelists/toggleenable", kSite},
    {"noticelists/update", kSite},
    {"noticelists/view", kAll},
    {"objectreferences/add", kWriters},
    {"objectreferences/delete", kWriters},
    {"objectreferences/view", kAll},
    {"objects/add", kWriters},
    {"objects/delete", kWriters},
    {"objects/edit", kWriters},
    {"objects/restsearch", kAll},
    {"objects/view", kAll},
    {"objecttemplates/activate", kSite},
    {"objecttemplates/delete", kSite},
    {"objecttemplates/getraw", kSite},
    {"objecttemplates/index", kAll},
    {"objecttemplates/update", kSite},
    {"objecttemplates/view", kAll},
    {"orgblocklists/add", kSite},
    {"orgblocklists/delete", kSite},
    {"orgblocklists/edit", kSite},
    {"orgblocklists/index", kSite},
    {"orgblocklists/view", kSite},
    {"regexp/index", kAll},
    {"servers/add", kSite},
    {"servers/createsync", kSync},
    {"servers/dbschemadiagnostic", kSite},
    {"servers/delete", kSite},
    {"servers/edit", kSite},
    {"servers/eventblockrule", kSite},
    {"servers/getavailablesyncfilteringrules", kSite},
    {"servers/getinstanceuuid", kSync},
    {"servers/getsetting", kSite},
    {"servers/getworkers", kSite},
    {"servers/import", kSite},
    {"servers/index", kSite},
    {"servers/killallworkers", kSite},
    {"servers/posttest", kAll},
    {"servers/pull", kSite},
    {"servers/push", kSite},
    {"servers/queryacl", kSite},
    {"servers/restartdeadworkers", kSite},
    {"servers/restartworkers", kSite},
    {"servers/serversettings", kSite},
    {"servers/serversettingsedit", kSite},
    {"servers/startworker", kSite},
    {"servers/stopworker", kSite},
    {"servers/testconnection", kSite},
    {"servers/update", kSite},
    {"shadowattributes/accept", kWriters},
    {"shadowattributes/add", kWriters},
    {"shadowattributes/delete", kWriters},
    {"shadowattributes/discard", kWriters},
    {"shadowattributes/edit", kWriters},
    {"shadowattributes/index", kAll},
    {"shadowattributes/view", kAll},
    {"sightingblocklists/add", kSite},
    {"sightingblocklists/delete", kSite},
    {"sightingblocklists/edit", kSite},
    {"sightingblocklists/index", kSite},
    {"sightingblocklists/view", kSite},
    {"sightings/add", kWriters},
    {"sightings/delete", kWriters},
    {"sightings/index", kAll},
    {"sightings/listsightings", kAll},
    {"sightings/restsearch", kAll},
    {"sightings/view", kAll},
    {"tagcollections/add", kSharers},
    {"tagcollections/addtag", kSharers},
    {"tagcollections/delete", kSharers},
    {"tagcollections/edit", kSharers},
    {"tagcollections/import", kSharers},
    {"tagcollections/index", kAll},
    {"tagcollections/removetag", kSharers},
    {"tagcollections/view", kAll},
    {"tags/delete", kSite},
    {"tags/edit", kSite},
    {"tags/modifytagrelationship", kWriters},
    {"tags/tagstatistics", kAll},
    {"taxonomies/addtag", kSite},
    {"taxonomies/delete", kSite},
    {"taxonomies/disable", kSite},
    {"taxonomies/disabletag", kSite},
    {"taxonomies/enable", kSite},
    {"taxonomies/export", kAll},
    {"taxonomies/hidetag", kSite},
    {"taxonomies/import", kSite},
    {"taxonomies/index", kAll},
    {"taxonomies/taxonomytags", kAll},
    {"taxonomies/togglehighlighted", kSite},
    {"taxonomies/togglerequired", kSite},
    {"taxonomies/unhidetag", kSite},
    {"taxonomies/update", kSite},
    {"taxonomies/view", kAll},
    {"users/statistics", kAll},
    {"warninglists/add", kSite},
    {"warninglists/checkvalue", kAll},
    {"warninglists/delete", kSite},
    {"warninglists/edit", kSite},
    {"warninglists/enablewarninglist", kSite},
    {"warninglists/export", kAll},
    {"warninglists/import", kSite},
    {"warninglists/index", kAll},
    {"warninglists/toggleenable", kSite},
    {"warninglists/update", kSite},
    {"warninglists/view", kAll},
    {"events/index", kAll},
    {"events/view", kAll},
    {"events/restsearch", kAll},
    {"events/add", kWriters},
    {"events/edit", kWriters},
    {"events/delete", kWriters},
    {"events/publish", kPublishers},
    {"events/unpublish", kWriters},
    {"events/uploadsample", kWriters},
    {"events/addtag", kWriters},
    {"events/removetag", kWriters},
    {"events/protect", kWriters},
    {"events/unprotect", kWriters},
    {"events/togglecorrelation", kWriters},
    {"events/geteditstrategy", kWriters},
    {"events/checkuuid", kSync},
    {"events/filtereventidsforpush", kSync},
    {"sightings/filtersightinguuidsforpush", kSync},
    {"sightings/bulksavesightings", kWriters},
    {"events/pushproposals", kSync},
    {"events/proposaleventindex", kAll},
    {"events/vieweventattributes", kAll},
    {"events/delegationindex", kAll},
    {"events/pusheventtokafka", kPublishers},
    {"attributes/search", kAll},
    {"galaxies/pushcluster", kSync},
    {"analystdata/indexminimal", kAll},
    {"analystdata/filteranalystdataforpush", kSync},
    {"analystdata/pushanalystdata", kSync},
    {"events/publishsightings", kWriters},
    {"attributes/view", kAll},
    {"attributes/restsearch", kAll},
    {"attributes/describetypes", kAll},
    {"attributes/download", kAll},
    {"attributes/downloadattachment", kAll},
    {"attributes/downloadsample", kAll},
    {"attributes/addattachment", kWriters},
    {"attributes/add", kWriters},
    {"attributes/edit", kWriters},
    {"attributes/delete", kWriters},
    {"attributes/restore", kWriters},
    {"attributes/addtag", kWriters},
    {"attributes/removetag", kWriters},
    {"attributes/togglecorrelation", kWriters},
    {"attributes/deleteselected", kWriters},
    {"attributes/viewanalystdata", kAll},
    {"tags/index", kAll},
    {"tags/view", kAll},
    {"tags/search", kAll},
    {"tags/add", kSharers},
    {"tags/attachtagtoobject", kWriters},
    {"tags/removetagfromobject", kWriters},
    {"servers/getversion", kAll},
    {"servers/getpymispversion", kAll},
    {"organisations/index", kAll},
    {"organisations/view", kAll},
    {"organisations/getuuids", kSync},
    {"admin/organisations/add", kSite},
    {"admin/organisations/edit", kSite},
    {"admin/organisations/delete", kSite},
    {"admin/organisations/generateuuid", kSite},
    {"admin/organisations/merge", kSite},
    {"jobs/index", kSite},
    {"jobs/geterror", kSite},
    {"jobs/getprogress", kAll},
    {"jobs/getgeneratecorrelationprogress", kSite},
    {"jobs/clearjobs", kSite},
    {"jobs/cache", kAll},
    {"servers/getworkers", kSite},
    {"servers/startworker", kSite},
    {"servers/stopworker", kSite},
    {"servers/killallworkers", kSite},
    {"servers/restartworkers", kSite},
    {"servers/restartdeadworkers", kSite},
    {"servers/clearworkerqueue", kSite},
    {"galaxyelements/index", kAll},
    {"galaxyelements/delete", kWriters},
    {"galaxyelements/flattenjson", kWriters},
    {"galaxyclusterblocklists/index", kSite},
    {"galaxyclusterblocklists/view", kSite},
    {"galaxyclusterblocklists/add", kSite},
    {"galaxyclusterblocklists/edit", kSite},
    {"galaxyclusterblocklists/delete", kSite},
    {"servers/updatejson", kSite},
    {"servers/startzeromqserver", kSite},
    {"servers/stopzeromqserver", kSite},
    {"servers/statuszeromqserver", kSite},
    {"servers/removeorphanedcorrelations", kSite},
    {"servers/cleanmodelcaches", kSite},
    {"servers/cache", kSite},
    {"feeds/cachefeeds", kSite},
    {"feeds/searchcaches", kAll},
    {"feeds/comparefeeds", kAll},
    {"feeds/feedcoverage", kAll},
    {"feeds/previewindex", kAll},
    {"feeds/previewevent", kAll},
    {"roles/index", kAll},
    {"roles/view", kAll},
    {"roles/adminindex", kSite},
    {"admin/roles/index", kSite},
    {"admin/roles/add", kSite},
    {"admin/roles/edit", kSite},
    {"admin/roles/delete", kSite},
    {"admin/roles/setdefault", kSite},
    {"users/view", kAll},
    {"users/edit", kAll},
    {"users/changepw", kAll},
    {"users/resetauthkey", kAll},
    {"users/heartbeat", kOpen},
    {"users/register", kOpen},
    {"users/registrations", kSite},
    {"users/acceptregistrations", kSite},
    {"users/discardregistrations", kSite},
    {"users/viewloginhistory", kAll},
    {"users/getgpgpublickey", kAll},
    {"users/searchgpgkey", kAll},
    {"users/initiatepasswordreset", kAdmins},
    {"users/totpdelete", kAdmins},
    {"admin/users/quickemail", kAdmins},
    {"users/adminindex", kAdmins},
    {"admin/users/index", kAdmins},
    {"admin/users/view", kAdmins},
    {"admin/users/add", kAdmins},
    {"admin/users/edit", kAdmins},
    {"admin/users/delete", kAdmins},
    {"authkeys/index", kAll},
    {"authkeys/view", kAll},
    {"authkeys/add", kAll},
    {"authkeys/edit", kAll},
    {"authkeys/delete", kAll},
    {"usersettings/index", kAll},
    {"usersettings/view", kAll},
    {"usersettings/getsetting", kAll},
    {"usersettings/setsetting", kAll},
    {"usersettings/sethomepage", kAll},
    {"usersettings/delete", kAll},
    {"sharinggroups/index", kAll},
    {"sharinggroups/view", kAll},
    {"sharinggroups/add", kSharers},
    {"sharinggroups/edit", kSharers},
    {"sharinggroups/delete", kSharers},
    {"sharinggroups/addorg", kSharers},
    {"sharinggroups/removeorg", kSharers},
    {"sharinggroups/addserver", kSharers},
    {"sharinggroups/removeserver", kSharers},
    {"attributes/editselected", kWriters},
    {"attributes/attributereplace", kWriters},
    {"eventreports/extractfromreport", kAll},
    {"eventreports/extractallfromreport", kWriters},
    {"eventreports/replacesuggestioninreport", kWriters},
    {"eventreports/getproxymispelements", kAll},
    {"eventreports/reportfromevent", kWriters},
    {"eventreports/importreportfromurl", kWriters},
    {"eventreports/sendtollm", kWriters},
    {"threads/index", kAll},
    {"threads/view", kAll},
    {"threads/viewevent", kAll},
    {"posts/add", kWriters},
    {"posts/edit", kWriters},
    {"posts/delete", kWriters},
    {"analystdatablocklists/index", kSite},
    {"analystdatablocklists/view", kSite},
    {"analystdatablocklists/add", kSite},
    {"analystdatablocklists/edit", kSite},
    {"analystdatablocklists/delete", kSite},
    {"sharinggroupblueprints/index", kSharers},
    {"sharinggroupblueprints/view", kSharers},
    {"sharinggroupblueprints/add", kSharers},
    {"sharinggroupblueprints/edit", kSharers},
    {"sharinggroupblueprints/delete", kSharers},
    {"sharinggroupblueprints/execute", kSharers},
    {"sharinggroupblueprints/detach", kSharers},
    {"sharinggroupblueprints/vieworgs", kSharers},
    {"sharinggroupblueprints/generateuuidlist", kSharers},
    {"sharinggroupblueprints/encodesyncrule", kSite},
};
std::string ActionOf(const Route& route) {
  return std::string(route.admin ? "admin/" : "") + std::string(route.controller) + "/" + std::string(route.action);
}

std::map<std::string, const Route*> Routes() {
  std::map<std::string, const Route*> routes;
  for (const Route* route : AllRoutes()) routes.emplace(ActionOf(*route), route);
  return routes;
}

bool Expected(const Row& row, uint64_t role) {
  return row.roles == kOpen || std::string_view(row.roles).find(static_cast<char>('0' + role)) != std::string_view::npos;
}

TEST(AccessTableTest, RequirementsSayWhatTheAccessControlListSays) {
  const std::map<std::string, const Route*> routes = Routes();
  for (const Row& row : kTable) {
    const auto found = routes.find(row.action);
    ASSERT_NE(found, routes.end()) << row.action << " is gone";
    EXPECT_EQ(found->second->needs.open, row.roles == kOpen) << row.action;
    uint64_t role = 0;
    for (const DefaultRole& seed : DefaultRoles()) {
      ++role;
      Actor actor;
      actor.permissions = seed.permissions;
      actor.org = OrgId(7);
      EXPECT_EQ(actor.Meets(found->second->needs), Expected(row, role)) << row.action << " as " << seed.name;
    }
  }
}

TEST(AccessTableTest, EveryActionHasARow) {
  std::set<std::string> known;
  for (const Row& row : kTable) known.insert(row.action);
  for (const auto& [action, route] : Routes()) EXPECT_TRUE(known.contains(action)) << action;
}

// What a key that only reads keeps are the permissions to read; an action that needs none has to say that it is not for such
// keys.
TEST(AccessTableTest, NoActionThatWritesIsOpenToKeysThatOnlyRead) {
  const std::set<std::string> only_ask = {"warninglists/checkvalue", "servers/posttest", "users/register", "jobs/cache",
                                          "events/contact"};
  Actor reader;
  reader.permissions = {static_cast<uint32_t>(Permission::kAuth) | static_cast<uint32_t>(Permission::kAudit)};
  reader.org = kHostOrg;
  reader.read_only_key = true;
  for (const auto& [action, route] : Routes()) {
    if (route->writes) EXPECT_EQ(reader.Meets(route->needs), only_ask.contains(action)) << action;
  }
}

class AccessAnswersTest : public testing::Test {
 protected:
  static std::string KeyOf(uint64_t role) { return std::string(40, static_cast<char>('a' + role)); }
  void SetUp() override {
    fb::OrganisationT org;
    org.name = "elsewhere";
    org.local = true;
    const auto made = engine_->Execute(ChangeEntries{{AddEntry(org)}}, engine_.admin());
    ASSERT_TRUE(made.ok()) << made.status();
    for (uint64_t role = 1; role <= DefaultRoles().size(); ++role) {
      fb::UserT user;
      user.email = std::to_string(role) + "@elsewhere.example";
      user.org_id = made->entries[0];
      user.role_id = role;
      const auto to_user = [](fb::AuthKeyT& key, const EntryScene& scene) {
        key.user_id = scene.earlier[0];
        return absl::OkStatus();
      };
      const auto added = engine_->Execute(
          ChangeEntries{{AddEntry(user), AddEntry<fb::AuthKeyT>(MakeAuthKey(UserId(), KeyOf(role)), to_user)}}, engine_.admin());
      ASSERT_TRUE(added.ok()) << added.status();
    }
  }
  http::Response Ask(const std::string& action, const std::string& key) {
    http::Request request;
    request.method = http::Method::kPost;
    request.target = "/" + action + "/999999";
    request.headers = {{"Authorization", key}, {"Content-Type", "application/json"}, {"User-Agent", "PyMISP"}};
    request.body = "{}";
    request.remote_ip = "127.0.0.1";
    return api_.Handle(std::move(request));
  }
  TestEngine engine_;
  Api api_{*engine_, Settings()};
};

TEST_F(AccessAnswersTest, OnlyWhoMayGetsPastTheDoor) {
  for (const Row& row : kTable) {
    for (uint64_t role = 1; role <= DefaultRoles().size(); ++role) {
      // A key that this very walk replaces would end it.
      if (std::string_view(row.action) == "users/resetauthkey") continue;
      // Posting to this list adds to it, which is not for everybody who may read it.
      if (std::string_view(row.action) == "hunts/index") continue;
      const http::Response response = Ask(row.action, KeyOf(role));
      const bool turned_away = response.status == 403 && response.body.find(kNoPermission) != std::string::npos;
      EXPECT_EQ(!turned_away, Expected(row, role)) << row.action << " as role " << role << ": " << response.body;
      // MISP 2.5.1 says so with a 500 of its own.
      const bool misps_own = response.body.find("Invalid UUID") != std::string::npos;
      if (!misps_own) EXPECT_NE(response.status, 500) << row.action << ": " << response.body;
    }
  }
}

TEST_F(AccessAnswersTest, WithoutAKeyOnlyOpenActionsAnswer) {
  for (const Row& row : kTable) {
    const http::Response response = Ask(row.action, "");
    const bool refused = response.status == 403 && response.body.find("Authentication failed") != std::string::npos;
    // Registering is switched off here, which looks the same from outside.
    EXPECT_EQ(refused, std::string_view(row.action) != "users/heartbeat") << row.action << ": " << response.body;
  }
}

}  // namespace
}  // namespace muninn::api
