// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_ANSWER_H_
#define MUNINN_SERVER_API_SEARCH_ANSWER_H_

// How the results of a search become a response: headers, and a body that is counted or streamed.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
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

// What a search that fails is answered: 400 and the reason when a parameter of it can't be taken (a FieldError), otherwise as
// AnswerStatus.
http::Response AnswerFailed(const Call& call, const absl::Status& status);
// Likewise of a request that does not read (ReadSearchRequest): what names no parameter is 500 in MISP.
http::Response AnswerUnread(const Call& call, const absl::Status& status);

// A page of attributes as text, written bit by bit. One thread at a time.
class PageText {
 public:
  virtual ~PageText() = default;
  // Writes on until the end (true) or until `text` has that many bytes. Errors: as AttributeSearch.
  virtual absl::StatusOr<bool> WriteUpTo(size_t bytes) = 0;
  // How many results are on the page, written or not.
  virtual absl::StatusOr<size_t> Count() = 0;
  std::string& text() { return text_; }  // what was written and not taken away yet

 protected:
  std::string text_;
};
// What fits into a buffer is written at once, so that its count can stand in the header. Of what is longer only a page with a
// limit is counted; the rest of it is written while it is sent. `make` makes the page; again if it is to be sent again.
using MakePage = std::function<std::shared_ptr<PageText>()>;
http::Response AnswerCounted(const Call& call, const std::shared_ptr<const Search>& search, const SearchHead& head,
                             const MakePage& make);

// Appends a page of results to `out`, calls `flush` now and then and stops when it says false: kCancelled.
using WritePage = std::function<absl::Status(std::string& out, const std::function<bool()>& flush)>;
// Streamed from the first byte, with a count that is known.
http::Response AnswerStreamed(const SearchHead& head, size_t count, const WritePage& write);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_ANSWER_H_
