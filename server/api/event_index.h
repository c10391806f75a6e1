// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_EVENT_INDEX_H_
#define MUNINN_SERVER_API_EVENT_INDEX_H_

#include "server/api/call.h"

namespace muninn::api {

// events/index: flat rows of the events that match (endpoints.md §1.1). Its row stands in events.cc.
http::Response IndexEvents(Call& call);
// events/proposalEventIndex: those with open proposals; the organisation's own, to site administrators all.
http::Response IndexEventsWithProposals(Call& call);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_EVENT_INDEX_H_
