// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_REPORT_FETCHING_H_
#define MUNINN_SERVER_API_REPORT_FETCHING_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/api/call.h"

namespace muninn::api {

// What stands at an address, as a module of misp-modules puts it into Markdown: a page is fetched by html_to_markdown, a document
// (pdf, pptx, xlsx, ods, odt, docx, by its ending) by this server and read by the module of its format. "": nothing stands there.
// Errors: kFailedPrecondition (the actor has no such module), kResourceExhausted (the document is larger than an upload may be),
// those of feeds::Fetch and ModuleService.
absl::StatusOr<std::string> FetchAsMarkdown(Call& call, EventId event, const std::string& url);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_REPORT_FETCHING_H_
