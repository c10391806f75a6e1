// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TOOLS_INTERRUPT_H_
#define MUNINN_TOOLS_INTERRUPT_H_

namespace muninn::tools {

// From now on the first SIGINT or SIGTERM only sets the flag that Interrupted() reads, so that a command can finish what
// it has begun; the second one ends the process.
void CatchInterrupts();
bool Interrupted();

}  // namespace muninn::tools

#endif  // MUNINN_TOOLS_INTERRUPT_H_
