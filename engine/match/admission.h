// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_ADMISSION_H_
#define MUNINN_ENGINE_MATCH_ADMISSION_H_

#include <string_view>

#include "absl/status/status.h"

namespace muninn::match {

// May "/…/i" be kept as a rule? Errors: kInvalidArgument (it does not compile: the message says why), kResourceExhausted
// (Hyperscan can't tell which values to look at, and on repetitive ones PCRE2 gives up: each value would cost as long as may be).
// Milliseconds at most.
absl::Status Admit(std::string_view delimited);

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_ADMISSION_H_
