// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_VALUE_LISTS_H_
#define MUNINN_SERVER_API_VALUE_LISTS_H_

// What the administrators' lists of values (engine/match/lists.h) do to answers.

#include <functional>
#include <memory>

#include "engine/match/lists.h"
#include "engine/store/reader.h"
#include "schema/entities/entities_generated.h"
#include "schema/json/write_attribute.h"

namespace muninn::api {

// Which attributes a search gives out: none that the signature allowedlist has (rules.md §2), and none that an enabled
// warninglist has if that is to be enforced. Empty: all of them.
std::function<bool(const fb::Attribute&)> SearchGate(std::shared_ptr<const match::Lists> lists, bool enforce_warninglists);

// Writes "warnings":[{"value","match","warninglist_id","warninglist_name","warninglist_category"}] for an attribute that hits
// warninglists, otherwise nothing. Only attributes with to_ids are marked, unless MISP.warning_for_all is set. Empty: no lists.
json::AttributeContext::Part WarningsPart(std::shared_ptr<const match::Lists> lists, const Reader& reader);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_VALUE_LISTS_H_
