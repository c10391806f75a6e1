// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_QUEUED_H_
#define MUNINN_SERVER_API_QUEUED_H_

#include <string_view>

#include "server/api/call.h"
#include "server/api/entry_answer.h"
#include "server/jobs/jobs.h"

namespace muninn::api {

// MISP with MISP.background_jobs leaves long work to its workers, and says so; the path parameter disable_background_processing
// forbids it. What takes no time here is done before the answer goes out all the same: then this only tells which of MISP's two
// answers the client expects.
bool AnswersAsQueued(Call& call);

// What does take time: becomes a job where that is allowed, else it is done before the answer. The envelope of `action` says
// `queued`, in which $0 stands for the job's number, or what the job's function returned.
http::Response AnswerWork(Call& call, const EntryAction& action, JobWish wish, std::string_view queued);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_QUEUED_H_
