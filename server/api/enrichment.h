// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_ENRICHMENT_H_
#define MUNINN_SERVER_API_ENRICHMENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "engine/engine.h"
#include "server/api/call.h"
#include "server/jobs/jobs.h"

namespace muninn::api {

// Asks modules about the attributes of an event that the actor sees, and takes what they answer into the event, in one command.
// The job's argument: {"event":7,"attribute":0,"modules":["dns"]}; another attribute than 0: only about that one. Returns MISP's
// sentence, with what modules said instead of answering.
// Errors: kFailedPrecondition (a module does not answer, or answers nonsense: nothing is taken in), kNotFound (the event is
// gone), kPermissionDenied, kCancelled, those of Engine::Execute.
absl::StatusOr<std::string> EnrichByJob(Engine& engine, const Settings& settings, const JobRun& run);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_ENRICHMENT_H_
