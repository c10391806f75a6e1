// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_JOB_FUNCTIONS_H_
#define MUNINN_SERVER_API_JOB_FUNCTIONS_H_

#include "engine/engine.h"
#include "server/api/call.h"
#include "server/jobs/jobs.h"

namespace muninn::api {

// Their types.
inline constexpr char kCleanRegexp[] = "clean_regexp";
inline constexpr char kCacheFeedsJob[] = "cache_feeds";
inline constexpr char kCacheServersJob[] = "cache_servers";
inline constexpr char kEnrichmentJob[] = "enrichment";
inline constexpr char kCountOccurrences[] = "generateOccurrences";

// The API's long work: which type of job is done by what, in which queue. Both outlive the jobs.
void RegisterJobs(Engine& engine, const Settings& settings, Jobs& jobs);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_JOB_FUNCTIONS_H_
