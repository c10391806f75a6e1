// SPDX-License-Identifier: Apache-2.0
#include "engine/index/file_uses.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/store/codec.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr size_t kHashBytes = 32;
constexpr size_t kPartBytes = 8 + 1 + 8;  // event, kind, id

std::string PartOf(EventId event, PartKind kind, uint64_t id) {
  std::string part = EventPrefix(event, kind);
  AppendFixed64(&part, id);
  return part;
}

void Put(std::string_view part, std::string_view sha256, Transaction& txn) {
  txn.Put(Family::kRun, std::string("b").append(sha256).append(part), "");
  txn.Put(Family::kRun, std::string("B").append(part).append(sha256), "");
}

template <typename Part>
void PutUse(EventId event, PartKind kind, const Part& part, Transaction& txn) {
  const auto* const hash = part.file_sha256();
  if (hash == nullptr || hash->size() != kHashBytes) return;
  Put(PartOf(event, kind, part.id()), {reinterpret_cast<const char*>(hash->data()), hash->size()}, txn);
}

absl::Status DeleteAll(const std::string& part_prefix, Transaction& txn) {
  std::vector<std::string> keys;
  const std::unique_ptr<Cursor> cursor = txn.Scan(Family::kRun, "B" + part_prefix);
  for (; cursor->Valid(); cursor->Next()) keys.emplace_back(cursor->key());
  RETURN_IF_ERROR(cursor->status());
  for (const std::string& key : keys) {
    txn.Delete(Family::kRun, key);
    txn.Delete(Family::kRun, "b" + key.substr(1 + kPartBytes) + key.substr(1, kPartBytes));
  }
  return absl::OkStatus();
}

}  // namespace

void PutFileUse(EventId event, const fb::Attribute& attribute, Transaction& txn) {
  PutUse(event, PartKind::kAttributes, attribute, txn);
}
void PutFileUse(EventId event, const fb::ShadowAttribute& proposal, Transaction& txn) {
  PutUse(event, PartKind::kProposals, proposal, txn);
}

absl::Status DeleteFileUses(EventId event, Transaction& txn) { return DeleteAll(EventPrefix(event), txn); }
absl::Status DeleteFileUses(EventId event, PartKind kind, uint64_t id, Transaction& txn) {
  return DeleteAll(PartOf(event, kind, id), txn);
}

absl::StatusOr<bool> IsFileUsed(const Reader& reader, std::string_view sha256) {
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kRun, std::string("b").append(sha256));
  if (cursor == nullptr) return false;
  RETURN_IF_ERROR(cursor->status());
  return cursor->Valid();
}

absl::StatusOr<std::vector<std::string>> FilesOf(const Reader& reader, EventId event) {
  std::vector<std::string> files;
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kRun, "B" + EventPrefix(event));
  if (cursor == nullptr) return files;
  for (; cursor->Valid(); cursor->Next()) files.emplace_back(cursor->key().substr(1 + kPartBytes));
  RETURN_IF_ERROR(cursor->status());
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

absl::Status ForEachFileUse(const Reader& reader, const std::function<bool(const FileUse&)>& visit) {
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kRun, "b");
  if (cursor == nullptr) return absl::OkStatus();
  for (; cursor->Valid(); cursor->Next()) {
    const std::string_view key = cursor->key();
    if (key.size() != 1 + kHashBytes + kPartBytes) return absl::DataLossError("the use of a file does not decode");
    const std::string_view part = key.substr(1 + kHashBytes);
    if (!visit({std::string(key.substr(1, kHashBytes)), EventOf(part), PartKindOf(part), ReadFixed64(part, 9)})) break;
  }
  return cursor->status();
}

}  // namespace muninn
