// SPDX-License-Identifier: Apache-2.0
//
// muninn: what an operator does from a shell. The commands are in commands.h.
#include <string>
#include <vector>

#include "tools/commands.h"

int main(int argc, char** argv) { return muninn::tools::RunMuninn(std::vector<std::string>(argv + 1, argv + argc)); }
