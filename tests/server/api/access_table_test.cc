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
    {"admin/accesslogs/index", kSite},
    {"admin/accesslogs/querylog", kSite},
    {"admin/accesslogs/request", kSite},
    {"admin/allowedlists/add", kSite},
    {"admin/allowedlists/delete", kSite},
    {"admin/allowedlists/edit", kSite},
    {"admin/allowedlists/index", kSite},
    {"admin/allowedlists/view", kSite},
    {"admin/auditlogs/index", kAll},
    {"admin/logs/index", kAll},
    {"admin/logs/search", kAll},
    {"admin/news/index", kSite},
    {"admin/organisations/add", kSite},
    {"admin/organisations/delete", kSite},
    {"admin/organisations/edit", kSite},
    {"admin/organisations/generateuuid", kSite},
    {"admin/organisations/merge", kSite},
    {"admin/regexp/add", kSite},
    {"admin/regexp/clean", kSite},
    {"admin/regexp/cleanpreview", kSite},
    {"admin/regexp/delete", kSite},
    {"admin/regexp/edit", kSite},
    {"admin/regexp/index", kSite},
    {"admin/regexp/preview", kSite},
    {"admin/regexp/view", kSite},
    {"admin/roles/add", kSite},
    {"admin/roles/delete", kSite},
    {"admin/roles/edit", kSite},
    {"admin/roles/index", kSite},
    {"admin/roles/setdefault", kSite},
    {"admin/userloginprofiles/delete", kAdmins},
    {"admin/users/add", kAdmins},
    {"admin/users/delete", kAdmins},
    {"admin/users/edit", kAdmins},
    {"admin/users/index", kAdmins},
    {"admin/users/quickemail", kAdmins},
    {"admin/users/view", kAdmins},
    {"allowedlists/index", kAll},
    {"analystdata/add", kWriters},
    {"analystdata/delete", kWriters},
    {"analystdata/edit", kWriters},
    {"analystdata/filteranalystdataforpush", kSync},
    {"analystdata/index", kAll},
    {"analystdata/indexminimal", kAll},
    {"analystdata/pushanalystdata", kSync},
    {"analystdata/view", kAll},
    {"analystdatablocklists/add", kSite},
    {"analystdatablocklists/delete", kSite},
    {"analystdatablocklists/edit", kSite},
    {"analystdatablocklists/index", kSite},
    {"analystdatablocklists/view", kSite},
    {"api/getallapis", kAll},
    {"api/openapi", kAll},
    {"attributes/add", kWriters},
    {"attributes/addattachment", kWriters},
    {"attributes/addtag", kWriters},
    {"attributes/attributereplace", kWriters},
    {"attributes/attributestatistics", kAll},
    {"attributes/bro", kAll},
    {"attributes/delete", kWriters},
    {"attributes/deleteselected", kWriters},
    {"attributes/describetypes", kAll},
    {"attributes/download", kAll},
    {"attributes/downloadattachment", kAll},
    {"attributes/downloadsample", kAll},
    {"attributes/edit", kWriters},
    {"attributes/editselected", kWriters},
    {"attributes/enrich", kWriters},
    {"attributes/generatecorrelation", kSite},
    {"attributes/index", kAll},
    {"attributes/removetag", kWriters},
    {"attributes/restore", kWriters},
    {"attributes/restsearch", kAll},
    {"attributes/returnattributes", kAll},
    {"attributes/rpz", kAll},
    {"attributes/search", kAll},
    {"attributes/text", kAll},
    {"attributes/togglecorrelation", kWriters},
    {"attributes/view", kAll},
    {"attributes/viewanalystdata", kAll},
    {"attributes/viewpicture", kAll},
    {"auditlogs/adminindex", kAll},
    {"auditlogs/eventindex", kAll},
    {"auditlogs/fullchange", kAll},
    {"auditlogs/returndates", kAll},
    {"authkeys/add", kAll},
    {"authkeys/delete", kAll},
    {"authkeys/edit", kAll},
    {"authkeys/index", kAll},
    {"authkeys/view", kAll},
    {"benchmarks/index", kSite},
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
    {"decayingmodel/decayingtoolrestsearch", kAll},
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
    {"eventreports/extractallfromreport", kWriters},
    {"eventreports/extractfromreport", kAll},
    {"eventreports/getproxymispelements", kAll},
    {"eventreports/importreportfromurl", kWriters},
    {"eventreports/index", kAll},
    {"eventreports/replacesuggestioninreport", kWriters},
    {"eventreports/reportfromevent", kWriters},
    {"eventreports/restore", kWriters},
    {"eventreports/sendtollm", kWriters},
    {"eventreports/view", kAll},
    {"events/add", kWriters},
    {"events/addmispexport", kWriters},
    {"events/addtag", kWriters},
    {"events/alert", kPublishers},
    {"events/checkuuid", kSync},
    {"events/contact", kAll},
    {"events/csv", kAll},
    {"events/cullemptyevents", kSite},
    {"events/delegationindex", kAll},
    {"events/delete", kWriters},
    {"events/downloadopeniocevent", kAll},
    {"events/edit", kWriters},
    {"events/enrichevent", kWriters},
    {"events/filtereventidsforpush", kSync},
    {"events/freetextimport", kWriters},
    {"events/geteditstrategy", kWriters},
    {"events/geteventgraphgeneric", kAll},
    {"events/geteventgraphreferences", kAll},
    {"events/geteventgraphtags", kAll},
    {"events/geteventinfobyid", kAll},
    {"events/geteventtimeline", kAll},
    {"events/hids", kAll},
    {"events/index", kAll},
    {"events/merge", kWriters},
    {"events/nids", kAll},
    {"events/populate", kWriters},
    {"events/proposaleventindex", kAll},
    {"events/protect", kWriters},
    {"events/publish", kPublishers},
    {"events/publishsightings", kWriters},
    {"events/pusheventtokafka", kPublishers},
    {"events/pusheventtozmq", kPublishers},
    {"events/pushproposals", kSync},
    {"events/queryacl", kSite},
    {"events/recoverevent", kSite},
    {"events/removetag", kWriters},
    {"events/restoredeletedevents", kSite},
    {"events/restsearch", kAll},
    {"events/stix", kAll},
    {"events/stix2", kAll},
    {"events/togglecorrelation", kWriters},
    {"events/unprotect", kWriters},
    {"events/unpublish", kWriters},
    {"events/uploadsample", kWriters},
    {"events/uploadstix", kWriters},
    {"events/view", kAll},
    {"events/vieweventattributes", kAll},
    {"events/viewgraph", kAll},
    {"events/xml", kAll},
    {"favouritetags/toggle", kAll},
    {"feeds/add", kSite},
    {"feeds/cachefeeds", kSite},
    {"feeds/comparefeeds", kAll},
    {"feeds/delete", kSite},
    {"feeds/disable", kSite},
    {"feeds/edit", kSite},
    {"feeds/enable", kSite},
    {"feeds/feedcoverage", kAll},
    {"feeds/fetchfromallfeeds", kSite},
    {"feeds/fetchfromfeed", kSite},
    {"feeds/importfeeds", kSite},
    {"feeds/index", kAll},
    {"feeds/loaddefaultfeeds", kSite},
    {"feeds/previewevent", kAll},
    {"feeds/previewindex", kAll},
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
    {"galaxies/pushcluster", kSync},
    {"galaxies/toggle", kSite},
    {"galaxies/update", kSite},
    {"galaxies/view", kAll},
    {"galaxyclusterblocklists/add", kSite},
    {"galaxyclusterblocklists/delete", kSite},
    {"galaxyclusterblocklists/edit", kSite},
    {"galaxyclusterblocklists/index", kSite},
    {"galaxyclusterblocklists/view", kSite},
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
    {"galaxyelements/delete", kWriters},
    {"galaxyelements/flattenjson", kWriters},
    {"galaxyelements/index", kAll},
    {"hunts/add", kWriters},
    {"hunts/delete", kWriters},
    {"hunts/edit", kWriters},
    {"hunts/hits", kAll},
    {"hunts/index", kAll},
    {"hunts/pause", kWriters},
    {"hunts/resume", kWriters},
    {"hunts/view", kAll},
    {"jobs/cache", kAll},
    {"jobs/clearjobs", kSite},
    {"jobs/geterror", kSite},
    {"jobs/getgeneratecorrelationprogress", kSite},
    {"jobs/getprogress", kAll},
    {"jobs/index", kSite},
    {"logs/adminindex", kAll},
    {"logs/adminsearch", kAll},
    {"logs/eventindex", kAll},
    {"logs/index", kAll},
    {"logs/returndates", kAll},
    {"modules/index", kAll},
    {"modules/queryenrichment", kAll},
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
    {"organisations/getuuids", kSync},
    {"organisations/index", kAll},
    {"organisations/view", kAll},
    {"orgblocklists/add", kSite},
    {"orgblocklists/delete", kSite},
    {"orgblocklists/edit", kSite},
    {"orgblocklists/index", kSite},
    {"orgblocklists/view", kSite},
    {"posts/add", kWriters},
    {"posts/delete", kWriters},
    {"posts/edit", kWriters},
    {"regexp/index", kAll},
    {"restclienthistory/delete", kAll},
    {"restclienthistory/index", kAll},
    {"roles/adminindex", kSite},
    {"roles/index", kAll},
    {"roles/view", kAll},
    {"servers/add", kSite},
    {"servers/cache", kSite},
    {"servers/changepriority", kSite},
    {"servers/cleanmodelcaches", kSite},
    {"servers/clearworkerqueue", kSite},
    {"servers/compareservers", kSite},
    {"servers/createsync", kSync},
    {"servers/cspreport", kOpen},
    {"servers/dbschemadiagnostic", kSite},
    {"servers/delete", kSite},
    {"servers/edit", kSite},
    {"servers/eventblockrule", kSite},
    {"servers/getavailablesyncfilteringrules", kSite},
    {"servers/getinstanceuuid", kSync},
    {"servers/getpymispversion", kAll},
    {"servers/getremoteuser", kSite},
    {"servers/getsetting", kSite},
    {"servers/getsubmodulesstatus", kSite},
    {"servers/getversion", kAll},
    {"servers/getworkers", kSite},
    {"servers/idtranslator", kSite},
    {"servers/import", kSite},
    {"servers/index", kSite},
    {"servers/ipuser", kSite},
    {"servers/killallworkers", kSite},
    {"servers/ondemandaction", kSite},
    {"servers/posttest", kAll},
    {"servers/pull", kSite},
    {"servers/purgesessions", kSite},
    {"servers/push", kSite},
    {"servers/queryacl", kSite},
    {"servers/removeorphanedcorrelations", kSite},
    {"servers/restartdeadworkers", kSite},
    {"servers/restartworkers", kSite},
    {"servers/serversettings", kSite},
    {"servers/serversettingsedit", kSite},
    {"servers/startworker", kSite},
    {"servers/startzeromqserver", kSite},
    {"servers/statuszeromqserver", kSite},
    {"servers/stopworker", kSite},
    {"servers/stopzeromqserver", kSite},
    {"servers/testconnection", kSite},
    {"servers/update", kSite},
    {"servers/updatejson", kSite},
    {"servers/updateprogress", kSite},
    {"shadowattributes/accept", kWriters},
    {"shadowattributes/add", kWriters},
    {"shadowattributes/delete", kWriters},
    {"shadowattributes/discard", kWriters},
    {"shadowattributes/edit", kWriters},
    {"shadowattributes/index", kAll},
    {"shadowattributes/view", kAll},
    {"sharinggroupblueprints/add", kSharers},
    {"sharinggroupblueprints/delete", kSharers},
    {"sharinggroupblueprints/detach", kSharers},
    {"sharinggroupblueprints/edit", kSharers},
    {"sharinggroupblueprints/encodesyncrule", kSite},
    {"sharinggroupblueprints/execute", kSharers},
    {"sharinggroupblueprints/generateuuidlist", kSharers},
    {"sharinggroupblueprints/index", kSharers},
    {"sharinggroupblueprints/view", kSharers},
    {"sharinggroupblueprints/vieworgs", kSharers},
    {"sharinggroups/add", kSharers},
    {"sharinggroups/addorg", kSharers},
    {"sharinggroups/addserver", kSharers},
    {"sharinggroups/delete", kSharers},
    {"sharinggroups/edit", kSharers},
    {"sharinggroups/index", kAll},
    {"sharinggroups/removeorg", kSharers},
    {"sharinggroups/removeserver", kSharers},
    {"sharinggroups/view", kAll},
    {"sightingblocklists/add", kSite},
    {"sightingblocklists/delete", kSite},
    {"sightingblocklists/edit", kSite},
    {"sightingblocklists/index", kSite},
    {"sightingblocklists/view", kSite},
    {"sightings/add", kWriters},
    {"sightings/bulksavesightings", kWriters},
    {"sightings/delete", kWriters},
    {"sightings/filtersightinguuidsforpush", kSync},
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
    {"tags/add", kSharers},
    {"tags/attachtagtoobject", kWriters},
    {"tags/delete", kSite},
    {"tags/edit", kSite},
    {"tags/index", kAll},
    {"tags/modifytagrelationship", kWriters},
    {"tags/removetagfromobject", kWriters},
    {"tags/search", kAll},
    {"tags/tagstatistics", kAll},
    {"tags/view", kAll},
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
    {"templates/add", kAdmins},
    {"templates/delete", kAdmins},
    {"templates/edit", kAdmins},
    {"templates/index", kAll},
    {"templates/view", kAll},
    {"threads/index", kAll},
    {"threads/view", kAll},
    {"threads/viewevent", kAll},
    {"users/acceptregistrations", kSite},
    {"users/adminindex", kAdmins},
    {"users/changepw", kAll},
    {"users/discardregistrations", kSite},
    {"users/edit", kAll},
    {"users/getgpgpublickey", kAll},
    {"users/heartbeat", kOpen},
    {"users/initiatepasswordreset", kAdmins},
    {"users/register", kOpen},
    {"users/registrations", kSite},
    {"users/resetauthkey", kAll},
    {"users/searchgpgkey", kAll},
    {"users/statistics", kAll},
    {"users/totpdelete", kAdmins},
    {"users/view", kAll},
    {"users/viewloginhistory", kAll},
    {"userloginprofiles/index", kAll},
    {"userloginprofiles/malicious", kAll},
    {"userloginprofiles/trust", kAll},
    {"usersettings/delete", kAll},
    {"usersettings/getsetting", kAll},
    {"usersettings/index", kAll},
    {"usersettings/sethomepage", kAll},
    {"usersettings/setsetting", kAll},
    {"usersettings/view", kAll},
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
  const std::set<std::string> only_ask = {"warninglists/checkvalue", "servers/posttest",  "users/register",         "jobs/cache",
                                          "events/contact",          "servers/cspreport", "modules/queryenrichment"};
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
    const bool open = row.roles == kOpen && std::string_view(row.action) != "users/register";
    EXPECT_EQ(refused, !open) << row.action << ": " << response.body;
  }
}

}  // namespace
}  // namespace muninn::api
