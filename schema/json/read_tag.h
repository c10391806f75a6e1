// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_READ_TAG_H_
#define MUNINN_SCHEMA_JSON_READ_TAG_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "schema/draft.h"
#include "schema/json/json_value.h"

namespace muninn::json {

inline constexpr size_t kTagsPerThingMax = 1000;

// A tag as it stands in Tag lists ({"name":…,"colour":…}), a link as in EventTag and AttributeTag ({"tag_id":…,"local":…,
// "Tag":{…}}), or just a name. `id` is kept only when there is no name: ids are local to a server (event-json.md §2).
TagDraft ReadTag(Value value);

// Appends the tags of a Tag, EventTag or AttributeTag member: a list, or one tag alone. Elements with neither name nor id
// are skipped.
// Errors: kInvalidArgument when `tags` would hold more than kTagsPerThingMax
absl::Status ReadTags(Value list, std::vector<TagDraft>* tags);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_READ_TAG_H_
