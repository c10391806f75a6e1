// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_USUAL_VALUES_H_
#define MUNINN_ENGINE_MATCH_USUAL_VALUES_H_

// Invented values as most stores hold them, equally many of each kind: hashes, addresses, names of hosts, links, mail addresses,
// files, keys of the registry, agents, sentences. What an expression costs on them is what it will cost; nothing that is
// answered depends on them. Always the same.

#include <string>
#include <vector>

namespace muninn::match {

const std::vector<std::string>& UsualValues();

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_USUAL_VALUES_H_
