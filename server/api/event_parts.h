// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_EVENT_PARTS_H_
#define MUNINN_SERVER_API_EVENT_PARTS_H_

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/correlate/correlator.h"
#include "engine/index/content_reader.h"
#include "engine/query/sighting_policy.h"
#include "schema/json/json_writer.h"
#include "schema/json/write_attribute.h"
#include "server/api/event_document.h"
#include "server/api/event_walk.h"
#include "server/api/source_lookup.h"

namespace muninn::api {

// Small parts grouped by the attribute they belong to, with the blocks they lie in.
template <typename Block, typename Item>
class ByAttribute {
 public:
  absl::Status Load(const Reader& reader, const fb::Event& event, PartKind kind,
                    const flatbuffers::Vector<flatbuffers::Offset<Item>>* (Block::*items)() const,
                    uint64_t (Item::*owner)() const, const std::function<bool(const Item&)>& wanted) {
    if (!HasParts(event, kind)) return absl::OkStatus();
    const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kPart, EventPrefix(EventId(event.id()), kind));
    for (; cursor->Valid(); cursor->Next()) {
      ASSIGN_OR_RETURN(Stored<Block> block, Stored<Block>::Decode(std::string(cursor->value()), "a block"));
      blocks_.push_back(std::move(block));
      const auto* list = ((*blocks_.back()).*items)();
      if (list == nullptr) continue;
      for (const Item* item : *list) {
        if (wanted(*item)) by_owner_[(item->*owner)()].push_back(item);
      }
    }
    return cursor->status();
  }
  std::span<const Item* const> Of(uint64_t owner) const {
    const auto found = by_owner_.find(owner);
    return found == by_owner_.end() ? std::span<const Item* const>() : std::span<const Item* const>(found->second);
  }

 private:
  std::vector<Stored<Block>> blocks_;
  std::map<uint64_t, std::vector<const Item*>> by_owner_;
};

// Writes the parts of one event as elements of the lists of a document (event-json.md §1), without the lists' brackets, in
// this order: attributes, proposals, objects, reports. All must outlive it. Errors: as WriteEventDocument's.
class EventParts {
 public:
  EventParts(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor, const fb::Event& event,
             const EventDocumentOptions& options, const std::function<bool()>& flush);

  absl::Status WriteAttributes();
  absl::Status WriteProposals();
  absl::Status WriteObjects();
  absl::Status WriteReports();
  // After WriteAttributes: the event's own members about feeds and servers that have its values, if any.
  void WriteSources() const;
  // After WriteAttributes, or without it. The events that share a value with this one.
  absl::StatusOr<std::vector<Stored<fb::Event>>> Related();

 private:
  absl::Status Flush();
  void PrepareContext();
  // How many values feeds and servers have decides how each is told, so all are looked up before the first is written.
  absl::Status LookUpSources();
  // Does the actor see it, wherever it is in the event?
  bool Sees(const fb::Attribute& attribute);
  template <typename Thing>
  void WriteSharingGroup(json::JsonWriter& writer, const Thing& thing);
  template <typename Thing>
  void WriteAnalystData(json::JsonWriter& writer, const Thing& thing);
  void WriteRelatedAttributes(json::JsonWriter& writer, const fb::Attribute& attribute);
  const Reader& correlations() const { return options_.correlations ? *options_.correlations : reader_; }

  json::JsonWriter& writer_;
  const Reader& reader_;
  ReaderNames& names_;
  const Actor& actor_;
  const fb::Event& event_;
  const EventId id_;
  const EventDocumentOptions& options_;
  const std::function<bool()>& flush_;
  json::AttributeContext context_;
  EventWalk walk_;
  Correlator correlator_;
  size_t related_told_ = 0;  // attributes, in the whole document
  ObjectFinder seen_objects_;
  bool correlator_fed_ = false;
  ByAttribute<fb::SightingBlock, fb::Sighting> sightings_;
  std::optional<SightingPolicy> policy_;
  std::optional<EventSources> sources_;
  ByAttribute<fb::ProposalBlock, fb::ShadowAttribute> proposals_;
};

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_EVENT_PARTS_H_
