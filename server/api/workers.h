// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_WORKERS_H_
#define MUNINN_SERVER_API_WORKERS_H_

#include "server/api/call.h"

namespace muninn::api {

// queue -> {"ok":true,"workers":{"3":{"pid":3,"user":"1000","alive":true,…}},"jobCount":0}, without "workers" when there is
// none, and "controls": may administrators start and stop them? Workers are threads (server/jobs/jobs.h); the "pid" is the
// number of one.
void WriteWorkers(json::JsonWriter& writer, Call& call);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_WORKERS_H_
