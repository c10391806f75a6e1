// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_EVENT_ANSWER_H_
#define MUNINN_SERVER_API_EVENT_ANSWER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "schema/json/json_value.h"
#include "schema/rules/accept.h"
#include "server/api/call.h"
#include "server/api/event_document.h"

namespace muninn::api {

// One event's document as the body, as this actor sees it at the moment that the call reads. Large ones are streamed. What was
// left out of the request before stands beside "Event", for people: a top-level list "warnings" that MISP's clients pass over.
http::Response AnswerEvent(Call& call, const Actor& actor, EventId id, const EventDocumentOptions& options,
                           std::vector<rules::Refusal> refusals = {});

// The same document, to be read here. Errors: kDataLoss, kUnavailable; kInvalidArgument for one that is too large to be held.
absl::StatusOr<json::Document> ReadEventDocument(Call& call, const fb::Event& event, const EventDocumentOptions& options);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_EVENT_ANSWER_H_
