// SPDX-License-Identifier: Apache-2.0
//
// muninn import: events from files into a server, or straight into a data folder.
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "tools/commands.h"
#include "tools/import_engine.h"
#include "tools/import_http.h"
#include "tools/import_pipeline.h"
#include "tools/interrupt.h"

namespace muninn::tools {
namespace {

constexpr uint64_t kParallelDefault = 4;
constexpr uint64_t kParallelMax = 64;
constexpr std::string_view kUrlDefault = "http://127.0.0.1:8080";

std::string Environment(const char* name, std::string_view fallback) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : std::string(fallback);
}

int Report(const ImportTotals& totals) {
  std::puts(Summary(totals).c_str());
  if (!totals.fatal.ok()) return Fail("import", totals.fatal);
  if (totals.interrupted) return kFailed;
  return totals.rejected > 0 ? kFindings : kDone;
}

ImportTotals RunWith(const Arguments& arguments, const std::vector<SourceFile>& files,
                     std::vector<std::unique_ptr<ImportSink>> sinks) {
  uint64_t bytes = 0;
  for (const SourceFile& file : files) {
    if (file.path == "-") {
      bytes = 0;
      break;
    }
    bytes += file.bytes;
  }
  Progress progress(arguments.Has("quiet") ? Progress::Show::kNever : Progress::Show::kOnTerminals, bytes, "attributes");
  CatchInterrupts();
  return RunImport(files, std::move(sinks), progress);
}

absl::StatusOr<ImportTotals> ImportIntoFolder(const Arguments& arguments, const std::vector<SourceFile>& files,
                                              uint64_t parallel) {
  EngineOptions options;
  options.data_dir = arguments.Text("data_dir");
  options.run_views = false;  // they catch up in one go at the end, which is cheaper
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, Engine::Open(std::move(options)));
  std::string new_key;
  ASSIGN_OR_RETURN(const Actor actor, ActorForImport(*engine, arguments.Text("key", Environment("MUNINN_KEY", "")), &new_key));
  if (!new_key.empty()) {
    std::fprintf(stderr, "new store: user admin@admin.test has the key %s (it is not shown again)\n", new_key.c_str());
  }
  std::vector<std::unique_ptr<ImportSink>> sinks;
  for (uint64_t i = 0; i < parallel; ++i) sinks.push_back(MakeEngineSink(*engine, actor));
  ImportTotals totals = RunWith(arguments, files, std::move(sinks));
  if (const absl::Status status = engine->CatchUpViews(); totals.fatal.ok()) totals.fatal = status;
  return totals;
}

absl::StatusOr<ImportTotals> ImportOverHttp(const Arguments& arguments, const std::vector<SourceFile>& files, uint64_t parallel) {
  HttpOptions options;
  options.url = arguments.Text("url", Environment("MUNINN_URL", kUrlDefault));
  options.key = arguments.Text("key", Environment("MUNINN_KEY", ""));
  options.insecure = arguments.Has("insecure");
  if (options.key.empty()) return absl::InvalidArgumentError("a key is needed: --key or MUNINN_KEY");
  std::vector<std::unique_ptr<ImportSink>> sinks;
  for (uint64_t i = 0; i < parallel; ++i) {
    ASSIGN_OR_RETURN(std::unique_ptr<HttpClient> client, HttpClient::Create(options));
    if (i == 0) RETURN_IF_ERROR(CheckServer(*client));
    sinks.push_back(MakeHttpSink(std::move(client)));
  }
  return RunWith(arguments, files, std::move(sinks));
}

int Import(const Arguments& arguments) {
  const absl::StatusOr<uint64_t> parallel = arguments.Number("parallel", kParallelDefault, 1, kParallelMax);
  if (!parallel.ok()) return Fail("import", parallel.status());
  if (arguments.Has("data_dir") && arguments.Has("url"))
    return Fail("import", absl::InvalidArgumentError("either --url or --data_dir"));
  const absl::StatusOr<std::vector<SourceFile>> files = FindFiles(arguments.operands());
  if (!files.ok()) return Fail("import", files.status());
  if (files->empty()) return Fail("import", absl::NotFoundError("there are no .json, .jsonl or .ndjson files"));
  const absl::StatusOr<ImportTotals> totals =
      arguments.Has("data_dir") ? ImportIntoFolder(arguments, *files, *parallel) : ImportOverHttp(arguments, *files, *parallel);
  return totals.ok() ? Report(*totals) : Fail("import", totals.status());
}

constexpr Flag kFlags[] = {
    {"url", "URL", "the server (default: MUNINN_URL, else http://127.0.0.1:8080)"},
    {"key", "KEY", "whose key; 40 characters (default: MUNINN_KEY)"},
    {"insecure", "", "take any TLS certificate"},
    {"data_dir", "DIR", "import into this data folder instead; no server may be running on it"},
    {"parallel", "N", "connections or threads, 1 to 64 (default 4)"},
    {"quiet", "", "no progress bar; problems and the summary are still printed", 'q'},
};

constexpr std::string_view kDetails =
    "PATH is\n"
    "  a file    JSON in any wrapping that MISP reads or writes ({\"Event\":…}, {\"response\":[…]}, lists, a bare event), or\n"
    "            JSON lines; either may be gzipped; a document or line holds at most 512 MB\n"
    "  a folder  all .json, .jsonl, .ndjson files in it and below (also .gz), sorted by path; a folder with a manifest.json\n"
    "            is a MISP feed: exactly the events it lists\n"
    "  -         standard input\n"
    "\n"
    "An event that is not there is added. One that is there is edited when the file's timestamp (seconds) is newer, else left\n"
    "alone: running the same import again changes nothing and says so. An event without uuid gets one made from its content.\n"
    "What is rejected, and each part that is left out of an accepted event, is named on stderr with file, event and reason.\n"
    "The last line on stdout is a summary. Ctrl-C finishes the events under way and stops.\n"
    "\n"
    "A failed connection and answers 429, 502, 503 and 504 are tried 5 times in all. With --data_dir and no key the first\n"
    "user imports; a new folder gets its first organisation, user and key, and the key is printed.\n"
    "\n"
    "Exit codes: 0 everything is in; 2 something was rejected; 1 it could not start or go on: bad flags, no such path, no\n"
    "server, a refused key, a store that fails or is in use, interrupted.\n";

}  // namespace

const Subcommand kImportCommand = {"import", "PATH…",  1,     SIZE_MAX, "Adds events from files to a server or a data folder.",
                                   kFlags,   kDetails, Import};

}  // namespace muninn::tools
