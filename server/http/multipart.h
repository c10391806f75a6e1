// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_HTTP_MULTIPART_H_
#define MUNINN_SERVER_HTTP_MULTIPART_H_

// multipart/form-data (RFC 7578): how browsers and `curl -F` send forms with files. Strict, since the bytes are anybody's: no
// preamble, no epilogue, nothing that is folded, encoded or nested.
//
//   --b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nbytes\r\n--b--\r\n

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace muninn::http {

inline constexpr size_t kMultipartPartsMax = 1000;
inline constexpr size_t kMultipartHeadBytesMax = 8192;  // the header lines of one part
inline constexpr size_t kMultipartBoundaryMax = 70;     // RFC 2046

struct FormPart {
  std::string name;                     // of the field; never ""
  std::optional<std::string> filename;  // only files have one; it may be "", and hold any path
  std::string content_type;             // "" when not given
  std::string_view bytes;               // in the body
};

bool IsMultipartForm(std::string_view content_type);

// The parts in their order; they point into `body`. `content_type`: the header of the request, which names the boundary.
// Errors: kInvalidArgument, for everything that is not as above or exceeds the bounds.
absl::StatusOr<std::vector<FormPart>> ReadMultipartForm(std::string_view content_type, std::string_view body);

}  // namespace muninn::http

#endif  // MUNINN_SERVER_HTTP_MULTIPART_H_
