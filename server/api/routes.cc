// SPDX-License-Identifier: Apache-2.0
#include "server/api/routes.h"

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "server/api/all_routes.h"

namespace muninn::api {
namespace {

using RouteMap = absl::flat_hash_map<std::string, const Route*>;

// One a line: everybody who adds a noun adds one.
using RouteTable = std::span<const Route> (*)();
constexpr RouteTable kTables[] = {
    AllowedlistRoutes,            //
    AnalystDataRoutes,            //
    AnalystDataSyncRoutes,        //
    ApiDocRoutes,                 //
    AttributeListRoutes,          //
    AttachmentRoutes,             //
    AttributeReplacementRoutes,   //
    AttributeRoutes,              //
    AttributeSelectionRoutes,     //
    AuthKeyRoutes,                //
    BlocklistRoutes,              //
    BookmarkRoutes,               //
    CollectionRoutes,             //
    CommunityRoutes,              //
    CorrelationExclusionRoutes,   //
    CorrelationRoutes,            //
    CorrelationRuleRoutes,        //
    CryptographicKeyRoutes,       //
    DashboardRoutes,              //
    DecayingModelRoutes,          //
    DecayingToolRoutes,           //
    DiscussionRoutes,             //
    EnrichmentRoutes,             //
    EventContentRoutes,           //
    EventDelegationRoutes,        //
    EventDrawingRoutes,           //
    EventFileRoutes,              //
    EventNoticeRoutes,            //
    EventReportElementRoutes,     //
    EventReportExtractionRoutes,  //
    EventReportMakingRoutes,      //
    EventReportRoutes,            //
    EventRoutes,                  //
    EventSwitchRoutes,            //
    EventSyncRoutes,              //
    EventUpkeepRoutes,            //
    EventTemplateRoutes,          //
    FeedCacheRoutes,              //
    FeedCacheSearchRoutes,        //
    FeedPreviewRoutes,            //
    FeedRoutes,                   //
    FreeTextRoutes,               //
    GalaxyClusterRelationRoutes,  //
    GalaxyClusterRoutes,          //
    GalaxyElementRoutes,          //
    GalaxyRoutes,                 //
    HuntRoutes,                   //
    IpUserRoutes,                 //
    JobRoutes,                    //
    LegacyExportRoutes,           //
    LoginProfileRoutes,           //
    LogRoutes,                    //
    ModuleRoutes,                 //
    NewsRoutes,                   //
    NotKeptRoutes,                //
    NoticelistRoutes,             //
    ObjectReferenceRoutes,        //
    ObjectRoutes,                 //
    ObjectTemplateRoutes,         //
    OrganisationRoutes,           //
    QueryAclRoutes,               //
    ReceivedPartRoutes,           //
    RegexpRoutes,                 //
    RegistrationRoutes,           //
    RemoteServerRoutes,           //
    RoleRoutes,                   //
    SearchRoutes,                 //
    ServerOrderRoutes,            //
    ServerRoutes,                 //
    ServerSettingRoutes,          //
    ServerStatusRoutes,           //
    ServerUpkeepRoutes,           //
    ShadowAttributeRoutes,        //
    SharingGroupBlueprintRoutes,  //
    SharingGroupRoutes,           //
    SightingRoutes,               //
    TagCollectionRoutes,          //
    TagRoutes,                    //
    TaxonomyRoutes,               //
    UploadRoutes,                 //
    UserIndexRoutes,              //
    UserNoticeRoutes,             //
    UserRoutes,                   //
    UserSettingRoutes,            //
    UserStatisticsRoutes,         //
    WarninglistRoutes,            //
    WorkerRoutes,                 //
};

std::string KeyOf(bool admin, std::string_view controller, std::string_view action) {
  return absl::StrCat(admin ? "admin/" : "", ToAbsl(controller), "/", ToAbsl(action));
}

const RouteMap& Map() {
  static const RouteMap* const map = [] {
    auto* routes = new RouteMap;
    for (const RouteTable table : kTables) {
      for (const Route& route : table()) routes->emplace(KeyOf(route.admin, route.controller, route.action), &route);
    }
    return routes;
  }();
  return *map;
}

}  // namespace

std::vector<const Route*> AllRoutes() {
  std::vector<const Route*> routes;
  for (const RouteTable table : kTables) {
    for (const Route& route : table()) routes.push_back(&route);
  }
  return routes;
}

const Route* FindRoute(const Path& path) {
  const auto found = Map().find(KeyOf(path.admin, path.controller, path.action));
  return found == Map().end() ? nullptr : found->second;
}

}  // namespace muninn::api
