// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_SHARD_CACHE_H_
#define MUNINN_ENGINE_MATCH_SHARD_CACHE_H_

// Compiled shards in a folder, so that a restart does not compile them again. A file's name is the hash of what has to be in it;
// it holds that in full, too (regex_shard.cc), so a file that is damaged or another's is as good as none. All may be deleted at
// any time.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/match/regex_shard.h"

namespace muninn::match {

class ShardCache {
 public:
  static constexpr uint64_t kBytesMax = 1ull << 30;

  // "": remembers nothing. The folder is made when it is needed.
  explicit ShardCache(std::string folder) : folder_(std::move(folder)) {}

  // nullptr: it is not there. Any thread.
  std::shared_ptr<const RegexShard> Load(const std::vector<DelimitedText>& expressions) const;
  // Failing to is no loss. Any thread.
  void Keep(const RegexShard& shard) const;
  // Deletes the files that were not asked for for longest, until the others fit.
  void Trim(uint64_t bytes_max = kBytesMax) const;

 private:
  std::string PathOf(const std::vector<DelimitedText>& expressions) const;

  const std::string folder_;
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_SHARD_CACHE_H_
