// SPDX-License-Identifier: Apache-2.0
#include "schema/json/read_cluster.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/base/uuid.h"
#include "schema/json/lenient.h"

namespace muninn::json {
namespace {

using Elements = std::vector<std::unique_ptr<fb::GalaxyElementT>>;

void Take(Value value, std::string& field) {
  if (auto text = TextOf(value)) field = std::move(*text);
}

void AddElement(std::string key, std::string value, Elements& elements) {
  if (key.empty() || value.empty()) return;
  auto element = std::make_unique<fb::GalaxyElementT>();
  element->key = std::move(key);
  element->value = std::move(value);
  elements.push_back(std::move(element));
}

// {"country":["RU"],"synonyms":["a","b"]}; single values stand without a list here and there.
void ReadMeta(Value value, Elements& elements) {
  value.ForEachMember([&](std::string_view key, Value values) {
    ForEachElement(values, [&](Value element) {
      const bool nested = element.is_object() || element.is_array();
      AddElement(std::string(key), nested ? element.ToJson() : element.AsText().value_or(""), elements);
    });
  });
}

void ReadNames(Value list, std::vector<std::string>& names) {
  names.clear();
  ForEachElement(list, [&](Value element) {
    if (auto name = NonEmptyText(element.is_object() ? element["name"] : element)) names.push_back(std::move(*name));
  });
}

absl::Status ReadDistribution(Value value, uint8_t& distribution) {
  const std::optional<int64_t> number = NumberOf(value);
  if (!number) return absl::OkStatus();
  if (*number < 0 || *number > 4) return FieldError("distribution", "Invalid distribution");
  distribution = static_cast<uint8_t>(*number);
  return absl::OkStatus();
}

void ReadSharingGroup(Value value, uint64_t& group) {
  if (const auto number = value.AsInteger(); number && *number >= 0) group = static_cast<uint64_t>(*number);
}

absl::Status ReadRelations(Value list, fb::GalaxyClusterT* cluster) {
  std::vector<std::unique_ptr<fb::GalaxyClusterRelationT>> relations;
  absl::Status status;
  ForEachElement(list, [&](Value element) {
    if (!status.ok()) return;
    auto relation = std::make_unique<fb::GalaxyClusterRelationT>();
    const int64_t id = element["id"].AsInteger().value_or(0);
    for (const auto& known : cluster->relations) {
      if (known != nullptr && known->id == static_cast<uint64_t>(id)) *relation = *known;
    }
    status = ReadRelationFields(element, relation.get());
    relations.push_back(std::move(relation));
  });
  RETURN_IF_ERROR(status);
  cluster->relations = std::move(relations);
  return absl::OkStatus();
}

absl::StatusOr<Uuid> RequiredUuid(Value value) {
  const std::optional<Uuid> uuid = Uuid::Parse(value.AsText().value_or(""));
  if (!uuid) return absl::InvalidArgumentError("A galaxy and its clusters need uuids.");
  return *uuid;
}

}  // namespace

absl::Status ReadRelationFields(Value value, fb::GalaxyClusterRelationT* relation) {
  if (const auto text = NonEmptyText(value["referenced_galaxy_cluster_uuid"])) {
    const std::optional<Uuid> uuid = Uuid::Parse(*text);
    if (!uuid) return FieldError("referenced_galaxy_cluster_uuid", "Please provide a valid RFC 4122 UUID");
    relation->referenced_cluster_uuid = *uuid;
  }
  if (relation->referenced_cluster_uuid.is_nil())
    return FieldError("referenced_galaxy_cluster_uuid", "Please provide a valid RFC 4122 UUID");
  Take(value["referenced_galaxy_cluster_type"], relation->relation_type);
  if (relation->relation_type.empty()) return FieldError("referenced_galaxy_cluster_type", "This field cannot be left blank");
  if (!value["distribution"].absent()) {
    uint8_t distribution = relation->distribution.value_or(3);
    RETURN_IF_ERROR(ReadDistribution(value["distribution"], distribution));
    relation->distribution = distribution;
  }
  ReadSharingGroup(value["sharing_group_id"], relation->sharing_group_id);
  for (const std::string_view key : {"tags", "Tag"}) {
    if (!value[key].absent()) ReadNames(value[key], relation->tag_names);
  }
  return absl::OkStatus();
}

absl::Status ReadClusterFields(Value value, fb::GalaxyClusterT* cluster) {
  Take(value["value"], cluster->value);
  Take(value["description"], cluster->description);
  Take(value["source"], cluster->source);
  Take(value["version"], cluster->version);
  Take(value["collection_uuid"], cluster->collection_uuid);
  Take(value["extends_uuid"], cluster->extends_uuid);
  Take(value["extends_version"], cluster->extends_version);
  if (!cluster->extends_uuid.empty() && !Uuid::Parse(cluster->extends_uuid))
    return FieldError("extends_uuid", "Please provide a valid RFC 4122 UUID");
  if (const Value authors = value["authors"]; !authors.absent()) {
    // A list may come as a text: "[\"a\"]".
    const auto text = authors.AsStringView();
    absl::StatusOr<Document> list = Document::Parse(text ? *text : std::string_view());
    ReadNames(text && list.ok() && list->root().is_array() ? list->root() : authors, cluster->authors);
  }
  RETURN_IF_ERROR(ReadDistribution(value["distribution"], cluster->distribution));
  ReadSharingGroup(value["sharing_group_id"], cluster->sharing_group_id);
  if (!value["GalaxyElement"].absent()) {
    cluster->elements.clear();
    ForEachElement(value["GalaxyElement"], [&](Value element) {
      AddElement(TextOf(element["key"]).value_or(""), TextOf(element["value"]).value_or(""), cluster->elements);
    });
  } else if (const Value meta = value["meta"]; meta.is_object() && meta.size() > 0) {
    cluster->elements.clear();
    ReadMeta(meta, cluster->elements);
  }
  if (!value["GalaxyClusterRelation"].absent()) RETURN_IF_ERROR(ReadRelations(value["GalaxyClusterRelation"], cluster));
  if (const auto text = NonEmptyText(value["uuid"]); text && cluster->uuid.is_nil()) {
    const std::optional<Uuid> uuid = Uuid::Parse(*text);
    if (!uuid) return FieldError("uuid", "Please provide a valid RFC 4122 UUID");
    cluster->uuid = *uuid;
  }
  return absl::OkStatus();
}

absl::StatusOr<fb::GalaxyT> ReadGalaxyDefinition(Value value) {
  fb::GalaxyT galaxy;
  ASSIGN_OR_RETURN(galaxy.uuid, RequiredUuid(value["uuid"]));
  Take(value["name"], galaxy.name);
  Take(value["type"], galaxy.type);
  Take(value["description"], galaxy.description);
  Take(value["version"], galaxy.version);
  Take(value["icon"], galaxy.icon);
  Take(value["namespace"], galaxy.namespace_);
  if (const Value order = value["kill_chain_order"]; order.size() != 0) galaxy.kill_chain_order = order.ToJson();
  if (galaxy.namespace_.empty()) galaxy.namespace_ = "misp";
  return galaxy;
}

absl::StatusOr<std::vector<fb::GalaxyClusterT>> ReadClusterDefinitions(Value value) {
  std::vector<fb::GalaxyClusterT> clusters;
  fb::GalaxyClusterT common;
  Take(value["type"], common.type);
  Take(value["source"], common.source);
  Take(value["version"], common.version);
  Take(value["uuid"], common.collection_uuid);
  ReadNames(value["authors"], common.authors);
  common.default_ = true;
  common.distribution = 3;
  absl::Status status;
  value["values"].ForEach([&](Value element) {
    if (!status.ok()) return;
    const absl::StatusOr<Uuid> uuid = RequiredUuid(element["uuid"]);
    status = uuid.status();
    if (!status.ok()) return;
    fb::GalaxyClusterT cluster = common;
    cluster.uuid = *uuid;
    Take(element["value"], cluster.value);
    if (cluster.value.empty()) return;
    Take(element["description"], cluster.description);
    ReadMeta(element["meta"], cluster.elements);
    cluster.tag_name = absl::StrCat("misp-galaxy:", cluster.type, "=\"", cluster.value, "\"");
    element["related"].ForEach([&](Value related) {
      const std::optional<Uuid> target = Uuid::Parse(related["dest-uuid"].AsText().value_or(""));
      if (!target) return;
      auto relation = std::make_unique<fb::GalaxyClusterRelationT>();
      relation->referenced_cluster_uuid = *target;
      Take(related["type"], relation->relation_type);
      ReadNames(related["tags"], relation->tag_names);
      cluster.relations.push_back(std::move(relation));
    });
    clusters.push_back(std::move(cluster));
  });
  RETURN_IF_ERROR(status);
  return clusters;
}

}  // namespace muninn::json
