// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_EXPLAIN_H_
#define MUNINN_SERVER_API_SEARCH_EXPLAIN_H_

#include "server/api/call.h"
#include "server/api/search_run.h"

namespace muninn::api {

// Instead of what a search finds, how it finds it ("explain" in restSearch): the source it goes through with its estimated
// size, the sources it could have used, and what it looked at on its way through the page that is asked for.
//
//   {"plan": {"source": "postings of values", "blocks": 40, "exact": true,
//             "rejected": [{"source": "everything", "blocks": 77048, "exact": false}],
//             "visited": {"events": 40, "blocks": 40, "attributes": 40, "passed_over": 0},
//             "regex": {"expressions": 2, "value_by_value": 0}, "hits": 40, "milliseconds": 0.21}}
//
// Blocks are those of attributes that a source leads to; passed over are those of which earlier searches know that no value can
// match. `regex` is there when the search has regular expressions, and says for how many of them each value has to be tried,
// because Hyperscan can't tell which may match. For events, hits are all that match, whatever the page. What decay scores or a
// format would leave out is counted. Others than site administrators get 403.
http::Response ExplainSearch(Call& call, const Search& search, Scope scope);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_EXPLAIN_H_
