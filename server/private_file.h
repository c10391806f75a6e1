// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_PRIVATE_FILE_H_
#define MUNINN_SERVER_PRIVATE_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace muninn {

// A file that only the server's user may read (mode 0600), with these contents, on disk. One that is there is overwritten.
// Error: kUnavailable, naming the path.
absl::Status WritePrivateFile(const std::string& path, std::string_view contents);

}  // namespace muninn

#endif  // MUNINN_SERVER_PRIVATE_FILE_H_
