// SPDX-License-Identifier: Apache-2.0
//
// feeds/previewIndex and previewEvent: what a feed has, as it is now, without taking it in. Shapes: MISP 2.5.1.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/match/free_text.h"
#include "schema/base/status.h"
#include "schema/rules/attribute_types.h"
#include "server/api/feed_page.h"
#include "server/api/parameters.h"
#include "server/api/routes.h"
#include "server/feeds/feed_source.h"
#include "server/feeds/list_feed.h"
#include "server/feeds/misp_feed.h"

namespace muninn::api {
namespace {

constexpr uint64_t kRowsUsual = 60, kRowsMax = 10'000;

// Which rows of a list are wanted: `limit` of them on a page.
class PageOfRows {
 public:
  explicit PageOfRows(const Parameters& parameters)
      : limit_(std::min(parameters.Number("limit").value_or(kRowsUsual), kRowsMax)),
        skipped_(limit_ * (std::min(std::max<uint64_t>(parameters.Number("page").value_or(1), 1), kRowsMax) - 1)) {}
  // For each row in turn.
  bool Wants() { return row_++ >= skipped_ && !full(); }
  bool full() const { return row_ > skipped_ + limit_; }

 private:
  const uint64_t limit_, skipped_;
  uint64_t row_ = 0;
};

// As it is stored: who looks need not know what opens it.
absl::StatusOr<std::unique_ptr<feeds::FeedSource>> Open(Call& call, const fb::FeedT& shown) {
  ASSIGN_OR_RETURN(const auto stored, LoadEntry<fb::Feed>(call.reader(), EntryIdOf<fb::Feed>(shown.id)));
  if (!stored) return absl::NotFoundError("Invalid feed.");
  fb::FeedT feed;
  (*stored)->UnPackTo(&feed);
  return feeds::OpenFeedSource(call.reader(), feed, {}, call.engine().options().secret_key);
}

// Why a source could not be read: the other side's doing, or the feed's definition.
http::Response AnswerUnread(const Call& call, const absl::Status& status) {
  const int code = absl::IsNotFound(status) ? 404 : absl::IsPermissionDenied(status) ? 403 : 405;
  return AnswerError(call, code, ToStd(status.message()));
}

// {"uuid":{"info":…},…}
http::Response AnswerManifest(Call& call, feeds::FeedSource& source, PageOfRows page) {
  const absl::StatusOr<json::Document> manifest = feeds::ReadManifest(source);
  if (!manifest.ok()) return AnswerUnread(call, manifest.status());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    manifest->root().ForEachMember([&](std::string_view uuid, json::Value about) {
      if (!Uuid::Parse(uuid) || !page.Wants()) return;
      writer.Key(uuid);
      writer.Raw(about.ToJson());
    });
    writer.EndObject();
  });
}

void WriteItem(json::JsonWriter& writer, const match::FreeTextItem& item) {
  writer.BeginObject();
  writer.Key("types");
  writer.BeginArray();
  for (const std::string_view type : item.types) writer.String(type);
  writer.EndArray();
  writer.Member("default_type", item.default_type);
  if (!item.comment.empty()) writer.Member("comment", item.comment);
  writer.Member("value", item.value);
  const auto type = rules::FindType(item.default_type);
  writer.Member("category", type ? rules::CategoryOf(rules::TypeOf(*type).categories.front()) : "Other");
  writer.MemberNumber("to_ids", 1);
  writer.EndObject();
}

http::Response AnswerValues(Call& call, feeds::FeedSource& source, const fb::FeedT& feed, PageOfRows page) {
  const absl::StatusOr<feeds::ListFeed> list = feeds::ReadListFeed(feed.source_format, feed.settings);
  if (!list.ok()) return AnswerUnread(call, list.status());
  const absl::StatusOr<match::FreeTextKnowledge> knowledge = match::LoadFreeTextKnowledge(call.reader());
  if (!knowledge.ok()) return AnswerStatus(call, knowledge.status());
  std::vector<match::FreeTextItem> items;
  const absl::Status status = feeds::ForEachListed(source, *list, *knowledge, [&](const match::FreeTextItem& item) {
    if (page.Wants()) items.push_back(item);
    return page.full() ? absl::CancelledError("the page is full") : absl::OkStatus();
  });
  if (!status.ok() && !page.full()) return AnswerUnread(call, status);
  return AnswerList(call, items, WriteItem);
}

http::Response PreviewIndex(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf(kFeedPage.noun);
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto feed = FindOnPage(call, kFeedPage, call.path().Arg(0));
  if (!feed.ok()) return AnswerStatus(call, feed.status());
  if (!*feed) return AnswerError(call, 404, "Invalid feed.");
  const auto source = Open(call, **feed);
  if (!source.ok()) return AnswerUnread(call, source.status());
  const PageOfRows page(Parameters(*body, call.path()));
  return (*feed)->source_format == "misp" ? AnswerManifest(call, **source, page) : AnswerValues(call, **source, **feed, page);
}

// previewEvent/{feed}/{uuid}: the event as the feed has it.
http::Response PreviewEvent(Call& call) {
  const auto feed = FindOnPage(call, kFeedPage, call.path().Arg(0));
  if (!feed.ok()) return AnswerStatus(call, feed.status());
  if (!*feed || (*feed)->source_format != "misp") return AnswerError(call, 404, "Invalid feed.");
  const std::optional<Uuid> uuid = Uuid::Parse(call.path().Arg(1));
  if (!uuid) return AnswerError(call, 404, "Invalid event.");
  const auto source = Open(call, **feed);
  if (!source.ok()) return AnswerUnread(call, source.status());
  const absl::StatusOr<json::Document> document = feeds::ReadFeedEvent(**source, *uuid);
  if (!document.ok()) return AnswerUnread(call, document.status());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Event");
    writer.Raw(feeds::EventOf(*document).ToJson());
    writer.EndObject();
  });
}

constexpr Route kRoutes[] = {
    {"feeds", "previewindex", PreviewIndex},
    {"feeds", "previewevent", PreviewEvent},
};

}  // namespace

std::span<const Route> FeedPreviewRoutes() { return kRoutes; }

}  // namespace muninn::api
