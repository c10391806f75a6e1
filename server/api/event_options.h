// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_EVENT_OPTIONS_H_
#define MUNINN_SERVER_API_EVENT_OPTIONS_H_

#include "server/api/event_document.h"
#include "server/api/parameters.h"

namespace muninn::api {

// What events/view shows by default, changed by its parameters (event-json.md §9).
EventDocumentOptions ViewOptions(const Parameters& parameters, const CorrelateOptions& correlate, json::FileReader files);
// What answers to adding and editing show.
EventDocumentOptions SavedOptions(const Parameters& parameters, const CorrelateOptions& correlate);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_EVENT_OPTIONS_H_
