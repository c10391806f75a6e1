// SPDX-License-Identifier: Apache-2.0
#include "server/feeds/feed_source.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "server/feeds/fetch.h"

namespace muninn::feeds {
namespace {

// What a request says of this server is not for feeds to choose.
constexpr absl::string_view kOwnHeaders[] = {"commit", "misp-version", "misp-uuid", "user-agent"};

std::vector<std::string> HeadersOf(const std::string& text) {
  std::vector<std::string> headers;
  for (absl::string_view line : absl::StrSplit(text, absl::ByAnyChar("\r\n"), absl::SkipWhitespace())) {
    line = absl::StripAsciiWhitespace(line);
    const std::string name = absl::AsciiStrToLower(absl::StripAsciiWhitespace(line.substr(0, line.find(':'))));
    if (line.find(':') == line.npos || std::find(std::begin(kOwnHeaders), std::end(kOwnHeaders), name) != std::end(kOwnHeaders))
      continue;
    headers.emplace_back(line);
  }
  return headers;
}

// The address of the folder, however it was given.
std::string FolderOf(const std::string& url) {
  return std::string(absl::StripSuffix(absl::StripSuffix(url, "/manifest.json"), "/"));
}

class NetworkSource final : public FeedSource {
 public:
  NetworkSource(std::string url, FetchOptions options) : url_(std::move(url)), options_(std::move(options)) {}
  absl::Status Read(std::string_view name, Take take) override {
    return Fetch(name.empty() ? url_ : absl::StrCat(FolderOf(url_), "/", ToAbsl(name)), options_, take);
  }

 private:
  const std::string url_;
  const FetchOptions options_;
};

class LocalSource final : public FeedSource {
 public:
  LocalSource(std::string path, std::function<bool()> keep_going) : path_(std::move(path)), keep_going_(std::move(keep_going)) {}

  absl::Status Read(std::string_view name, Take take) override {
    const std::string path = name.empty() ? path_ : absl::StrCat(FolderOf(path_), "/", ToAbsl(name));
    // A device or a pipe might never end.
    std::error_code failed;
    if (!std::filesystem::is_regular_file(path, failed)) return absl::NotFoundError(absl::StrCat(path, ": no such file"));
    std::ifstream file(path, std::ios::binary);
    if (!file) return absl::UnavailableError(absl::StrCat(path, ": it can't be read"));
    std::array<char, size_t{64} << 10> piece;
    uint64_t bytes = 0;
    while (file.read(piece.data(), piece.size()), file.gcount() > 0) {
      const auto got = static_cast<size_t>(file.gcount());
      if ((bytes += got) > kFetchBytesMax) return absl::ResourceExhaustedError(absl::StrCat(path, ": it is too large"));
      if (keep_going_ && !keep_going_()) return absl::CancelledError(absl::StrCat(path, ": it was ended"));
      RETURN_IF_ERROR(take({piece.data(), got}));
    }
    return file.bad() ? absl::UnavailableError(absl::StrCat(path, ": it can't be read")) : absl::OkStatus();
  }

 private:
  const std::string path_;
  const std::function<bool()> keep_going_;
};

}  // namespace

absl::StatusOr<std::string> FeedSource::ReadWhole(std::string_view name, size_t bytes_max) {
  std::string text;
  RETURN_IF_ERROR(Read(name, [&](std::string_view piece) {
    if (text.size() + piece.size() > bytes_max) return absl::ResourceExhaustedError("it is too large");
    text.append(piece);
    return absl::OkStatus();
  }));
  return text;
}

absl::StatusOr<std::unique_ptr<FeedSource>> OpenFeedSource(const Reader& reader, const fb::FeedT& feed,
                                                           std::function<bool()> keep_going, const SecretKey& key) {
  if (feed.input_source == "local") {
    if (SettingFlag(reader, "Security.disable_local_feed_access"))
      return absl::PermissionDeniedError("Local feeds are not allowed on this server.");
    return std::make_unique<LocalSource>(feed.url, std::move(keep_going));
  }
  FetchOptions options;
  ASSIGN_OR_RETURN(const std::string headers, key.Open(feed.headers, {fb::EntryKind::Feed, feed.id, "headers"}));
  options.headers = HeadersOf(headers);
  ASSIGN_OR_RETURN(options.login, key.Open(feed.url_login, {fb::EntryKind::Feed, feed.id, "url_login"}));
  ASSIGN_OR_RETURN(options.proxy, LoadProxy(reader, key));
  options.keep_going = std::move(keep_going);
  return std::make_unique<NetworkSource>(feed.url, std::move(options));
}

}  // namespace muninn::feeds
