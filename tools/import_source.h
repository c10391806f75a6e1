// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TOOLS_IMPORT_SOURCE_H_
#define MUNINN_TOOLS_IMPORT_SOURCE_H_

// Finding and reading what is to be imported. Only texts are read here; nobody looks inside but for line ends.
//
//   file       one JSON document, or JSON lines (one document a line), each also gzipped; told apart by the name
//              (.jsonl, .ndjson) or by the first line being a whole document with more behind it
//   folder     its .json, .jsonl and .ndjson files, also .gz, and those in folders below, sorted by path
//   feed       a folder with a manifest.json: exactly the events that the manifest lists
//   "-"        standard input, like a file

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace muninn::tools {

inline constexpr size_t kDocumentBytesMax = size_t{512} << 20;  // a document, and a line of JSON lines

// A file to read. `problem` not empty: it is listed somewhere but not there; say so instead of reading it.
struct SourceFile {
  std::string path;
  uint64_t bytes = 0;  // on disk; 0: unknown
  std::string problem;
};

// The files of some PATHs. Errors: kNotFound (no such path), kInvalidArgument (a manifest that is none), kUnavailable.
absl::StatusOr<std::vector<SourceFile>> FindFiles(const std::vector<std::string>& paths);

// One JSON document.
struct SourceDocument {
  std::string name;  // the path; of JSON lines with ":" and the line number
  std::string text;
  uint64_t bytes = 0;  // how far it brings the reading on, in bytes on disk
};

// Reads a file and hands over its documents in order, until `take` returns false.
// Errors: kNotFound, kUnavailable (can't be read), kDataLoss (gzip is damaged or cut off), kResourceExhausted (a document is
// larger than kDocumentBytesMax); what was handed over before stands.
absl::Status ReadDocuments(const SourceFile& file, const std::function<bool(SourceDocument&&)>& take);

}  // namespace muninn::tools

#endif  // MUNINN_TOOLS_IMPORT_SOURCE_H_
