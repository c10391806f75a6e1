// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SEARCH_TAGS_H_
#define MUNINN_SERVER_API_SEARCH_TAGS_H_

// Filters on tags (restsearch.md §5). A term is a tag's number, or its name as a pattern ("%" any run, "_" any character)
// in the letters given. Errors: kUnavailable, kDataLoss.

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "engine/access/actor.h"
#include "engine/query/filter.h"
#include "engine/store/reader.h"
#include "server/api/parameters.h"

namespace muninn::api {

enum class TagNames : uint8_t { kPatterns, kExact };
absl::Status NarrowTags(const Reader& reader, const Terms& terms, TagNames names, TagMatch& match);

// One tag of a galaxy cluster whose elements have all of these: key (any letter case) and one of the values (likewise).
using ClusterElements = std::vector<std::pair<std::string, std::vector<std::string>>>;
absl::Status NarrowClusters(const Reader& reader, const Actor& actor, const ClusterElements& elements, TagMatch& match);

// The tags that any of these means.
absl::Status AddTagsNamed(const Reader& reader, std::span<const std::string> terms, TagNames names, std::vector<TagId>& tags);
// Those with one of the texts in their name: patterns, letter case does not count.
absl::Status AddTagsLike(const Reader& reader, const TextMatch& names, std::vector<TagId>& tags);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SEARCH_TAGS_H_
