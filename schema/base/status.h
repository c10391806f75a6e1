// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_BASE_STATUS_H_
#define MUNINN_SCHEMA_BASE_STATUS_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// The two macros of this code base: leave the function when something failed.
#define RETURN_IF_ERROR(expression)                                         \
  do {                                                                      \
    if (absl::Status status_ = (expression); !status_.ok()) return status_; \
  } while (false)

#define MUNINN_CONCAT_INNER(a, b) a##b
#define MUNINN_CONCAT(a, b) MUNINN_CONCAT_INNER(a, b)
#define ASSIGN_OR_RETURN(target, expression) ASSIGN_OR_RETURN_INNER(MUNINN_CONCAT(status_or_, __LINE__), target, expression)
#define ASSIGN_OR_RETURN_INNER(result, target, expression) \
  auto result = (expression);                              \
  if (!result.ok()) return std::move(result).status();     \
  target = *std::move(result)

namespace muninn {

// Debian's Abseil has its own string_view. These two are the only bridge.
inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view ToStd(absl::string_view text) { return {text.data(), text.size()}; }

// kInvalidArgument: `field` of the request does not fit, for the reason that `message` gives to people.
absl::Status FieldError(std::string_view field, std::string_view message);
// The field that a FieldError names; "" for other errors.
std::string FieldOf(const absl::Status& status);

}  // namespace muninn

#endif  // MUNINN_SCHEMA_BASE_STATUS_H_
