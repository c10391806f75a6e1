// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_DECAY_H_
#define MUNINN_SERVER_API_DECAY_H_

// Scores of attributes by the decaying models that apply to them (schema/rules/decay.h), for searches and lists.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/store/reader.h"
#include "schema/entities/decaying_model_generated.h"
#include "schema/entities/entities_generated.h"
#include "schema/json/json_writer.h"
#include "schema/rules/decay.h"
#include "server/api/names.h"
#include "server/api/search_request.h"

namespace muninn::api {

// The members of a model's row, without braces: id, uuid, name, parameters, …, default.
void WriteDecayingModelFields(json::JsonWriter& writer, const fb::DecayingModel& model);
// Does the actor's organisation work with the model?
bool MaySee(const Actor& actor, const fb::DecayingModel& model);

// For one request; not thread-safe. Keeps the sightings of one event at a time, so ask event by event.
class DecayScorer {
 public:
  // The enabled models, or those that the request names; with its overrides. `now` in Unix seconds.
  // Errors: kDataLoss, kUnavailable.
  static absl::StatusOr<std::shared_ptr<DecayScorer>> Make(const Reader& reader, const Actor& actor, const SearchRequest& request,
                                                           uint64_t now);

  // "decay_score":[{score, base_score, decayed, DecayingModel{…}}], or nothing when no model scores the type.
  void Write(json::JsonWriter& writer, const fb::Event& event, const fb::Attribute& attribute);
  // Do all models that score it call it decayed? False when none does.
  bool IsDecayed(const fb::Event& event, const fb::Attribute& attribute);

 private:
  struct Model {
    Stored<fb::DecayingModel> stored;
    rules::DecayParameters parameters;
    std::vector<uint16_t> types;
  };
  struct Seen {
    uint64_t all = 0, positive = 0, last = 0;  // `last`: when it was seen last, Unix seconds
  };
  DecayScorer(const Reader& reader, const Actor& actor, uint64_t now)
      : reader_(reader), actor_(actor), now_(now), names_(reader) {}
  absl::Status AddModel(Stored<fb::DecayingModel> stored, const SearchRequest& request);
  const Seen& SeenOf(const fb::Event& event, uint64_t attribute);
  std::vector<rules::DecayTag> TagsOf(const flatbuffers::Vector<flatbuffers::Offset<fb::TagLink>>* links);
  std::vector<std::pair<const Model*, rules::DecayScore>> Score(const fb::Event& event, const fb::Attribute& attribute);

  const Reader& reader_;
  const Actor actor_;
  const uint64_t now_;
  bool full_model_ = false;
  ReaderNames names_;
  std::vector<Model> models_;
  EventId seen_of_;
  absl::flat_hash_map<uint64_t, Seen> seen_;
};

// Write() as what EventDocumentOptions::decay_score takes.
inline auto ScoresPart(std::shared_ptr<DecayScorer> scorer) {
  return [scorer = std::move(scorer)](json::JsonWriter& writer, const fb::Event& event, const fb::Attribute& attribute) {
    scorer->Write(writer, event, attribute);
  };
}

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_DECAY_H_
