// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CORRELATE_SOURCE_CACHES_H_
#define MUNINN_ENGINE_CORRELATE_SOURCE_CACHES_H_

// The values of feeds and of other servers, as a further space of partners: of each source a file of digests in a folder
// (engine/files/digest_file.h). They are no history: each may be fetched again at any time, and is replaced as a whole.
//
//   file := FOLDER / ("feed" | "server") "." id
//
// Who may see which source, and what it is called, is for the caller: here are only numbers.

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/call_once.h"
#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "engine/correlate/digest_filter.h"
#include "engine/files/digest_file.h"

namespace muninn {

enum class RemoteKind : uint8_t { kFeed, kServer };
struct SourceKey {
  RemoteKind kind = RemoteKind::kFeed;
  uint64_t id = 0;
  friend auto operator<=>(const SourceKey&, const SourceKey&) = default;
};
struct CachedSource {
  SourceKey key;
  std::shared_ptr<const DigestFile> values;
};

// How many values sources have in common; `sources` says which is which.
struct SourceOverlaps {
  std::vector<uint64_t> common;   // row * sources + column: values that both have
  std::vector<uint64_t> covered;  // values that any other has
};

// All caches at one moment. Immutable, any thread.
class CachedSources {
 public:
  explicit CachedSources(std::vector<CachedSource> sources);

  // Ascending by key.
  const std::vector<CachedSource>& sources() const { return sources_; }
  // nullopt: it has no cache.
  std::optional<size_t> Find(SourceKey key) const;
  // False: none of them has it.
  bool MayHave(const ValueDigest& digest) const { return filter_.MayHave(digest); }
  // Among feeds, and apart from them among servers. The first call reads all of them in order, the others cost nothing.
  const SourceOverlaps& overlaps() const;

 private:
  std::vector<CachedSource> sources_;
  DigestFilter filter_;
  mutable absl::once_flag compared_;
  mutable SourceOverlaps overlaps_;
};

// Any thread.
class SourceCaches {
 public:
  // Nothing is read until somebody asks.
  SourceCaches(std::string folder, bool sync) : folder_(std::move(folder)), sync_(sync) {}

  // A file that is damaged counts as not there.
  std::shared_ptr<const CachedSources> Now();
  // What will replace a source's cache. Errors: as DigestFileBuilder's.
  absl::StatusOr<std::unique_ptr<DigestFileBuilder>> Begin(SourceKey key, bool with_events);
  // From here on it is the cache. Failing leaves the earlier one.
  absl::Status Install(SourceKey key, std::unique_ptr<DigestFileBuilder> made, uint64_t seconds);
  // Removes the caches of one kind whose sources are not wanted any more.
  void KeepOnly(RemoteKind kind, const std::function<bool(uint64_t id)>& wanted);

  // What came of the last attempt to fill it, and why that failed; "": it did not, or nobody tried since the start.
  void NoteAttempt(SourceKey key, const absl::Status& status);
  std::string FailureOf(SourceKey key);

 private:
  std::string PathOf(SourceKey key) const;
  std::vector<CachedSource> Load() const;

  const std::string folder_;
  const bool sync_;
  absl::Mutex mutex_;
  std::shared_ptr<const CachedSources> now_ ABSL_GUARDED_BY(mutex_);  // nullptr: nobody asked yet
  std::map<SourceKey, std::string> failures_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_CORRELATE_SOURCE_CACHES_H_
