// SPDX-License-Identifier: Apache-2.0
#include "engine/match/shard_cache.h"

#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace muninn::match {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kSuffix = ".shard";

}  // namespace

std::string ShardCache::PathOf(const std::vector<DelimitedText>& expressions) const {
  const std::string key = RegexShard::CacheKey(expressions);
  const XXH128_hash_t hash = XXH3_128bits(key.data(), key.size());
  return absl::StrFormat("%s/%016x%016x%s", folder_, hash.high64, hash.low64, kSuffix.data());
}

std::shared_ptr<const RegexShard> ShardCache::Load(const std::vector<DelimitedText>& expressions) const {
  if (folder_.empty()) return nullptr;
  const std::string path = PathOf(expressions);
  std::error_code failed;
  const uint64_t size = fs::file_size(path, failed);
  std::ifstream file(path, std::ios::binary);
  if (failed || !file || size > kBytesMax) return nullptr;
  std::string bytes(size, '\0');
  if (!file.read(bytes.data(), static_cast<std::streamsize>(size))) return nullptr;
  std::shared_ptr<const RegexShard> shard = RegexShard::Deserialise(expressions, bytes);
  if (shard != nullptr) fs::last_write_time(path, fs::file_time_type::clock::now(), failed);
  return shard;
}

void ShardCache::Keep(const RegexShard& shard) const {
  if (folder_.empty()) return;
  std::error_code failed;
  fs::create_directories(folder_, failed);
  const std::string path = PathOf(shard.expressions()), bytes = shard.Serialise();
  if (bytes.empty()) return;
  // Whole or not at all: a name of its own until it is.
  static std::atomic<uint64_t> written{0};
  const std::string half = absl::StrCat(path, ".", getpid(), ".", ++written);
  std::ofstream file(half, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (file) fs::rename(half, path, failed);
  if (!file || failed) fs::remove(half, failed);
}

void ShardCache::Trim(uint64_t bytes_max) const {
  if (folder_.empty()) return;
  std::vector<std::tuple<fs::file_time_type, uint64_t, fs::path>> files;
  std::error_code failed;
  uint64_t bytes = 0;
  for (fs::directory_iterator at(folder_, failed), end; !failed && at != end; at.increment(failed)) {
    std::error_code gone;
    const uint64_t size = at->file_size(gone);
    const fs::file_time_type time = at->last_write_time(gone);
    if (gone || at->path().string().find(kSuffix) == std::string::npos) continue;
    files.emplace_back(time, size, at->path());
    bytes += size;
  }
  std::sort(files.begin(), files.end());
  for (const auto& [time, size, path] : files) {
    if (bytes <= bytes_max) break;
    std::error_code ignored;
    fs::remove(path, ignored);
    bytes -= size;
  }
}

}  // namespace muninn::match
