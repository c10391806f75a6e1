// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_ETAG_H_
#define MUNINN_SERVER_API_ETAG_H_

#include <string_view>

#include "server/http/http.h"

namespace muninn::api {

// If-None-Match (api.md §3). A successful answer to who sends it gets an ETag, the SHA-1 of its body; when that is one of
// those he has, the answer becomes an empty 304. A streamed body is produced once to know its hash, and again to be sent.
void ApplyIfNoneMatch(std::string_view if_none_match, http::Response& response);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_ETAG_H_
