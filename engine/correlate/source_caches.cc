// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/source_caches.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <queue>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr std::string_view kKindNames[] = {"feed", "server"};  // in the order of RemoteKind

std::string NameOf(SourceKey key) { return absl::StrCat(ToAbsl(kKindNames[static_cast<size_t>(key.kind)]), ".", key.id); }

// The other way; nullopt: no name of a cache.
std::optional<SourceKey> KeyOf(std::string_view name) {
  for (size_t kind = 0; kind < std::size(kKindNames); ++kind) {
    SourceKey key{static_cast<RemoteKind>(kind), 0};
    const size_t dot = kKindNames[kind].size();
    if (!name.starts_with(kKindNames[kind]) || name.size() <= dot) continue;
    if (absl::SimpleAtoi(ToAbsl(name.substr(dot + 1)), &key.id) && NameOf(key) == name) return key;
  }
  return std::nullopt;
}

uint64_t RowsOf(const std::vector<CachedSource>& sources) {
  uint64_t rows = 0;
  for (const CachedSource& source : sources) rows += source.values->rows();
  return rows;
}

bool SameDigest(const uint8_t* a, const uint8_t* b) { return std::memcmp(a, b, sizeof(ValueDigest)) == 0; }

// Walks all sources at once, digest by digest, in order.
class Comparison {
 public:
  explicit Comparison(const std::vector<CachedSource>& sources) : sources_(sources), at_(sources.size(), 0) {
    for (size_t source = 0; source < sources.size(); ++source) Push(source);
  }

  SourceOverlaps Run() {
    const size_t n = sources_.size();
    SourceOverlaps overlaps{std::vector<uint64_t>(n * n, 0), std::vector<uint64_t>(n, 0)};
    while (!heads_.empty()) {
      for (const RemoteKind kind : {RemoteKind::kFeed, RemoteKind::kServer}) having_[static_cast<size_t>(kind)].clear();
      TakeDigest();
      for (const std::vector<size_t>& having : having_) {
        if (having.size() < 2) continue;
        for (const size_t one : having) {
          ++overlaps.covered[one];
          for (const size_t other : having) overlaps.common[one * n + other] += one != other;
        }
      }
    }
    return overlaps;
  }

 private:
  struct Head {
    const uint8_t* digest;
    size_t source;
    // The queue gives its greatest first.
    friend bool operator<(const Head& a, const Head& b) { return std::memcmp(a.digest, b.digest, sizeof(ValueDigest)) > 0; }
  };

  void Push(size_t source) {
    const DigestFile& values = *sources_[source].values;
    if (at_[source] < values.rows()) heads_.push({values.DigestAt(at_[source]), source});
  }
  // Who has the least digest; all of its rows are passed over.
  void TakeDigest() {
    const uint8_t* const digest = heads_.top().digest;
    while (!heads_.empty() && SameDigest(heads_.top().digest, digest)) {
      const size_t source = heads_.top().source;
      heads_.pop();
      const DigestFile& values = *sources_[source].values;
      while (at_[source] < values.rows() && SameDigest(values.DigestAt(at_[source]), digest)) ++at_[source];
      having_[static_cast<size_t>(sources_[source].key.kind)].push_back(source);
      Push(source);
    }
  }

  const std::vector<CachedSource>& sources_;
  std::vector<uint64_t> at_;
  std::priority_queue<Head> heads_;
  std::vector<size_t> having_[2];  // by kind
};

}  // namespace

CachedSources::CachedSources(std::vector<CachedSource> sources) : sources_(std::move(sources)), filter_(RowsOf(sources_)) {
  std::sort(sources_.begin(), sources_.end(), [](const CachedSource& a, const CachedSource& b) { return a.key < b.key; });
  for (const CachedSource& source : sources_) {
    for (uint64_t row = 0; row < source.values->rows(); ++row) filter_.Add(source.values->DigestAt(row));
  }
}

std::optional<size_t> CachedSources::Find(SourceKey key) const {
  const auto found = std::lower_bound(sources_.begin(), sources_.end(), key,
                                      [](const CachedSource& source, const SourceKey& wanted) { return source.key < wanted; });
  if (found == sources_.end() || found->key != key) return std::nullopt;
  return static_cast<size_t>(found - sources_.begin());
}

const SourceOverlaps& CachedSources::overlaps() const {
  absl::call_once(compared_, [this] { overlaps_ = Comparison(sources_).Run(); });
  return overlaps_;
}

std::string SourceCaches::PathOf(SourceKey key) const { return absl::StrCat(folder_, "/", NameOf(key)); }

std::vector<CachedSource> SourceCaches::Load() const {
  std::vector<CachedSource> sources;
  for (const std::string& name : NamesIn(folder_)) {
    const std::string path = absl::StrCat(folder_, "/", name);
    if (absl::EndsWith(name, DigestFileBuilder::kUnfinished)) {
      unlink(path.c_str());  // a crash left it
      continue;
    }
    const std::optional<SourceKey> key = KeyOf(name);
    if (!key) continue;
    if (auto values = DigestFile::Open(path); values.ok()) sources.push_back({*key, *std::move(values)});
  }
  return sources;
}

std::shared_ptr<const CachedSources> SourceCaches::Now() {
  absl::MutexLock lock(&mutex_);
  if (now_ == nullptr) now_ = std::make_shared<const CachedSources>(Load());
  return now_;
}

absl::StatusOr<std::unique_ptr<DigestFileBuilder>> SourceCaches::Begin(SourceKey key, bool with_events) {
  Now();  // what a crash left goes before something new is begun
  RETURN_IF_ERROR(MakeFolder(folder_));
  return DigestFileBuilder::Create(PathOf(key), with_events, sync_);
}

absl::Status SourceCaches::Install(SourceKey key, std::unique_ptr<DigestFileBuilder> made, uint64_t seconds) {
  Now();
  RETURN_IF_ERROR(made->Finish(seconds));
  absl::MutexLock lock(&mutex_);
  // Under the lock: of two that finish at once, the one whose file stays is the one that is shown.
  ASSIGN_OR_RETURN(std::shared_ptr<const DigestFile> values, DigestFile::Open(PathOf(key)));
  std::vector<CachedSource> sources = now_->sources();
  std::erase_if(sources, [&](const CachedSource& source) { return source.key == key; });
  sources.push_back({key, std::move(values)});
  now_ = std::make_shared<const CachedSources>(std::move(sources));
  return absl::OkStatus();
}

void SourceCaches::KeepOnly(RemoteKind kind, const std::function<bool(uint64_t id)>& wanted) {
  Now();
  absl::MutexLock lock(&mutex_);
  std::vector<CachedSource> kept;
  for (const CachedSource& source : now_->sources()) {
    if (source.key.kind != kind || wanted(source.key.id))
      kept.push_back(source);
    else
      unlink(PathOf(source.key).c_str());
  }
  if (kept.size() < now_->sources().size()) now_ = std::make_shared<const CachedSources>(std::move(kept));
}

void SourceCaches::NoteAttempt(SourceKey key, const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  if (status.ok())
    failures_.erase(key);
  else
    failures_[key] = std::string(status.message());
}

std::string SourceCaches::FailureOf(SourceKey key) {
  absl::MutexLock lock(&mutex_);
  const auto found = failures_.find(key);
  return found == failures_.end() ? "" : found->second;
}

}  // namespace muninn
