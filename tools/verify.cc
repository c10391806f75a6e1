// SPDX-License-Identifier: Apache-2.0
//
// muninn verify: are the log of a data folder, its indexes and the files it names what was once written?
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "engine/engine.h"
#include "schema/base/status.h"
#include "tools/commands.h"
#include "tools/progress.h"

namespace muninn::tools {
namespace {

int Verify(const Arguments& arguments) {
  if (!arguments.Has("data_dir")) return Fail("verify", absl::InvalidArgumentError("--data_dir is missing"));
  Progress progress(arguments.Has("quiet") ? Progress::Show::kNever : Progress::Show::kOnTerminals, 0, "records");
  const absl::StatusOr<LogFindings> findings =
      Engine::Verify(arguments.Text("data_dir"), [&](SequenceNumber done) { progress.Set(done, 0, done); });
  if (!findings.ok()) return Fail("verify", findings.status());
  for (const std::string& finding : findings->findings) progress.Print(absl::StrCat("finding: ", finding));
  const std::string_view chain(reinterpret_cast<const char*>(findings->chain.data()), findings->chain.size());
  const std::string line = absl::StrCat("records ", WithThousands(findings->records), ", purged ",
                                        WithThousands(findings->purged), ", chain ", ToHex(chain), ", files ",
                                        WithThousands(findings->files), ", findings ", WithThousands(findings->findings.size()));
  std::puts(line.c_str());
  return findings->clean() ? kDone : kFindings;
}

constexpr Flag kFlags[] = {
    {"data_dir", "DIR", "the data folder (required)"},
    {"quiet", "", "no progress line", 'q'},
};

constexpr std::string_view kDetails =
    "Holds every block of every file against its checksum.\n"
    "Reads every record and recomputes what can be recomputed: numbers without gaps, the SHA-256 of each payload, the chain\n"
    "over all headers, and the end that log.head remembers. So it finds any record that was changed, removed, moved or cut\n"
    "off. Payloads that were purged on purpose are covered by the record of their purge and only counted.\n"
    "Then reads the indexes and tells what does not decode; `muninn rebuild` makes them anew from the log. Last, reads\n"
    "the files of attachments and samples and compares their SHA-256 with what the records say. Writes nothing.\n"
    "No server may be writing to the folder: stop it, or verify a copy.\n"
    "\n"
    "Prints each finding on stderr and one line on stdout: records, purged, chain (SHA-256 at the end, 64 hex digits; keep it\n"
    "elsewhere to prove later that this log was not rewritten), files, findings.\n"
    "\n"
    "Exit codes: 0 clean; 2 findings; 1 it could not read the folder.\n";

}  // namespace

const Subcommand kVerifyCommand = {
    "verify", "", 0, 0, "Checks the files, the log and the indexes of a data folder, offline.", kFlags, kDetails, Verify};

}  // namespace muninn::tools
