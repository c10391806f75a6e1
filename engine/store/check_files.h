// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_STORE_CHECK_FILES_H_
#define MUNINN_ENGINE_STORE_CHECK_FILES_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace muninn {

// Reads the table files of a store in full and holds each block against its checksum: those it calls its own, or all that lie in
// its folder when it does not open. `find` is called for each damaged file: its name, what it holds, and where reading stopped.
// `progress` gets the bytes of the files done so far. (The write-ahead log is checked by opening the store.) Errors: kNotFound
// (no such folder), kUnavailable (it can't be listed).
absl::Status CheckFiles(const std::string& folder, const std::function<void(std::string_view)>& find,
                        const std::function<void(uint64_t)>& progress);

}  // namespace muninn

#endif  // MUNINN_ENGINE_STORE_CHECK_FILES_H_
