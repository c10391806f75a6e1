// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_FILES_SAMPLE_ARCHIVE_H_
#define MUNINN_ENGINE_FILES_SAMPLE_ARCHIVE_H_

// Malware samples travel and lie in zip archives with a password that everybody knows, so that no scanner stumbles over them
// and nobody starts one by accident. The layout is MISP's: the sample under its MD5 in hex, and "<md5>.filename.txt" with its
// name. This is the only folder that knows the zip library.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace muninn {

inline constexpr char kSamplePassword[] = "infected";

struct SampleHashes {
  std::string md5, sha1, sha256;  // lower-case hex
};
SampleHashes HashesOfSample(std::string_view bytes);

// The archive of one sample. The cipher is PKWARE's old one: weak, but the only one that Python's zipfile, and so PyMISP,
// opens. Errors: kResourceExhausted (memory), kInternal (the library refuses).
absl::StatusOr<std::string> PackSample(std::string_view filename, std::string_view md5, std::string_view bytes);

}  // namespace muninn

#endif  // MUNINN_ENGINE_FILES_SAMPLE_ARCHIVE_H_
