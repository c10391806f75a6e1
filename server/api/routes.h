// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_ROUTES_H_
#define MUNINN_SERVER_API_ROUTES_H_

#include <span>

#include "server/api/call.h"

namespace muninn::api {

// The rows of each noun stand beside their handlers, in <noun>.cc.
std::span<const Route> AllowedlistRoutes();
std::span<const Route> AnalystDataRoutes();
std::span<const Route> AnalystDataSyncRoutes();
std::span<const Route> ApiDocRoutes();
std::span<const Route> AttributeListRoutes();
std::span<const Route> AttachmentRoutes();
std::span<const Route> AttributeReplacementRoutes();
std::span<const Route> AttributeRoutes();
std::span<const Route> AttributeSelectionRoutes();
std::span<const Route> AuthKeyRoutes();
std::span<const Route> BlocklistRoutes();
std::span<const Route> BookmarkRoutes();
std::span<const Route> CollectionRoutes();
std::span<const Route> CommunityRoutes();
std::span<const Route> CorrelationExclusionRoutes();
std::span<const Route> CorrelationRoutes();
std::span<const Route> CorrelationRuleRoutes();
std::span<const Route> CryptographicKeyRoutes();
std::span<const Route> DashboardRoutes();
std::span<const Route> DecayingModelRoutes();
std::span<const Route> DecayingToolRoutes();
std::span<const Route> DiscussionRoutes();
std::span<const Route> EnrichmentRoutes();
std::span<const Route> EventContentRoutes();
std::span<const Route> EventDelegationRoutes();
std::span<const Route> EventDrawingRoutes();
std::span<const Route> EventFileRoutes();
std::span<const Route> EventNoticeRoutes();
std::span<const Route> EventReportElementRoutes();
std::span<const Route> EventReportExtractionRoutes();
std::span<const Route> EventReportMakingRoutes();
std::span<const Route> EventReportRoutes();
std::span<const Route> EventRoutes();
std::span<const Route> EventSwitchRoutes();
std::span<const Route> EventSyncRoutes();
std::span<const Route> EventUpkeepRoutes();
std::span<const Route> EventTemplateRoutes();
std::span<const Route> FeedCacheRoutes();
std::span<const Route> FeedCacheSearchRoutes();
std::span<const Route> FeedPreviewRoutes();
std::span<const Route> FeedRoutes();
std::span<const Route> FreeTextRoutes();
std::span<const Route> GalaxyClusterRelationRoutes();
std::span<const Route> GalaxyClusterRoutes();
std::span<const Route> GalaxyElementRoutes();
std::span<const Route> GalaxyRoutes();
std::span<const Route> HuntRoutes();
std::span<const Route> IpUserRoutes();
std::span<const Route> JobRoutes();
std::span<const Route> LegacyExportRoutes();
std::span<const Route> LogRoutes();
std::span<const Route> LoginProfileRoutes();
std::span<const Route> ModuleRoutes();
std::span<const Route> NewsRoutes();
std::span<const Route> NotKeptRoutes();
std::span<const Route> NoticelistRoutes();
std::span<const Route> ObjectReferenceRoutes();
std::span<const Route> ObjectRoutes();
std::span<const Route> ObjectTemplateRoutes();
std::span<const Route> OrganisationRoutes();
std::span<const Route> QueryAclRoutes();
std::span<const Route> ReceivedPartRoutes();
std::span<const Route> RegexpRoutes();
std::span<const Route> RegistrationRoutes();
std::span<const Route> RemoteServerRoutes();
std::span<const Route> RoleRoutes();
std::span<const Route> SearchRoutes();
std::span<const Route> ServerOrderRoutes();
std::span<const Route> ServerRoutes();
std::span<const Route> ServerSettingRoutes();
std::span<const Route> ServerStatusRoutes();
std::span<const Route> ServerUpkeepRoutes();
std::span<const Route> TagCollectionRoutes();
std::span<const Route> TagRoutes();
std::span<const Route> TaxonomyRoutes();
std::span<const Route> ShadowAttributeRoutes();
std::span<const Route> SharingGroupBlueprintRoutes();
std::span<const Route> SharingGroupRoutes();
std::span<const Route> SightingRoutes();
std::span<const Route> TagRoutes();
std::span<const Route> UploadRoutes();
std::span<const Route> UserIndexRoutes();
std::span<const Route> UserNoticeRoutes();
std::span<const Route> UserRoutes();
std::span<const Route> UserSettingRoutes();
std::span<const Route> UserStatisticsRoutes();
std::span<const Route> WarninglistRoutes();
std::span<const Route> WorkerRoutes();

// nullptr: nothing of that name.
const Route* FindRoute(const Path& path);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_ROUTES_H_
