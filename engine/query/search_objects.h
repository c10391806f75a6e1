// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_SEARCH_OBJECTS_H_
#define MUNINN_ENGINE_QUERY_SEARCH_OBJECTS_H_

#include <functional>

#include "absl/status/status.h"
#include "engine/access/actor.h"
#include "engine/index/content_reader.h"
#include "engine/query/filter.h"
#include "engine/query/value_texts.h"

namespace muninn {

// An object that matches, with its event. Valid during the visit.
struct ObjectHit {
  const fb::Event& event;
  const fb::Object& object;
};

// Visits the objects that match and that the actor may see, by ascending id; stops when `visit` returns false. Conditions on
// attributes want one that he may see in the object; uuids are those of the object, its event or an attribute in it. `known` of
// the state that is read saves looking into attributes whose values can't match.
// Errors: kDataLoss, kUnavailable; kInvalidArgument as ExpressionsBounded.
absl::Status SearchObjects(const Reader& reader, const Actor& actor, const Filter& filter,
                           const std::function<bool(const ObjectHit&)>& visit, const KnownTexts& known = {});

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_SEARCH_OBJECTS_H_
