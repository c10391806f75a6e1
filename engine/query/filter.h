// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_FILTER_H_
#define MUNINN_ENGINE_QUERY_FILTER_H_

// What is asked for, without JSON: restSearch's parameters after reading (server/api/search_request.h).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "engine/query/text_match.h"
#include "engine/query/value_expressions.h"
#include "schema/base/id.h"
#include "schema/base/uuid.h"

namespace muninn {

// From and to, inclusive. Unix seconds, or days for dates.
struct Range {
  int64_t from = INT64_MIN;
  int64_t to = INT64_MAX;
  bool operator==(const Range&) const = default;
  bool Contains(int64_t number) const { return from <= number && number <= to; }
};

// Tags by id, after names and wildcards were resolved.
struct TagMatch {
  struct Alternatives {
    std::vector<TagId> tags;  // one of these
    bool operator==(const Alternatives&) const = default;
  };
  std::optional<Alternatives> any;  // empty list: a name that no tag has: nothing matches
  std::vector<Alternatives> all;    // each of these
  std::vector<TagId> none;
  bool empty() const { return !any && all.empty() && none.empty(); }
  bool operator==(const TagMatch&) const = default;
};

// Ids and uuids of events, wanted and unwanted.
struct EventMatch {
  bool asked = false;  // some were wanted, even if none exists
  absl::flat_hash_set<EventId> wanted, unwanted;
  bool operator==(const EventMatch&) const = default;
};

enum class Deleted : uint8_t { kLive, kOnlyDeleted, kBoth };

struct Filter {
  // --- of the event ---
  EventMatch events;
  TextMatch info{TextMatch::Case::kExact};
  absl::flat_hash_set<OrgId> orgs, not_orgs;  // creators
  bool orgs_asked = false;
  std::optional<bool> published;
  std::optional<Range> event_timestamp, publish_timestamp, date_days;
  std::vector<int64_t> threat_levels, analyses, distributions;
  std::optional<bool> is_protected;
  std::vector<int64_t> sharing_groups, not_sharing_groups;  // of the event; an attribute's own counts for attributes
  TagMatch event_tags;                                      // of the event itself only

  // --- of the attribute ---
  TextMatch value, value1, value2, type, category, object_relation, comment;
  ValueExpressions expressions, not_expressions;  // of the whole value, as it is written
  std::optional<std::vector<Uuid>> uuids;         // of the attribute or its event
  absl::flat_hash_set<Uuid> not_uuids;
  std::vector<bool> to_ids;  // values that count; empty: both
  Deleted deleted = Deleted::kLive;
  std::optional<Range> attribute_timestamp;
  std::optional<Range> first_seen_us, last_seen_us;
  // Only to choose events by: they have an attribute whose flag is that; they have one that bears none of these tags.
  std::optional<bool> has_deleted;
  std::vector<TagId> attribute_without_tags;

  // --- of the object ---
  TextMatch object_name, object_template_uuid, object_template_version;
  std::optional<Range> object_first_seen_us, object_last_seen_us;

  // --- of either ---
  TagMatch tags;  // on the attribute or inherited from its event
  // A text anywhere: in a value, a comment, the event's info; or one of the tags that have it in their name.
  TextMatch anywhere;
  std::vector<TagId> anywhere_tags;

  bool operator==(const Filter&) const = default;

  // Does any condition look at attributes? Without one, an event matches by itself.
  bool looks_at_attributes() const {
    return !value.empty() || !value1.empty() || !value2.empty() || !type.empty() || !category.empty() ||
           !object_relation.empty() || !comment.empty() || !anywhere.empty() || attribute_timestamp || first_seen_us ||
           last_seen_us || !expressions.empty() || !not_expressions.empty() || !to_ids.empty() || has_deleted ||
           !attribute_without_tags.empty();
  }
  // Without such a condition all objects match.
  bool looks_at_objects() const {
    return !object_name.empty() || !object_template_uuid.empty() || !object_template_version.empty() || object_first_seen_us ||
           object_last_seen_us;
  }
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_FILTER_H_
