// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TOOLS_IMPORT_PIPELINE_H_
#define MUNINN_TOOLS_IMPORT_PIPELINE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/import_sink.h"
#include "tools/import_source.h"
#include "tools/progress.h"

namespace muninn::tools {

inline constexpr size_t kImportQueueBytesMax = size_t{64} << 20;  // documents read and not yet taken by a worker

struct ImportTotals {
  uint64_t added = 0, updated = 0, unchanged = 0;
  uint64_t rejected = 0;    // events, and files and lines that hold none or can't be read
  uint64_t attributes = 0;  // new ones
  uint64_t dropped = 0;     // parts
  double seconds = 0;
  bool interrupted = false;
  absl::Status fatal;  // why it ended early
};

// Reads `files` in this thread while one worker a sink parses documents and imports their events. Each problem is printed
// through `progress` as it comes, with file and event. Ends early, with what is under way finished, when a sink fails for
// good or the user interrupts.
ImportTotals RunImport(const std::vector<SourceFile>& files, std::vector<std::unique_ptr<ImportSink>> sinks, Progress& progress);

// "added 31, updated 0, …": the last line of an import.
std::string Summary(const ImportTotals& totals);

}  // namespace muninn::tools

#endif  // MUNINN_TOOLS_IMPORT_PIPELINE_H_
