// SPDX-License-Identifier: Apache-2.0
//
// What MISP 2.5.1 writes down and this server does not: a row for each request (admin/access_logs), how long requests took by who
// asked (benchmarks), what was tried in the page for requests (restClientHistory). Where MISP would have nothing either, the list
// is empty; where it would have something, that is said rather than an empty list shown.
#include <initializer_list>
#include <string_view>

#include "engine/settings/settings.h"
#include "server/api/call.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

// [] unless one of the settings is on.
http::Response EmptyUnless(Call& call, std::initializer_list<std::string_view> settings, std::string_view otherwise) {
  for (const std::string_view setting : settings) {
    if (SettingFlag(call.reader(), setting)) return AnswerError(call, 405, otherwise);
  }
  return Answer(200, "[]");
}

http::Response AccessLogs(Call& call) {
  return EmptyUnless(call, {"MISP.log_paranoid", "MISP.log_paranoid_api", "Security.user_monitoring_enabled"},
                     "This server keeps no log of requests, only of what they changed (audit_logs).");
}
http::Response AccessLog(Call& call) { return AnswerError(call, 404, "Access log not found"); }

http::Response Benchmarks(Call& call) {
  return EmptyUnless(call, {"Plugin.Benchmarking_enable"},
                     "This server keeps no benchmarks of its users; /metrics has its figures.");
}

// Only that page would write it, and there are no pages.
http::Response RestClientHistory(Call&) { return Answer(200, "[]"); }
http::Response DeleteRestClientHistory(Call& call) { return AnswerError(call, 404, "Invalid entry."); }

constexpr Route kRoutes[] = {
    {"accesslogs", "index", AccessLogs, false, kSiteAdminOnly, false, true},
    {"accesslogs", "request", AccessLog, false, kSiteAdminOnly, false, true},
    {"accesslogs", "querylog", AccessLog, false, kSiteAdminOnly, false, true},
    {"benchmarks", "index", Benchmarks, false, kSiteAdminOnly},
    {"restclienthistory", "index", RestClientHistory},
    {"restclienthistory", "delete", DeleteRestClientHistory, true, kAnyUser.WithWritingKey()},
};

}  // namespace

std::span<const Route> NotKeptRoutes() { return kRoutes; }

}  // namespace muninn::api
