// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_STIX2_WRITER_H_
#define MUNINN_SERVER_EXPORT_STIX2_WRITER_H_

// What all objects of a STIX 2 bundle have in common: ids, times, labels, markings; and the objects that stand for
// organisations, TLP markings and galaxy clusters, each written once.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "schema/entities/entities_generated.h"
#include "schema/json/json_writer.h"
#include "schema/json/names.h"
#include "schema/json/write_tag.h"
#include "server/export/stix2_observation.h"

namespace muninn::exports {

// The uuid as STIX takes it: RFC 4122, version 1 to 5. Others are replaced, always by the same.
std::string StixUuid(const Uuid& uuid);
// "indicator--5e000000-…"
std::string StixId(std::string_view type, const Uuid& uuid);
// "2024-10-21T10:59:21.000Z"
std::string StixTime(uint64_t seconds);
std::string StixTimeOfMicros(int64_t microseconds);
// What relationship types may be: lower case, digits, "-".
std::string StixWord(std::string_view text);

// The tags of a thing, sorted into what STIX has for them.
struct StixTags {
  std::vector<std::string> labels;
  std::vector<std::string> markings;               // ids
  std::vector<const fb::GalaxyCluster*> clusters;  // valid as long as the names
};

class Stix2Writer {
 public:
  // `version21`: STIX 2.1, else 2.0. Both must outlive the writer.
  Stix2Writer(std::string* out, bool version21, json::Names& names) : json_(out), names_(names), version21_(version21) {}

  bool version21() const { return version21_; }
  json::JsonWriter& json() { return json_; }

  void BeginBundle();
  // The bundle's id follows from the ids in it: the same content has the same id.
  void EndBundle();

  // Members type to modified; `created_by` may be empty. The caller adds its own and ends with EndObject.
  void BeginObject(std::string_view type, std::string_view id, uint64_t modified, std::string_view created_by = "");
  void EndObject() { json_.EndObject(); }
  void MemberList(std::string_view name, const std::vector<std::string>& texts);  // nothing when empty

  // Each returns the id, and writes the object the first time.
  std::string Identity(uint64_t org_id, uint64_t modified);
  std::string Cluster(const fb::GalaxyCluster& cluster, uint64_t modified);
  // Writes the TLP markings it finds.
  StixTags Tags(const json::TagLinks* links, json::TagFilter filter);

  void Relationship(std::string_view source, std::string_view type, std::string_view target, uint64_t modified,
                    std::string_view created_by);

  // 2.1: the observables as objects of their own, appending their ids; `uuid_of` names the uuid of each. 2.0: the member
  // "objects" of an observed-data that is being written.
  void Observables(const Observation& observation, const std::function<Uuid(size_t)>& uuid_of, std::vector<std::string>* ids);
  void EmbeddedObservables(const Observation& observation);

 private:
  void Properties(const StixObservable& observable, const std::function<std::string(size_t)>& ref);
  bool First(const std::string& id) { return written_.insert(id).second; }

  json::JsonWriter json_;
  json::Names& names_;
  const bool version21_;
  absl::flat_hash_set<std::string> written_;  // what is written once
  Uuid bundle_;
};

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_STIX2_WRITER_H_
