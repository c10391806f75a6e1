// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_TAG_SEARCH_H_
#define MUNINN_SERVER_API_TAG_SEARCH_H_

#include "server/api/call.h"

namespace muninn::api {

// tags/search: by patterns of names, with what taxonomies and galaxies say about each tag.
http::Response SearchTags(Call& call);
// tags/tagStatistics: how often each tag and taxonomy is used on events.
http::Response TagStatistics(Call& call);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_TAG_SEARCH_H_
