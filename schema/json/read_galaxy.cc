// SPDX-License-Identifier: Apache-2.0
#include "schema/json/read_galaxy.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "schema/json/field_map.h"
#include "schema/json/read_tag.h"

namespace muninn::json {
namespace {

constexpr int64_t kAllCommunities = 3;  // of MISP's levels of distribution

struct GalaxyReading {
  GalaxyDraft draft;
};

struct ClusterReading {
  ClusterDraft draft;
};

void ReadAuthors(Value value, ClusterReading& reading) {
  ForEachElement(value, [&](Value author) {
    if (auto name = NonEmptyText(author)) reading.draft.authors.push_back(std::move(*name));
  });
}

// {"country":["RU"],"synonyms":["a","b"]}; single values stand without a list here and there.
void ReadMeta(Value value, ClusterReading& reading) {
  value.ForEachMember([&](std::string_view key, Value values) {
    ForEachElement(values, [&](Value element) {
      std::string text = element.is_object() || element.is_array() ? element.ToJson() : element.AsText().value_or("");
      if (!text.empty()) reading.draft.elements.emplace_back(key, std::move(text));
    });
  });
}

// [{"key":"country","value":"RU"}]
void ReadElements(Value value, ClusterReading& reading) {
  ForEachElement(value, [&](Value element) {
    auto key = NonEmptyText(element["key"]), text = NonEmptyText(element["value"]);
    if (key && text) reading.draft.elements.emplace_back(std::move(*key), std::move(*text));
  });
}

void ReadRelations(Value value, ClusterReading& reading) {
  ForEachElement(value, [&](Value element) {
    ClusterRelationDraft relation;
    relation.referenced_cluster_uuid = NonEmptyText(element["referenced_galaxy_cluster_uuid"]);
    relation.relation_type = TextOf(element["referenced_galaxy_cluster_type"]).value_or("");
    ForEachElement(element["Tag"], [&](Value tag) {
      if (TagDraft draft = ReadTag(tag); !draft.name.empty()) relation.tag_names.push_back(std::move(draft.name));
    });
    if (relation.referenced_cluster_uuid) reading.draft.relations.push_back(std::move(relation));
  });
}

// MISP writes `false` for "no relationship type".
void ReadRelationshipType(Value value, ClusterReading& reading) {
  if (value.is_string()) reading.draft.relationship_type = NonEmptyText(value);
}

constexpr auto kClusterFields = MakeFieldMap<ClusterReading>({
    {"uuid", NonEmpty<&ClusterDraft::uuid>},
    {"collection_uuid", PlainText<&ClusterDraft::collection_uuid>},
    {"type", PlainText<&ClusterDraft::type>},
    {"value", PlainText<&ClusterDraft::value>},
    {"tag_name", PlainText<&ClusterDraft::tag_name>},
    {"description", PlainText<&ClusterDraft::description>},
    {"source", PlainText<&ClusterDraft::source>},
    {"version", PlainText<&ClusterDraft::version>},
    {"extends_uuid", PlainText<&ClusterDraft::extends_uuid>},
    {"extends_version", PlainText<&ClusterDraft::extends_version>},
    {"authors", ReadAuthors},
    {"meta", ReadMeta},
    {"GalaxyElement", ReadElements},
    {"GalaxyClusterRelation", ReadRelations},
    {"distribution", Number<&ClusterDraft::distribution>},
    {"default", Flag<&ClusterDraft::is_default>},
    {"locked", Flag<&ClusterDraft::locked>},
    {"published", Flag<&ClusterDraft::published>},
    {"deleted", Flag<&ClusterDraft::deleted>},
    {"local", PlainFlag<&ClusterDraft::local>},
    {"relationship_type", ReadRelationshipType},
});

void ReadKillChain(Value value, GalaxyReading& reading) {
  if (value.size() != 0) reading.draft.kill_chain_order = value.ToJson();
}

void ReadClusters(Value value, GalaxyReading& reading) {
  ForEachElement(value, [&](Value cluster) { reading.draft.clusters.push_back(ReadCluster(cluster)); });
}

constexpr auto kGalaxyFields = MakeFieldMap<GalaxyReading>({
    {"uuid", NonEmpty<&GalaxyDraft::uuid>},
    {"name", PlainText<&GalaxyDraft::name>},
    {"type", PlainText<&GalaxyDraft::type>},
    {"description", PlainText<&GalaxyDraft::description>},
    {"version", PlainText<&GalaxyDraft::version>},
    {"icon", PlainText<&GalaxyDraft::icon>},
    {"namespace", PlainText<&GalaxyDraft::namespace_>},
    {"kill_chain_order", ReadKillChain},
    {"GalaxyCluster", ReadClusters},
});

TagDraft TagOf(const ClusterDraft& cluster) {
  TagDraft tag;
  tag.name = cluster.tag_name;
  tag.local = cluster.local;
  tag.relationship_type = cluster.relationship_type;
  return tag;
}

bool HasTag(const std::vector<TagDraft>& tags, const std::string& name) {
  return std::any_of(tags.begin(), tags.end(), [&](const TagDraft& tag) { return absl::EqualsIgnoreCase(tag.name, name); });
}

}  // namespace

ClusterDraft ReadCluster(Value value) {
  ClusterReading reading;
  kClusterFields.Read(value, reading);
  ClusterDraft& cluster = reading.draft;
  if (cluster.tag_name.empty() && !cluster.type.empty() && !cluster.value.empty()) {
    cluster.tag_name = absl::StrCat("misp-galaxy:", cluster.type, "=\"", cluster.value, "\"");
  }
  // MISP leaves the distribution of default clusters out: they are for everybody.
  if (cluster.is_default.value_or(false) && !cluster.distribution) cluster.distribution = kAllCommunities;
  return std::move(cluster);
}

GalaxyDraft ReadGalaxy(Value value) {
  GalaxyReading reading;
  kGalaxyFields.Read(value, reading);
  return std::move(reading.draft);
}

absl::Status GalaxyCollector::Read(Value list, std::vector<TagDraft>* tags) {
  absl::Status status;
  ForEachElement(list, [&](Value element) {
    if (!status.ok() || !element.is_object()) return;
    GalaxyDraft galaxy = ReadGalaxy(element);
    for (const ClusterDraft& cluster : galaxy.clusters) {
      if (cluster.tag_name.empty() || HasTag(*tags, cluster.tag_name)) continue;
      if (tags->size() >= kTagsPerThingMax) {
        status = absl::InvalidArgumentError(absl::StrCat("More than ", kTagsPerThingMax, " tags on one thing."));
        return;
      }
      tags->push_back(TagOf(cluster));
    }
    Keep(std::move(galaxy));
  });
  return status;
}

void GalaxyCollector::Keep(GalaxyDraft&& galaxy) {
  std::vector<ClusterDraft> clusters = std::move(galaxy.clusters);
  galaxy.clusters.clear();
  const auto [place, is_new] = places_.try_emplace(galaxy.uuid.value_or(galaxy.type), galaxies_.size());
  if (is_new) galaxies_.push_back(std::move(galaxy));
  for (ClusterDraft& cluster : clusters) {
    if (!clusters_.insert(absl::StrCat(cluster.uuid.value_or(""), " ", cluster.tag_name)).second) continue;
    galaxies_[place->second].clusters.push_back(std::move(cluster));
  }
}

}  // namespace muninn::json
