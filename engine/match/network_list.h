// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_NETWORK_LIST_H_
#define MUNINN_ENGINE_MATCH_NETWORK_LIST_H_

#include <memory>
#include <span>
#include <string_view>

#include "engine/match/value_list.h"

namespace muninn::match {

// ValueList::Make of type "cidr".
std::unique_ptr<const ValueList> MakeNetworkList(std::span<const std::string_view> entries);

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_NETWORK_LIST_H_
