// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_FEEDS_LINES_H_
#define MUNINN_SERVER_FEEDS_LINES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "schema/base/status.h"

namespace muninn::feeds {

// Pieces of a text into its lines, without their ends ("\n", "\r\n"). A line longer than kLineBytesMax comes in parts.
class Lines {
 public:
  static constexpr size_t kLineBytesMax = size_t{1} << 20;
  using Visit = absl::FunctionRef<absl::Status(std::string_view line)>;

  absl::Status Add(std::string_view piece, Visit visit) {
    for (size_t end; (end = piece.find('\n')) != piece.npos; piece.remove_prefix(end + 1))
      RETURN_IF_ERROR(Line(piece.substr(0, end), visit));
    begun_.append(piece);
    return begun_.size() < kLineBytesMax ? absl::OkStatus() : Line("", visit);
  }
  // The last line, if nothing ended it.
  absl::Status End(Visit visit) { return begun_.empty() ? absl::OkStatus() : Line("", visit); }

 private:
  absl::Status Line(std::string_view rest, Visit visit) {
    std::string whole;
    if (!begun_.empty()) {
      whole = std::exchange(begun_, {});
      whole.append(rest);
      rest = whole;
    }
    if (rest.ends_with('\r')) rest.remove_suffix(1);
    return visit(rest);
  }

  std::string begun_;
};

}  // namespace muninn::feeds

#endif  // MUNINN_SERVER_FEEDS_LINES_H_
