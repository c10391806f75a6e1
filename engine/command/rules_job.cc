// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_job.h"

#include <cstddef>

#include "engine/access/actor.h"
#include "engine/command/decide.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr size_t kArgumentBytesMax = 64 << 10;

bool Ended(const fb::JobT& job) { return job.status == fb::JobStatus::Failed || job.status == fb::JobStatus::Completed; }

}  // namespace

absl::Status CheckJob(const EntryScene& scene, const fb::JobT* before, fb::JobT* after) {
  if (before != nullptr && !scene.actor.is_site_admin()) return absl::PermissionDeniedError(kNoPermission);
  if (after == nullptr) return Ended(*before) ? absl::OkStatus() : absl::FailedPreconditionError("This job is not done yet.");
  if (after->argument.size() > kArgumentBytesMax) return FieldError("job_input", "The input of this job is too long.");
  if (before == nullptr) {
    after->user_id = scene.actor.user.value();
    after->org_id = scene.actor.org.value();
    after->date_created = scene.context.now();
  }
  if (before == nullptr || after->status != before->status) after->date_modified = scene.context.now();
  return absl::OkStatus();
}

}  // namespace muninn
