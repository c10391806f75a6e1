// SPDX-License-Identifier: Apache-2.0
#include "server/api/search_answer.h"

#include <algorithm>
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
constexpr size_t kChunkBytes = 32 << 10;  // sent at a time beyond them
constexpr size_t kResultBytes = 640;      // of an attribute as JSON, roughly

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

http::Response AnswerFailed(const Call& call, const absl::Status& status) {
  return FieldOf(status).empty() ? AnswerStatus(call, status) : AnswerError(call, 400, ToStd(status.message()));
}

http::Response AnswerUnread(const Call& call, const absl::Status& status) {
  const bool unnamed = absl::IsInvalidArgument(status) && FieldOf(status).empty();
  return AnswerFailed(call, unnamed ? absl::InternalError(status.message()) : status);
}

http::Response AnswerCounted(const Call& call, const std::shared_ptr<const Search>& search, const SearchHead& head,
                             const MakePage& make) {
  std::shared_ptr<PageText> page = make();
  // Memory that is not touched costs less than copying the text each time it has doubled.
  page->text().reserve(std::min(search->request.limit, kCountedBytesMax / kResultBytes) * kResultBytes);
  const absl::StatusOr<bool> complete = page->WriteUpTo(kCountedBytesMax);
  if (!complete.ok()) return AnswerFailed(call, complete.status());
  std::optional<size_t> count;
  if (*complete || search->request.limit > 0) {
    const absl::StatusOr<size_t> counted = page->Count();
    if (!counted.ok()) return AnswerFailed(call, counted.status());
    count = CountOf(*search, *counted);
  }
  http::Response response = WithHead(head, count);
  if (*complete) {
    response.body = std::move(page->text());
    return response;
  }
  response.stream = [make, begun = std::move(page)](http::BodySink& sink) mutable {
    const std::shared_ptr<PageText> page = begun ? std::exchange(begun, nullptr) : make();
    for (;;) {
      const absl::StatusOr<bool> written = page->WriteUpTo(kChunkBytes);
      if (!written.ok() || !sink.Write(page->text())) return false;
      if (*written) return true;
      page->text().clear();
    }
  };
  return response;
}

http::Response AnswerStreamed(const SearchHead& head, size_t count, const WritePage& write) {
  http::Response response = WithHead(head, count);
  response.stream = [write](http::BodySink& sink) { return StreamText(sink, write); };
  return response;
}

}  // namespace muninn::api
