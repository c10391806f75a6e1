// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CORRELATE_SSDEEP_H_
#define MUNINN_ENGINE_CORRELATE_SSDEEP_H_

#include <string>

namespace muninn {

// How alike two ssdeeps are: 0 (not at all, or one of them is none) to 100. Any thread.
int SsdeepScore(const std::string& a, const std::string& b);

}  // namespace muninn

#endif  // MUNINN_ENGINE_CORRELATE_SSDEEP_H_
