// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_EVENT_ANSWER_H_
#define MUNINN_SERVER_API_EVENT_ANSWER_H_

#include <vector>

#include "engine/access/actor.h"
#include "schema/rules/accept.h"
#include "server/api/call.h"
#include "server/api/event_document.h"

namespace muninn::api {

// One event's document as the body, as this actor sees it at the moment that the call reads. Large ones are streamed. What was
// left out of the request before stands beside "Event", for people: a top-level list "warnings" that MISP's clients pass over.
http::Response AnswerEvent(Call& call, const Actor& actor, EventId id, const EventDocumentOptions& options,
                           std::vector<rules::Refusal> refusals = {});

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_EVENT_ANSWER_H_
