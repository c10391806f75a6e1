// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_TAG_REFERENCE_H_
#define MUNINN_SERVER_API_TAG_REFERENCE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "schema/draft.h"
#include "server/api/call.h"

namespace muninn::api {

// What addTag and removeTag name: a thing, and tags to put on or take off it.
struct TagReference {
  std::string target;          // id or uuid
  std::vector<TagDraft> tags;  // empty: no tag was named
};

// From /{id}/{tag}[/local:1], or a body with `model` ("event", "attribute", "uuid") or id, and tag: an id, a name, or a list of
// them. Errors: kInvalidArgument (no JSON).
absl::StatusOr<TagReference> ReadTagReference(Call& call, std::string_view model);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_TAG_REFERENCE_H_
