// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/ssdeep.h"

#include <fuzzy.h>

#include <algorithm>

namespace muninn {

int SsdeepScore(const std::string& a, const std::string& b) { return std::max(fuzzy_compare(a.c_str(), b.c_str()), 0); }

}  // namespace muninn
