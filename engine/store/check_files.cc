// SPDX-License-Identifier: Apache-2.0
#include "engine/store/check_files.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "rocksdb/options.h"
#include "rocksdb/sst_file_reader.h"
#include "rocksdb/table.h"
#include "rocksdb/table_properties.h"

namespace muninn {
namespace {

namespace fs = std::filesystem;

absl::StatusOr<std::vector<fs::path>> TableFiles(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return absl::NotFoundError(absl::StrCat("no store in ", folder));
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".sst") files.push_back(entry->path());
  }
  if (error) return absl::UnavailableError(absl::StrCat("list ", folder, ": ", error.message()));
  std::sort(files.begin(), files.end());
  return files;
}

// What is wrong with a file; empty: nothing.
std::string Check(const fs::path& file) {
  rocksdb::Options options;
  rocksdb::BlockBasedTableOptions table;
  table.no_block_cache = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  rocksdb::SstFileReader reader(options);
  rocksdb::Status status = reader.Open(file.string());
  if (!status.ok()) return absl::StrCat("does not open: ", status.ToString());
  status = reader.VerifyChecksum(rocksdb::ReadOptions());
  if (status.ok()) return "";
  const auto properties = reader.GetTableProperties();
  if (properties == nullptr) return status.ToString();
  return absl::StrCat("with ", properties->num_entries, " entries of ", properties->column_family_name, ": ", status.ToString());
}

}  // namespace

absl::Status CheckFiles(const std::string& folder, const std::function<void(std::string_view)>& find,
                        const std::function<void(uint64_t)>& progress) {
  const absl::StatusOr<std::vector<fs::path>> files = TableFiles(folder);
  if (!files.ok()) return files.status();
  uint64_t done = 0;
  for (const fs::path& file : *files) {
    if (const std::string wrong = Check(file); !wrong.empty()) find(absl::StrCat("file ", file.filename().string(), " ", wrong));
    std::error_code ignored;
    done += fs::file_size(file, ignored);
    if (progress) progress(done);
  }
  return absl::OkStatus();
}

}  // namespace muninn
