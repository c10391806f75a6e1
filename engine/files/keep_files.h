// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_FILES_KEEP_FILES_H_
#define MUNINN_ENGINE_FILES_KEEP_FILES_H_

// Files that come with drafts are put away before anything is decided: their bytes are on the disk by the time a record names
// them. Every door (HTTP, import) does this between reading drafts and accepting them.

#include <cstdint>

#include "absl/status/status.h"
#include "engine/files/file_store.h"
#include "schema/draft.h"

namespace muninn {

inline constexpr uint64_t kFileBytesMax = uint64_t{50} << 20;  // as MISP's manual sets PHP's upload_max_filesize

// Moves `data` into the store and sets `file`, for types that carry files; other types' data is dropped. A bare malware sample
// (`encrypt`) is zipped, and its value becomes "name|md5". Errors: kOutOfRange (a file of more than `bytes_max`: the text is
// for people), kResourceExhausted, kUnavailable.
absl::Status KeepFiles(FileStore& files, uint64_t bytes_max, AttributeDraft* draft);
absl::Status KeepFiles(FileStore& files, uint64_t bytes_max, ObjectDraft* draft);
absl::Status KeepFiles(FileStore& files, uint64_t bytes_max, EventDraft* draft);

}  // namespace muninn

#endif  // MUNINN_ENGINE_FILES_KEEP_FILES_H_
