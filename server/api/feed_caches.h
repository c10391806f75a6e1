// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_FEED_CACHES_H_
#define MUNINN_SERVER_API_FEED_CACHES_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/correlate/source_caches.h"
#include "schema/json/json_writer.h"
#include "server/api/call.h"
#include "server/api/source_lookup.h"
#include "server/jobs/jobs.h"

namespace muninn::api {

// What documents say of the cache of a feed or server: in lists when it was made, alone how many values it holds and how many of
// them others have, too. "cache_error" tells why the last attempt failed; it is not there when it did not.
void WriteCacheState(json::JsonWriter& writer, SourceCaches& caches, const CachedSources& cached, SourceKey key, bool listed);

// What a request about events looks values up in: what it wishes and the actor may be told. nullptr: nothing.
// Errors: as SourceLookup::Make.
absl::StatusOr<std::shared_ptr<const SourceLookup>> LookUpFor(Call& call, const Actor& actor, SourceWish wish);

// Removes the caches of feeds and servers that are there no more.
void ForgetRemovedSources(Engine& engine);

// Fill the caches that a scope names, the job's argument: an id, "all", and of feeds "misp", "freetext" or "csv". Return MISP's
// sentence. Errors: kFailedPrecondition, which says what failed for which (the others are filled); kCancelled.
absl::StatusOr<std::string> CacheFeedsByJob(Engine& engine, const JobRun& run);
absl::StatusOr<std::string> CacheServersByJob(Engine& engine, const JobRun& run);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_FEED_CACHES_H_
