// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_QUEUED_H_
#define MUNINN_SERVER_API_QUEUED_H_

#include "server/api/call.h"

namespace muninn::api {

// MISP with MISP.background_jobs leaves long work to its workers, and says so; the path parameter disable_background_processing
// forbids it. Here such work is done before the answer goes out: this only tells which of MISP's two answers the client expects.
bool AnswersAsQueued(Call& call);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_QUEUED_H_
