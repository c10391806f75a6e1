// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_LOGGING_H_
#define MUNINN_SERVER_LOGGING_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace muninn {

// Log lines for operators: one a line, `time level what key=value …`, to stderr or a file. Never a secret. Thread-safe.
using LogFields = std::vector<std::pair<std::string_view, std::string>>;

// Errors: kUnavailable (the file), kInvalidArgument (the level).
absl::Status StartLogging(const std::string& file, const std::string& level);
void LogDebug(std::string_view what, const LogFields& fields = {});
void LogInfo(std::string_view what, const LogFields& fields = {});
void LogError(std::string_view what, const LogFields& fields = {});
void FlushLog();

}  // namespace muninn

#endif  // MUNINN_SERVER_LOGGING_H_
