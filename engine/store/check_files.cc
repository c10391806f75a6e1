// SPDX-License-Identifier: Apache-2.0
#include "engine/store/check_files.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "rocksdb/db.h"
#include "rocksdb/options.h"
#include "rocksdb/sst_file_reader.h"
#include "rocksdb/table.h"
#include "rocksdb/table_properties.h"

namespace muninn {
namespace {

namespace fs = std::filesystem;

constexpr int kOpenFiles = 16;

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

// The names of the tables that the store holds to be its own; nullopt when it does not open. A death in the middle of writing a
// table leaves a piece of one that belongs to nothing.
std::optional<std::set<std::string>> LiveTables(const std::string& folder) {
  rocksdb::DBOptions options;
  options.max_open_files = kOpenFiles;  // else all are opened at once, and the first bad one ends it
  std::vector<std::string> families;
  if (!rocksdb::DB::ListColumnFamilies(options, folder, &families).ok()) return std::nullopt;
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const std::string& family : families) descriptors.emplace_back(family, rocksdb::ColumnFamilyOptions());
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::OpenForReadOnly(options, folder, descriptors, &handles, &opened).ok()) return std::nullopt;
  const std::unique_ptr<rocksdb::DB> db(opened);
  std::vector<rocksdb::LiveFileMetaData> tables;
  db->GetLiveFilesMetaData(&tables);
  for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  std::set<std::string> names;
  for (const rocksdb::LiveFileMetaData& table : tables) names.insert(fs::path(table.name).filename());
  return names;
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
  const std::optional<std::set<std::string>> live = LiveTables(folder);
  uint64_t done = 0;
  for (const fs::path& file : *files) {
    if (live && !live->contains(file.filename())) continue;
    if (const std::string wrong = Check(file); !wrong.empty()) find(absl::StrCat("file ", file.filename().string(), " ", wrong));
    std::error_code ignored;
    done += fs::file_size(file, ignored);
    if (progress) progress(done);
  }
  return absl::OkStatus();
}

}  // namespace muninn
