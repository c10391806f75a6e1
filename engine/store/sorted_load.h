// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_STORE_SORTED_LOAD_H_
#define MUNINN_ENGINE_STORE_SORTED_LOAD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "rocksdb/db.h"
#include "rocksdb/options.h"

namespace muninn {

// Fills a family whose keys come in random order, faster than writing them: collects, sorts, and hands over finished
// files. (RocksDB sorts hashed memory key by key into a skip list when it flushes it, which is most of what a rebuild
// would cost.) What was added is not read before Flush, and is permanent after it. Not thread-safe.
class SortedLoad {
 public:
  // `path` of the file that is written and handed over; an old one is overwritten. `bytes_max` of memory for keys and
  // values.
  SortedLoad(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* family, const rocksdb::Options& options, std::string path,
             size_t bytes_max)
      : db_(db), family_(family), options_(options), path_(std::move(path)), bytes_max_(bytes_max) {}

  // A later change of a key counts. nullopt deletes. Flushes when it is full; errors are RocksDB's.
  rocksdb::Status Add(std::string_view key, std::optional<std::string_view> value);
  rocksdb::Status Flush();

 private:
  struct Entry {
    uint64_t first_bytes;  // of the key: decides nearly all comparisons without a look at the key
    uint32_t offset;       // in bytes_; of two with one key the higher is the later
    uint16_t key_bytes;
    uint16_t value_bytes;  // kDeleted: none
  };
  std::string_view KeyOf(const Entry& entry) const { return std::string_view(bytes_).substr(entry.offset, entry.key_bytes); }
  rocksdb::Status WriteFile();

  rocksdb::DB* db_;
  rocksdb::ColumnFamilyHandle* family_;
  rocksdb::Options options_;
  std::string path_;
  size_t bytes_max_;
  std::string bytes_;  // key, value, key, value, …
  std::vector<Entry> entries_;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_STORE_SORTED_LOAD_H_
