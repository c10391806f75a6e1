// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TESTS_SCHEMA_JSON_STORED_H_
#define MUNINN_TESTS_SCHEMA_JSON_STORED_H_

// Stored things made from MISP's own JSON, ids and all: writing them again must give the same text. For tests only; the
// server never takes ids from JSON.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "schema/entities/entities_generated.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/json_value.h"
#include "schema/json/names.h"

namespace muninn::json {

// These documents carry their files in them.
inline const FileReader kNoFiles = [](std::string_view) { return std::nullopt; };

// A table in a buffer of its own.
template <typename Table>
class Stored {
 public:
  explicit Stored(const typename Table::NativeTableType& native) : builder_(std::make_shared<flatbuffers::FlatBufferBuilder>()) {
    builder_->Finish(Table::Pack(*builder_, &native));
  }
  const Table& operator*() const { return *flatbuffers::GetRoot<Table>(builder_->GetBufferPointer()); }
  const Table* get() const { return &**this; }

 private:
  std::shared_ptr<flatbuffers::FlatBufferBuilder> builder_;
};

class FakeNames : public Names {
 public:
  const fb::Tag* TagById(TagId id) override { return Find(tags, id.value()); }
  const fb::Organisation* OrgById(OrgId id) override { return Find(orgs, id.value()); }
  const fb::GalaxyCluster* ClusterByTagName(std::string_view name) override { return Find(clusters, std::string(name)); }
  const fb::Galaxy* GalaxyById(GalaxyId id) override { return Find(galaxies, id.value()); }
  const fb::GalaxyCluster* ClusterByUuid(const Uuid& uuid) override { return Find(clusters_by_uuid, uuid); }
  const fb::Tag* TagByName(std::string_view name) override { return Find(tags_by_name, std::string(name)); }

  std::map<uint64_t, Stored<fb::Tag>> tags;
  std::map<std::string, Stored<fb::Tag>> tags_by_name;
  std::map<uint64_t, Stored<fb::Organisation>> orgs;
  std::map<uint64_t, Stored<fb::Galaxy>> galaxies;
  std::map<std::string, Stored<fb::GalaxyCluster>> clusters;
  std::map<Uuid, Stored<fb::GalaxyCluster>> clusters_by_uuid;

 private:
  template <typename Map, typename Key>
  static auto Find(Map& map, const Key& key) -> decltype(map.begin()->second.get()) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : found->second.get();
  }
};

// Each takes the inner object ({"id":…}), and leaves tags, clusters and organisations it meets in `names`.
fb::EventT EventFrom(Value value, FakeNames* names);
fb::AttributeT AttributeFrom(Value value, FakeNames* names);
fb::ObjectT ObjectFrom(Value value);
fb::ObjectReferenceT ReferenceFrom(Value value);
fb::EventReportT ReportFrom(Value value);
fb::ShadowAttributeT ProposalFrom(Value value, FakeNames* names);
fb::SightingT SightingFrom(Value value, FakeNames* names);
fb::TagT TagFrom(Value value);
void KeepOrganisation(Value value, FakeNames* names);

uint64_t NumberIn(Value value);
std::string TextIn(Value value);

}  // namespace muninn::json

#endif  // MUNINN_TESTS_SCHEMA_JSON_STORED_H_
