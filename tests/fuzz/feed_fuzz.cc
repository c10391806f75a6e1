// SPDX-License-Identifier: Apache-2.0
// Any bytes as a feed of each format: it ends, gives values or an error, and the pieces it comes in do not matter.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/feeds/list_feed.h"
#include "server/feeds/misp_feed.h"

using namespace muninn;

namespace {

// The same bytes under every name, `step` at a time.
class OneText final : public feeds::FeedSource {
 public:
  OneText(std::string_view text, size_t step) : text_(text), step_(step) {}
  absl::Status Read(std::string_view, Take take) override {
    for (size_t at = 0; at < text_.size(); at += step_) {
      if (const absl::Status status = take(text_.substr(at, step_)); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  const std::string_view text_;
  const size_t step_;
};

std::vector<std::string> Values(std::string_view text, size_t step, const feeds::ListFeed& list) {
  static const match::FreeTextKnowledge knowledge;
  OneText source(text, step);
  std::vector<std::string> values;
  const absl::Status status = feeds::ForEachListed(source, list, knowledge, [&](const match::FreeTextItem& item) {
    values.push_back(item.value);
    return absl::OkStatus();
  });
  if (!status.ok()) std::abort();
  return values;
}

std::vector<std::pair<ValueDigest, Uuid>> Hashes(std::string_view text, size_t step) {
  OneText source(text, step);
  std::vector<std::pair<ValueDigest, Uuid>> hashes;
  const absl::Status status = feeds::ForEachHash(source, [&](const ValueDigest& digest, const Uuid& event) {
    hashes.emplace_back(digest, event);
    return absl::OkStatus();
  });
  if (status.ok() == hashes.empty()) std::abort();
  return hashes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), std::min<size_t>(size, 1 << 14));
  for (const std::string_view format : {"csv", "freetext"}) {
    // The text is its own settings, too; expressions that do not compile are refused.
    absl::StatusOr<feeds::ListFeed> list = feeds::ReadListFeed(format, text);
    if (!list.ok()) continue;
    list->exclude.reset();
    if (Values(text, text.size() + 1, *list) != Values(text, 7, *list)) std::abort();
  }
  if (Hashes(text, text.size() + 1) != Hashes(text, 5)) std::abort();
  OneText source(text, 64);
  if (const auto manifest = feeds::ReadManifest(source); manifest.ok()) {
    for (const Uuid& event : feeds::EventsOf(*manifest)) {
      const auto document = feeds::ReadFeedEvent(source, event);
      if (!document.ok()) std::abort();
      const absl::Status status = feeds::ForEachDigest(feeds::EventOf(*document), event,
                                                       [](const ValueDigest&, const Uuid&) { return absl::OkStatus(); });
      if (!status.ok()) std::abort();
    }
  }
  return 0;
}
