// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_STORED_FILES_H_
#define MUNINN_SERVER_STORED_FILES_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/files/file_store.h"
#include "schema/json/names.h"

namespace muninn {

// What documents take the bytes of attachments from. `files` must outlive it. A file that is missing or damaged is left out
// there; `muninn verify` names it.
inline json::FileReader ReaderOf(const FileStore& files) {
  return [&files](std::string_view sha256) {
    absl::StatusOr<std::string> bytes = files.Read(sha256);
    return bytes.ok() ? std::optional<std::string>(*std::move(bytes)) : std::nullopt;
  };
}

}  // namespace muninn

#endif  // MUNINN_SERVER_STORED_FILES_H_
