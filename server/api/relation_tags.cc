// SPDX-License-Identifier: Apache-2.0
#include "server/api/relation_tags.h"

#include <string>
#include <vector>

#include "engine/index/registry.h"
#include "schema/entities/tag_generated.h"

namespace muninn::api {

void MakeRelationTags(Call& call, const fb::GalaxyCluster& cluster) {
  if (cluster.relations() == nullptr || !call.actor().may(Permission::kTagEditor)) return;
  std::vector<std::string> unknown;
  for (const fb::GalaxyClusterRelation* relation : *cluster.relations()) {
    if (relation->tag_names() == nullptr) continue;
    for (const flatbuffers::String* name : *relation->tag_names()) {
      const auto known = FindByName<fb::Tag>(call.reader(), name->str());
      if (known.ok() && !*known) unknown.push_back(name->str());
    }
  }
  for (std::string& name : unknown) {
    AddTag command;
    command.tag.name = std::move(name);
    call.engine().Execute(command, call.actor()).status().IgnoreError();
  }
  if (!unknown.empty()) call.Renew();
}

}  // namespace muninn::api
