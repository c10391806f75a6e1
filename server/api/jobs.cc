// SPDX-License-Identifier: Apache-2.0
//
// jobs: what MISP leaves to its workers. Here work is done before its answer goes out (queued.h), so nothing ever waits, runs or
// fails behind somebody's back: the list is empty, and every question about progress has the answer of a job that is not there.
// Shapes and texts: MISP 2.5.1 (jobs.md §3).
#include "engine/settings/settings.h"
#include "server/api/entry_answer.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

http::Response Index(Call& call) {
  if (!SettingFlag(call.reader(), "MISP.background_jobs"))
    return AnswerError(call, 404, "Background jobs are not enabled on this instance.");
  return Answer(200, "[]");
}

http::Response GetProgress(Call& call) {
  return AnswerJson(call, [](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("progress", "0%");
    writer.EndObject();
  });
}

http::Response GetGenerateCorrelationProgress(Call& call) { return AnswerError(call, 404, "No jobs found"); }
http::Response GetError(Call& call) { return AnswerError(call, 404, "Job not found"); }

http::Response ClearJobs(Call& call) {
  const bool all = call.path().Arg(0) == "all";
  return AnswerDone(call, EntryAction{"Job", "jobs", "clearJobs"}, "",
                    all ? "All jobs have been purged" : "All completed jobs have been purged");
}

// Exports are made when they are asked for: there is none to prepare.
http::Response Cache(Call& call) { return AnswerError(call, 405, "This feature is currently disabled"); }

constexpr Route kRoutes[] = {
    {"jobs", "index", Index, false, kSiteAdminOnly},
    {"jobs", "geterror", GetError, false, kSiteAdminOnly},
    {"jobs", "getprogress", GetProgress},
    {"jobs", "getgeneratecorrelationprogress", GetGenerateCorrelationProgress, false, kSiteAdminOnly},
    {"jobs", "clearjobs", ClearJobs, true, kSiteAdminOnly},
    {"jobs", "cache", Cache, true},
};

}  // namespace

std::span<const Route> JobRoutes() { return kRoutes; }

}  // namespace muninn::api
