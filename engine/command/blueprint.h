// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_BLUEPRINT_H_
#define MUNINN_ENGINE_COMMAND_BLUEPRINT_H_

// The rules of a sharing group's blueprint: a JSON object that says which organisations are meant.
//
//   rules := {operand: rules | leaf: value, …}      operand: "OR", "AND", "NOT"; the outermost object is an OR
//   leaf  := org_id, org_uuid, org_name, org_nationality, org_sector, org_type, sharing_group_id, sharing_group_uuid
//   value := a text or number, or a list of them: any of them; letter case does not matter
//
//   {"OR": {"org_nationality": ["Belgium", "France"], "sharing_group_id": 3}, "NOT": {"org_name": "Acme"}}
//
// Several members of an OR are joined, of an AND intersected; the leaves of a NOT are what others leave, intersected. A NOT
// holds no operands. Shapes: MISP 2.5.1.

#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/store/reader.h"
#include "schema/base/id.h"

namespace muninn {

// The rules as they are stored: compact. kInvalidArgument, for people: why these are no rules.
absl::StatusOr<std::string> ReadBlueprintRules(std::string_view sent);

// The organisations that the rules mean. Of sharing groups only those count that `owner` is in. Errors: those of
// ReadBlueprintRules, kDataLoss, kUnavailable.
absl::StatusOr<std::set<OrgId>> EvaluateBlueprint(const Reader& state, std::string_view rules, OrgId owner);

// The same rules with number `into` where `from` stood: what a merge does to them. What does not read stays as it is.
std::string MoveOrganisationInRules(std::string_view rules, OrgId from, OrgId into);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_BLUEPRINT_H_
