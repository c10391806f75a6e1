// SPDX-License-Identifier: Apache-2.0
#include "server/logging.h"

#define SPDLOG_SHARED_LIB
#define SPDLOG_COMPILED_LIB
#define SPDLOG_FMT_EXTERNAL
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "absl/strings/str_cat.h"

namespace muninn {
namespace {

// Values with spaces or quotes are quoted, so that a line can be taken apart again.
std::string Line(std::string_view what, const LogFields& fields) {
  std::string line(what);
  for (const auto& [name, value] : fields) {
    line.append(" ").append(name).append("=");
    if (value.find_first_of(" \"\n\r\t=") == std::string::npos && !value.empty()) {
      line += value;
      continue;
    }
    line += '"';
    for (const char c : value) {
      if (c == '"' || c == '\\') line += '\\';
      line += c == '\n' || c == '\r' ? ' ' : c;
    }
    line += '"';
  }
  return line;
}

}  // namespace

absl::Status StartLogging(const std::string& file, const std::string& level) {
  try {
    const auto logger = file.empty() ? spdlog::stderr_logger_mt("muninnd") : spdlog::basic_logger_mt("muninnd", file);
    spdlog::set_default_logger(logger);
  } catch (const spdlog::spdlog_ex& error) {
    return absl::UnavailableError(absl::StrCat("log file: ", error.what()));
  }
  const spdlog::level::level_enum parsed = spdlog::level::from_str(level);
  if (parsed == spdlog::level::off && level != "off")
    return absl::InvalidArgumentError(absl::StrCat("unknown log level: ", level));
  spdlog::set_level(parsed);
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%fZ %l %v", spdlog::pattern_time_type::utc);
  spdlog::flush_on(spdlog::level::info);
  return absl::OkStatus();
}

void LogDebug(std::string_view what, const LogFields& fields) {
  if (spdlog::should_log(spdlog::level::debug)) spdlog::debug("{}", Line(what, fields));
}
void LogInfo(std::string_view what, const LogFields& fields) { spdlog::info("{}", Line(what, fields)); }
void LogError(std::string_view what, const LogFields& fields) { spdlog::error("{}", Line(what, fields)); }
void FlushLog() { spdlog::default_logger()->flush(); }

}  // namespace muninn
