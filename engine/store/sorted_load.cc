// SPDX-License-Identifier: Apache-2.0
#include "engine/store/sorted_load.h"

#include <algorithm>

#include "engine/store/codec.h"
#include "rocksdb/sst_file_writer.h"

namespace muninn {
namespace {

constexpr uint16_t kDeleted = UINT16_MAX;
constexpr size_t kKeyBytesMax = UINT16_MAX, kValueBytesMax = kDeleted - 1;
constexpr size_t kBytesMax = UINT32_MAX;

}  // namespace

rocksdb::Status SortedLoad::Add(std::string_view key, std::optional<std::string_view> value) {
  const size_t value_bytes = value ? value->size() : 0;
  if (key.size() > kKeyBytesMax || value_bytes > kValueBytesMax)
    return rocksdb::Status::InvalidArgument("too long for a sorted load");
  const size_t held = bytes_.size() + entries_.size() * sizeof(Entry);
  if (held + key.size() + value_bytes > std::min(bytes_max_, kBytesMax)) {
    if (rocksdb::Status status = Flush(); !status.ok()) return status;
  }
  entries_.push_back({ReadFixed64(key), static_cast<uint32_t>(bytes_.size()), static_cast<uint16_t>(key.size()),
                      value ? static_cast<uint16_t>(value_bytes) : kDeleted});
  bytes_.append(key);
  if (value) bytes_.append(*value);
  return rocksdb::Status::OK();
}

rocksdb::Status SortedLoad::Flush() {
  if (entries_.empty()) return rocksdb::Status::OK();
  std::sort(entries_.begin(), entries_.end(), [this](const Entry& a, const Entry& b) {
    if (a.first_bytes != b.first_bytes) return a.first_bytes < b.first_bytes;
    const int order = KeyOf(a).compare(KeyOf(b));
    return order != 0 ? order < 0 : a.offset < b.offset;
  });
  rocksdb::Status status = WriteFile();
  if (status.ok()) {
    rocksdb::IngestExternalFileOptions options;
    options.move_files = true;
    options.write_global_seqno = false;
    status = db_->IngestExternalFile(family_, {path_}, options);
  }
  entries_.clear();
  bytes_.clear();
  return status;
}

rocksdb::Status SortedLoad::WriteFile() {
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), options_, family_);
  rocksdb::Status status = writer.Open(path_);
  for (size_t i = 0; i < entries_.size() && status.ok(); ++i) {
    const Entry& entry = entries_[i];
    const std::string_view key = KeyOf(entry);
    if (i + 1 < entries_.size() && KeyOf(entries_[i + 1]) == key) continue;
    const rocksdb::Slice slice(key.data(), key.size());
    status =
        entry.value_bytes == kDeleted ? writer.Delete(slice) : writer.Put(slice, {key.data() + key.size(), entry.value_bytes});
  }
  return status.ok() ? writer.Finish() : status;
}

}  // namespace muninn
