// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_CONTENT_BUILDER_H_
#define MUNINN_ENGINE_COMMAND_CONTENT_BUILDER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "engine/command/decide.h"
#include "engine/command/registrar.h"
#include "engine/index/content_reader.h"

namespace muninn {

// Collects what one command adds to one event: gives ids and uuids, resolves tags and organisations, and lays it down in
// ContentAdded facts of bounded size, with attributes already encoded as the blocks the index stores.
class ContentBuilder {
 public:
  // `counters` are the next free numbers; they are raised as numbers are used.
  ContentBuilder(const Reader& state, const DecideContext& context, const Actor& actor, Registrar& registrar,
                 fb::CountersT& counters)
      : state_(state), context_(context), actor_(actor), registrar_(registrar), counters_(counters) {}

  // Each adds one thing, or reports in `refusal` why its uuid can't be: then nothing was added and the result is 0.
  // Deleted things may be added: they arrive so from other servers.
  absl::StatusOr<uint64_t> Add(EventId event, rules::AcceptedAttribute&& attribute, uint64_t object_id, rules::Refusal* refusal);
  absl::StatusOr<uint64_t> Add(EventId event, rules::AcceptedObject&& object, std::vector<rules::Refusal>* refusals);
  absl::StatusOr<uint64_t> Add(EventId event, fb::EventReportT&& report, rules::Refusal* refusal);
  absl::Status Add(rules::AcceptedProposal&& proposal, uint64_t attribute_id);
  absl::Status Add(const SightingDraft& sighting, uint64_t attribute_id);

  // Notes what import rules kept out.
  void NoteBlocked(const std::optional<rules::BlockedValue>& value);

  // Takes `uuid` for the thing of that kind and number, here and for all later adding; gives one if it is nil. False: it is
  // taken, here or in the store.
  absl::StatusOr<bool> ClaimUuid(Uuid* uuid, UuidKind kind, uint64_t id);

  // The links for a list of tags, each tag once.
  absl::StatusOr<std::vector<std::unique_ptr<fb::TagLinkT>>> LinksFor(const std::vector<TagDraft>& tags);

  // References name their targets by uuid; resolves them among what was added and what is stored. Call after the last
  // object: an object may point at a later one.
  absl::Status ResolveReferences(EventId event);

  // The id of an attribute that was added here, by uuid; 0: none.
  uint64_t AttributeByUuid(const Uuid& uuid) const;

  bool empty() const {
    return attributes_.empty() && objects_.empty() && reports_.empty() && proposals_.empty() && sightings_.empty() &&
           blocked_.empty();
  }
  uint64_t live_attributes() const { return live_attributes_; }    // added and not deleted
  uint64_t latest_timestamp() const { return latest_timestamp_; }  // of the added attributes

  // The ContentAdded facts, each with `event` as the state afterwards. Leaves the builder empty.
  std::vector<FactDraft> TakeFacts(const fb::EventT& event);

 private:
  template <typename Part>
  absl::Status KeepUnlessShared(Part& part);

  const Reader& state_;
  const DecideContext& context_;
  const Actor& actor_;
  Registrar& registrar_;
  fb::CountersT& counters_;
  absl::flat_hash_map<Uuid, std::pair<UuidKind, uint64_t>> claimed_;
  std::vector<fb::AttributeT> attributes_;
  std::vector<std::unique_ptr<fb::ObjectT>> objects_;
  std::vector<std::unique_ptr<fb::EventReportT>> reports_;
  std::vector<std::unique_ptr<fb::ShadowAttributeT>> proposals_;
  std::vector<std::unique_ptr<fb::SightingT>> sightings_;
  std::vector<std::unique_ptr<fb::BlockedValueT>> blocked_;
  uint64_t live_attributes_ = 0;
  uint64_t latest_timestamp_ = 0;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_CONTENT_BUILDER_H_
