// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_H_
#define MUNINN_SERVER_API_SEARCH_H_

#include "server/api/call.h"
#include "server/api/event_document.h"
#include "server/api/parameters.h"
#include "server/api/search_run.h"

namespace muninn::api {

// Answers a search in the format its parameters name: restSearch itself, and the old export addresses that mean the same.
http::Response AnswerSearch(Call& call, Scope scope, Parameters parameters);

// Does the client want JSON, by its Accept header or the path's extension? For addresses that speak XML else.
bool AsksForJson(const Call& call);

// What of each event a search shows.
EventDocumentOptions DocumentOptions(const Search& search);
json::TagFilter TagFilterOf(const Search& search);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_H_
