// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_EXPORT_H_
#define MUNINN_SERVER_API_SEARCH_EXPORT_H_

#include <memory>

#include "server/api/call.h"
#include "server/api/parameters.h"
#include "server/api/search_run.h"
#include "server/export/formats.h"

namespace muninn::api {

// Answers a search in a format other than JSON. The parameters are those the format reads.
http::Response AnswerExport(Call& call, const std::shared_ptr<Search>& search, Scope scope, const exports::Format& format,
                            Parameters parameters);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_EXPORT_H_
