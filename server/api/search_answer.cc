// SPDX-License-Identifier: Apache-2.0
#include "server/api/search_answer.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/base/uuid.h"
#include "server/api/streaming.h"
#include "server/export/formats.h"

namespace muninn::api {
namespace {

// Results up to this many bytes are put together first, so that their count can stand in the header.
constexpr size_t kCountedBytesMax = 1 << 20;

http::Response WithHead(const SearchHead& head, std::optional<size_t> count) {
  http::Response response;
  response.headers.emplace_back("Content-Type", exports::ContentTypeOf(head.response_type));
  if (count) response.headers.emplace_back("X-Result-Count", std::to_string(*count));
  response.headers.emplace_back("X-Export-Module-Used", head.format);
  response.headers.emplace_back("X-Response-Format", head.response_type);
  response.headers.emplace_back("X-Skipped-Elements-Count", "0");
  if (!head.file_name.empty())
    response.headers.emplace_back("Content-Disposition", absl::StrCat("attachment; filename=\"", head.file_name, "\""));
  return response;
}

std::function<bool(http::BodySink&)> Stream(const WritePage& write) {
  return [write](http::BodySink& sink) {
    return StreamText(sink, [&](std::string& out, const std::function<bool()>& flush) {
      size_t count = 0;
      return write(out, flush, &count);
    });
  };
}

}  // namespace

std::string FileNameOf(const Terms* eventid, std::string_view response_type) {
  std::string name = "list";
  uint64_t number = 0;
  if (eventid != nullptr && !eventid->is_list && eventid->list.size() == 1) {
    const std::string& asked = eventid->list[0];
    if (const std::optional<Uuid> uuid = Uuid::Parse(asked)) {
      name = uuid->ToString();
    } else if (absl::SimpleAtoi(asked, &number)) {
      name = absl::StrCat(number);
    }
  }
  return absl::StrCat("misp.event.", name, ".", ToAbsl(response_type));
}

http::Response AnswerCounted(const Call& call, const std::shared_ptr<const Search>& search, const SearchHead& head,
                             const WritePage& write) {
  std::string body;
  size_t count = 0;
  const absl::Status status = write(
      body, [&] { return body.size() < kCountedBytesMax; }, &count);
  if (status.ok()) {
    http::Response response = WithHead(head, CountOf(*search, count));
    response.body = std::move(body);
    return response;
  }
  if (!absl::IsCancelled(status)) return AnswerStatus(call, status);
  // Too much to hold: a page is counted first, everything at once is streamed without a count.
  std::optional<size_t> known;
  if (search->request.limit > 0) {
    const absl::StatusOr<size_t> shown = ForEachOnPage(*search, [](const AttributeHit&) { return true; });
    if (!shown.ok()) return AnswerStatus(call, shown.status());
    known = CountOf(*search, *shown);
  }
  http::Response response = WithHead(head, known);
  response.stream = Stream(write);
  return response;
}

http::Response AnswerStreamed(const SearchHead& head, size_t count, const WritePage& write) {
  http::Response response = WithHead(head, count);
  response.stream = Stream(write);
  return response;
}

}  // namespace muninn::api
