// SPDX-License-Identifier: Apache-2.0
//
// muninn rebuild: all indexes and views again, from the log.
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "tools/commands.h"
#include "tools/open_store.h"
#include "tools/progress.h"

namespace muninn::tools {
namespace {

int Rebuild(const Arguments& arguments) {
  if (!arguments.Has("data_dir")) return Fail("rebuild", absl::InvalidArgumentError("--data_dir is missing"));
  const absl::StatusOr<std::unique_ptr<Engine>> engine = OpenExisting(arguments.Text("data_dir"));
  if (!engine.ok()) return Fail("rebuild", engine.status());
  const SequenceNumber records = (*engine)->Snapshot()->sequence();
  Progress progress(arguments.Has("quiet") ? Progress::Show::kNever : Progress::Show::kOnTerminals, records, "records");
  const absl::Status status = (*engine)->Rebuild([&](SequenceNumber done, SequenceNumber of) { progress.Set(done, of, done); });
  if (!status.ok()) return Fail("rebuild", status);
  const double seconds = progress.seconds();
  const std::string line = absl::StrCat("rebuilt from ", WithThousands(records), " records; ", FormatDuration(seconds), ", ",
                                        WithThousands(Rate(records, seconds)), " records/s");
  std::puts(line.c_str());
  return kDone;
}

constexpr Flag kFlags[] = {
    {"data_dir", "DIR", "the data folder (required)"},
    {"quiet", "", "no progress bar", 'q'},
};

constexpr std::string_view kDetails =
    "Reads the log from record 1 and builds every index and view beside the old ones, then switches: if it fails or is\n"
    "interrupted, the old ones stay. It needs free disk space of about their size. No server may be running on the folder.\n"
    "\n"
    "Needed only when an index is damaged or suspected: after an upgrade that changes one the server rebuilds by itself.\n"
    "\n"
    "Exit codes: 0 rebuilt; 1 not: no store there, in use, damaged log, disk full.\n";

}  // namespace

const Subcommand kRebuildCommand = {"rebuild", "",       0,      0, "Builds all indexes of a data folder again, from its log.",
                                    kFlags,    kDetails, Rebuild};

}  // namespace muninn::tools
