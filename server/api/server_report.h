// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SERVER_REPORT_H_
#define MUNINN_SERVER_API_SERVER_REPORT_H_

#include "server/api/call.h"

namespace muninn::api {

// The members of serverSettings beside the settings: versions, limits, state of the parts, sizes. What a server of the
// reference has and this one has not (PHP, Redis, Python libraries) is said to be absent.
void WriteServerReport(json::JsonWriter& writer, Call& call);

// The state of the stored layout, in the keys that dbSchemaDiagnostic has.
void WriteSchemaDiagnostic(json::JsonWriter& writer, Call& call);

// The keys of updateProgress. The layout is brought up to date before the engine opens, so there is never anything left to do.
void WriteUpdateProgress(json::JsonWriter& writer);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SERVER_REPORT_H_
