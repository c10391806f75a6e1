// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_HUNT_HITS_H_
#define MUNINN_SERVER_API_HUNT_HITS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/hunt/new_values.h"
#include "engine/index/content_reader.h"
#include "engine/index/hunts.h"
#include "schema/json/json_writer.h"

namespace muninn::api {

// What hunts found, as somebody may see it now: hits in events and attributes that are hidden from him, deleted or purged are
// passed over. For one request; not thread-safe. Errors: kDataLoss, kUnavailable.
class HuntHits {
 public:
  // All must outlive it.
  HuntHits(const Reader& reader, const Actor& actor) : reader_(reader), actor_(actor) {}

  absl::StatusOr<uint64_t> Count(HuntId hunt);
  // {"HuntHit":{"number","hunt_id","record","kind","term","from","to","value","current","Attribute":{…,"Event":{…}}}}, `value` as
  // it was when it was found. False: he may not see it, and nothing is written.
  absl::StatusOr<bool> Write(json::JsonWriter& writer, const fb::Hunt& hunt, uint64_t number, const fb::HuntHit& hit);

 private:
  struct Place {
    Stored<fb::Event> event;
    Stored<fb::AttributeBlock> block;
    const fb::Attribute* attribute;
  };
  absl::StatusOr<std::optional<Place>> Find(const fb::HuntHit& hit) const;
  // The value with which the record came; nullopt: it was purged.
  absl::StatusOr<std::optional<std::string>> ValueThen(const fb::HuntHit& hit);

  const Reader& reader_;
  const Actor& actor_;
  SequenceNumber record_ = 0;  // that `values_` came with
  std::vector<NewValue> values_;
};

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_HUNT_HITS_H_
