// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_ANSWER_H_
#define MUNINN_SERVER_API_SEARCH_ANSWER_H_

// How the results of a search become a response: headers, and a body that is counted or streamed.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "server/api/call.h"
#include "server/api/search_run.h"

namespace muninn::api {

// What the headers say of the results.
struct SearchHead {
  std::string format = "json";         // X-Export-Module-Used: as the request names it
  std::string response_type = "json";  // X-Response-Format: "json", "xml", "txt", "text" or "csv"
  std::string file_name;               // Content-Disposition; "": none
};

// "misp.event.7.csv", "misp.event.list.json": what a client shall call the file. `eventid` of the request, or nullptr.
std::string FileNameOf(const Terms* eventid, std::string_view response_type);

// Appends a page of results to `out`, calls `flush` now and then and stops when it says false: kCancelled. Tells in `count`
// how many there were. May be called several times, from other threads; each call writes the page from its beginning.
using WritePage = std::function<absl::Status(std::string& out, const std::function<bool()>& flush, size_t* count)>;

// A page of attributes. What fits into a buffer is written at once, so that its count can stand in the header; of the rest
// only a page with a limit is counted.
http::Response AnswerCounted(const Call& call, const std::shared_ptr<const Search>& search, const SearchHead& head,
                             const WritePage& write);
// Streamed from the first byte, with a count that is known.
http::Response AnswerStreamed(const SearchHead& head, size_t count, const WritePage& write);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_ANSWER_H_
