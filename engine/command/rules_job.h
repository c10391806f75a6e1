// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_JOB_H_
#define MUNINN_ENGINE_COMMAND_RULES_JOB_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/job_generated.h"

namespace muninn {

// See entry_rules.h. Whoever asks for work queues a job in his name (what he may ask for is up to the routes); how it goes is the
// server's to say. A job that waits or runs is not removed: what was promised is not lost.
absl::Status CheckJob(const EntryScene& scene, const fb::JobT* before, fb::JobT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_JOB_H_
