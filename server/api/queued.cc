// SPDX-License-Identifier: Apache-2.0
#include "server/api/queued.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/substitute.h"
#include "engine/settings/settings.h"
#include "server/api/parameters.h"

namespace muninn::api {

bool AnswersAsQueued(Call& call) {
  return SettingFlag(call.reader(), "MISP.background_jobs") &&
         !Parameters(json::Value(), call.path()).Flag("disable_background_processing");
}

http::Response AnswerWork(Call& call, const EntryAction& action, JobWish wish, std::string_view queued) {
  if (!AnswersAsQueued(call)) {
    const absl::StatusOr<std::string> done = call.jobs().RunNow(wish, call.actor());
    return done.ok() ? AnswerDone(call, action, "", *done) : AnswerRefused(call, action, done.status());
  }
  const absl::StatusOr<uint64_t> job = call.jobs().Queue(std::move(wish), call.actor());
  if (!job.ok()) return AnswerRefused(call, action, job.status());
  return AnswerDone(call, action, "", absl::Substitute(ToAbsl(queued), *job));
}

}  // namespace muninn::api
