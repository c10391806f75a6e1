// SPDX-License-Identifier: Apache-2.0
#include "server/api/job_functions.h"

#include <cstdint>
#include <memory>
#include <string>

#include "engine/correlate/correlate.h"
#include "engine/correlations.h"
#include "schema/base/status.h"
#include "server/api/enrichment.h"
#include "server/api/feed_caches.h"
#include "server/api/rule_cleaning.h"

namespace muninn::api {
namespace {

absl::StatusOr<std::string> CountOccurrences(Engine& engine, const Settings& settings, const JobRun& run) {
  const std::shared_ptr<const Snapshot> snapshot = engine.Snapshot();
  const CorrelateOptions options = LoadCorrelateOptions(snapshot->reader(), settings.correlation_limit);
  const auto progress = [&](uint64_t percent) { return run.progress(percent, ""); };
  RETURN_IF_ERROR(
      CorrelationRankingOf(engine).Of(snapshot->reader(), snapshot->sequence(), options, /*anew=*/true, progress).status());
  return std::string("Over-correlations counted successfully.");
}

}  // namespace

void RegisterJobs(Engine& engine, const Settings& settings, Jobs& jobs) {
  jobs.Register(kCacheFeedsJob, "default", [&](const JobRun& run) { return CacheFeedsByJob(engine, run); });
  jobs.Register(kCacheServersJob, "default", [&](const JobRun& run) { return CacheServersByJob(engine, run); });
  jobs.Register(kCleanRegexp, "default", [&](const JobRun& run) { return CleanByRules(engine, run); });
  jobs.Register(kEnrichmentJob, "prio", [&](const JobRun& run) { return EnrichByJob(engine, settings, run); });
  jobs.Register(kCountOccurrences, "default", [&](const JobRun& run) { return CountOccurrences(engine, settings, run); });
}

}  // namespace muninn::api
