// SPDX-License-Identifier: Apache-2.0
//
// correlation_exclusions: values that do not correlate. They act on reading (engine/correlate), so nothing needs cleaning.
#include "schema/entities/exclusion_generated.h"
#include "server/api/entry_page.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using fb::CorrelationExclusionT;
constexpr Member<CorrelationExclusionT> kMembers[] = {
    {"id", &CorrelationExclusionT::id, kFixed},
    {"value", &CorrelationExclusionT::value},
    {"from_json", &CorrelationExclusionT::from_json, kFixed},
    {"comment", &CorrelationExclusionT::comment, kNullable},
};
constexpr EntryPage<CorrelationExclusionT> kPage{.noun = "CorrelationExclusion",
                                                 .controller = "correlation_exclusions",
                                                 .invalid = "Invalid CorrelationExclusion.",
                                                 .members = kMembers,
                                                 .numbers_deleted = true};

http::Response Clean(Call& call) {
  return AnswerDone(call, kPage.action("clean"), "", "Correlations cleanup initiated, based on the exclusion rules.");
}

constexpr Route kRoutes[] = {
    {"correlationexclusions", "index", IndexPage<kPage>, false, kSiteAdminOnly},
    {"correlationexclusions", "view", ViewPage<kPage>, false, kSiteAdminOnly},
    {"correlationexclusions", "add", AddPage<kPage>, true, kSiteAdminOnly},
    {"correlationexclusions", "edit", EditPage<kPage>, true, kSiteAdminOnly},
    {"correlationexclusions", "delete", DeletePage<kPage>, true, kSiteAdminOnly},
    {"correlationexclusions", "clean", Clean, true, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> CorrelationExclusionRoutes() { return kRoutes; }

}  // namespace muninn::api
