// SPDX-License-Identifier: Apache-2.0
#include "tools/import_source.h"

#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/json/json_value.h"

namespace muninn::tools {
namespace {

namespace fs = std::filesystem;

constexpr size_t kChunkBytes = 256 << 10;

std::string_view WithoutGz(std::string_view path) {
  if (path.ends_with(".gz")) path.remove_suffix(3);
  return path;
}
bool IsLinesName(std::string_view path) { return WithoutGz(path).ends_with(".jsonl") || WithoutGz(path).ends_with(".ndjson"); }
bool IsEventName(std::string_view path) { return WithoutGz(path).ends_with(".json") || IsLinesName(path); }
bool IsBlank(std::string_view text) { return absl::StripAsciiWhitespace(ToAbsl(text)).empty(); }

SourceFile FileAt(const fs::path& path) {
  std::error_code error;
  const uintmax_t bytes = fs::file_size(path, error);
  if (error) return {path.string(), 0, error.message()};
  return {path.string(), bytes, ""};
}

absl::Status AddFeed(const fs::path& folder, std::vector<SourceFile>* files) {
  const std::string manifest = folder / "manifest.json";
  std::ifstream stream(manifest, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad() || !stream.is_open()) return absl::UnavailableError(absl::StrCat(manifest, ": can't be read"));
  const absl::StatusOr<json::Document> document = json::Document::Parse(text);
  if (!document.ok()) return absl::InvalidArgumentError(absl::StrCat(manifest, ": ", document.status().message()));
  if (!document->root().is_object()) return absl::InvalidArgumentError(absl::StrCat(manifest, ": it does not list events"));
  std::vector<std::string> uuids;
  // The keys become file names: one with a slash would lead out of the folder.
  document->root().ForEachMember([&](std::string_view key, json::Value) {
    if (key.find('/') == std::string_view::npos) uuids.emplace_back(key);
  });
  std::sort(uuids.begin(), uuids.end());
  for (const std::string& uuid : uuids) files->push_back(FileAt(folder / (uuid + ".json")));
  return absl::OkStatus();
}

absl::Status AddFolder(const fs::path& folder, std::vector<SourceFile>* files) {
  std::error_code error;
  if (fs::exists(folder / "manifest.json", error)) return AddFeed(folder, files);
  std::vector<fs::path> entries;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) entries.push_back(entry.path());
  if (error) return absl::UnavailableError(absl::StrCat(folder.string(), ": ", error.message()));
  std::sort(entries.begin(), entries.end());
  for (const fs::path& entry : entries) {
    if (entry.filename().string().starts_with(".")) continue;
    if (fs::is_directory(entry, error) && !fs::is_symlink(entry, error)) {
      RETURN_IF_ERROR(AddFolder(entry, files));
    } else if (IsEventName(entry.string())) {
      files->push_back(FileAt(entry));
    }
  }
  return absl::OkStatus();
}

// A file, plain or gzipped (zlib tells by the first bytes), line by line.
class Text {
 public:
  explicit Text(const std::string& path)
      : path_(path), file_(path == "-" ? gzdopen(dup(STDIN_FILENO), "rb") : gzopen(path.c_str(), "rb")) {
    if (file_ != nullptr) gzbuffer(file_, kChunkBytes);
  }
  ~Text() {
    if (file_ != nullptr) gzclose_r(file_);
  }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  // Appends up to and including the next line end; false: there was nothing left.
  absl::StatusOr<bool> AppendLine(std::string* out) {
    const size_t before = out->size();
    for (;;) {
      if (at_ == buffer_.size()) {
        RETURN_IF_ERROR(Fill());
        if (buffer_.empty()) return out->size() > before;
      }
      const size_t end = buffer_.find('\n', at_);
      const size_t stop = end == std::string::npos ? buffer_.size() : end + 1;
      if (out->size() + (stop - at_) > kDocumentBytesMax)
        return absl::ResourceExhaustedError(absl::StrCat(path_, ": a document is larger than ", kDocumentBytesMax >> 20, " MB"));
      out->append(buffer_, at_, stop - at_);
      at_ = stop;
      if (end != std::string::npos) return true;
    }
  }
  absl::Status AppendRest(std::string* out) {
    for (;;) {
      ASSIGN_OR_RETURN(const bool more, AppendLine(out));
      if (!more) return absl::OkStatus();
    }
  }
  // Bytes on disk read since the last call.
  uint64_t TakeBytes() {
    const int64_t now = std::max<int64_t>(0, gzoffset(file_));
    const uint64_t taken = static_cast<uint64_t>(std::max<int64_t>(0, now - told_));
    told_ = now;
    return taken;
  }

 private:
  absl::Status Fill() {
    if (file_ == nullptr) return absl::NotFoundError(absl::StrCat(path_, ": can't be opened"));
    buffer_.resize(kChunkBytes);
    at_ = 0;
    const int got = gzread(file_, buffer_.data(), kChunkBytes);
    int error = Z_OK;
    const char* message = gzerror(file_, &error);
    buffer_.resize(static_cast<size_t>(std::max(0, got)));
    if (got < 0 && error == Z_ERRNO) return absl::UnavailableError(absl::StrCat(path_, ": can't be read"));
    // At the end of a gzip file that was cut off, zlib gives what it has and reports Z_BUF_ERROR beside it.
    if (got < 0 || (buffer_.empty() && error == Z_BUF_ERROR)) return absl::DataLossError(absl::StrCat(path_, ": ", message));
    return absl::OkStatus();
  }

  const std::string path_;
  gzFile file_;
  std::string buffer_;
  size_t at_ = 0;
  int64_t told_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<SourceFile>> FindFiles(const std::vector<std::string>& paths) {
  std::vector<SourceFile> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (path == "-") {
      files.push_back({path, 0, ""});
    } else if (!fs::exists(path, error)) {
      return absl::NotFoundError(absl::StrCat(path, ": no such file or folder"));
    } else if (fs::is_directory(path, error)) {
      RETURN_IF_ERROR(AddFolder(path, &files));
    } else {
      files.push_back(FileAt(path));
    }
  }
  return files;
}

absl::Status ReadDocuments(const SourceFile& file, const std::function<bool(SourceDocument&&)>& take) {
  Text text(file.path);
  std::string line;
  ASSIGN_OR_RETURN(bool more, text.AppendLine(&line));
  std::string next;
  if (more) {
    ASSIGN_OR_RETURN(more, text.AppendLine(&next));
  }
  const bool lines = IsLinesName(file.path) || (more && json::IsJson(line));
  if (!lines) {
    line += next;
    RETURN_IF_ERROR(text.AppendRest(&line));
    take({file.path, std::move(line), text.TakeBytes()});
    return absl::OkStatus();
  }
  uint64_t number = 1;
  for (;; ++number) {
    if (!IsBlank(line) && !take({absl::StrCat(file.path, ":", number), std::move(line), text.TakeBytes()}))
      return absl::OkStatus();
    if (!more) return absl::OkStatus();
    line = std::move(next);
    next.clear();
    ASSIGN_OR_RETURN(more, text.AppendLine(&next));
  }
}

}  // namespace muninn::tools
