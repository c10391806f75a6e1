// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_FILE_USES_H_
#define MUNINN_ENGINE_INDEX_FILE_USES_H_

// Which parts of events refer to which stored file (engine/files), now or in any version that the log still holds: an edit
// that replaces a file leaves the use of the old one, only a purge removes uses. Keys in the family of runs:
//
// 'b' | sha256: 32 bytes | event | part kind: 1 byte | id      value := empty     who uses a file
// 'B' | event | part kind: 1 byte | id | sha256                value := empty     what a part uses
// example: attribute 130 of event 7: 'B' 0000000000000007 02 0000000000000082 | 9f86…0a08

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/index/content_keys.h"
#include "engine/store/reader.h"
#include "engine/store/transaction.h"
#include "schema/entities/entities_generated.h"

namespace muninn {

struct FileUse {
  std::string sha256;  // 32 bytes
  EventId event;
  PartKind kind{};  // kAttributes or kProposals
  uint64_t id = 0;
};

// Nothing for parts without a file.
void PutFileUse(EventId event, const fb::Attribute& attribute, Transaction& txn);
void PutFileUse(EventId event, const fb::ShadowAttribute& proposal, Transaction& txn);
absl::Status DeleteFileUses(EventId event, Transaction& txn);
absl::Status DeleteFileUses(EventId event, PartKind kind, uint64_t id, Transaction& txn);

// Errors of all: kDataLoss, kUnavailable.
absl::StatusOr<bool> IsFileUsed(const Reader& reader, std::string_view sha256);
// Each file once.
absl::StatusOr<std::vector<std::string>> FilesOf(const Reader& reader, EventId event);
// All there are, those of one file one after the other. Ends when `visit` returns false.
absl::Status ForEachFileUse(const Reader& reader, const std::function<bool(const FileUse&)>& visit);

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_FILE_USES_H_
