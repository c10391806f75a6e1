// SPDX-License-Identifier: Apache-2.0
#include "server/api/search_tags.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "engine/access/visibility.h"
#include "engine/index/registry.h"
#include "engine/query/text_match.h"
#include "schema/base/status.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/entities/tag_generated.h"

namespace muninn::api {
namespace {

std::string_view View(const flatbuffers::String* text) { return text == nullptr ? std::string_view() : text->string_view(); }

// Names are unique in any letter case, and are meant in the given one.
absl::StatusOr<std::optional<TagId>> TagCalled(const Reader& reader, const std::string& name) {
  ASSIGN_OR_RETURN(const std::optional<TagId> id, FindByName<fb::Tag>(reader, name));
  if (!id) return id;
  ASSIGN_OR_RETURN(const auto tag, LoadEntry<fb::Tag>(reader, *id));
  return tag && View((*tag)->name()) == name ? id : std::nullopt;
}

bool HasElement(const fb::GalaxyCluster& cluster, const std::string& key, const std::vector<std::string>& values) {
  if (cluster.elements() == nullptr) return false;
  return std::any_of(cluster.elements()->begin(), cluster.elements()->end(), [&](const fb::GalaxyElement* element) {
    return absl::EqualsIgnoreCase(ToAbsl(View(element->key())), key) &&
           std::any_of(values.begin(), values.end(),
                       [&](const std::string& value) { return absl::EqualsIgnoreCase(ToAbsl(View(element->value())), value); });
  });
}

}  // namespace

absl::Status AddTagsNamed(const Reader& reader, std::span<const std::string> terms, TagNames names, std::vector<TagId>& tags) {
  std::vector<const std::string*> patterns;
  for (const std::string& term : terms) {
    uint64_t number = 0;
    if (absl::SimpleAtoi(term, &number)) {
      tags.push_back(TagId(number));
    } else if (names == TagNames::kPatterns && term.find_first_of("%_\\") != std::string::npos) {
      patterns.push_back(&term);
    } else {
      ASSIGN_OR_RETURN(const std::optional<TagId> tag, TagCalled(reader, term));
      if (tag) tags.push_back(*tag);
    }
  }
  if (patterns.empty()) return absl::OkStatus();
  return ForEachEntry<fb::Tag>(reader, [&](const fb::Tag& tag) {
    const std::string_view name = View(tag.name());
    if (std::any_of(patterns.begin(), patterns.end(), [&](const std::string* pattern) { return Like(*pattern, name); }))
      tags.push_back(TagId(tag.id()));
    return true;
  });
}

absl::Status AddTagsLike(const Reader& reader, const TextMatch& names, std::vector<TagId>& tags) {
  return ForEachEntry<fb::Tag>(reader, [&](const fb::Tag& tag) {
    if (names.Matches(View(tag.name()))) tags.push_back(TagId(tag.id()));
    return true;
  });
}

absl::Status NarrowTags(const Reader& reader, const Terms& terms, TagNames names, TagMatch& match) {
  if (!terms.any.empty()) {
    if (!match.any) match.any.emplace();
    RETURN_IF_ERROR(AddTagsNamed(reader, terms.any, names, match.any->tags));
  }
  for (const std::string& term : terms.all) {
    match.all.emplace_back();
    RETURN_IF_ERROR(AddTagsNamed(reader, {&term, 1}, names, match.all.back().tags));
  }
  return AddTagsNamed(reader, terms.none, names, match.none);
}

absl::Status NarrowClusters(const Reader& reader, const Actor& actor, const ClusterElements& elements, TagMatch& match) {
  TagMatch::Alternatives tags;
  absl::Status status;
  RETURN_IF_ERROR(ForEachEntry<fb::GalaxyCluster>(reader, [&](const fb::GalaxyCluster& cluster) {
    if (!MaySee(actor, cluster)) return true;
    const auto has = [&](const auto& element) { return HasElement(cluster, element.first, element.second); };
    if (!std::all_of(elements.begin(), elements.end(), has)) return true;
    const absl::StatusOr<std::optional<TagId>> tag = FindByName<fb::Tag>(reader, View(cluster.tag_name()));
    status = tag.status();
    if (tag.ok() && *tag) tags.tags.push_back(**tag);
    return status.ok();
  }));
  RETURN_IF_ERROR(status);
  match.all.push_back(std::move(tags));
  return absl::OkStatus();
}

}  // namespace muninn::api
