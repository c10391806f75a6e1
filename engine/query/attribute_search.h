// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_ATTRIBUTE_SEARCH_H_
#define MUNINN_ENGINE_QUERY_ATTRIBUTE_SEARCH_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/index/content_reader.h"
#include "engine/query/block_walk.h"
#include "engine/query/conditions.h"
#include "engine/query/filter.h"
#include "engine/query/plan.h"
#include "engine/query/value_texts.h"

namespace muninn {

// An attribute that matches, with its surroundings.
struct AttributeHit {
  const fb::Event& event;
  const fb::Attribute& attribute;
  const fb::Object* object;  // the one it is in, or nullptr
};

// What a search did so far.
struct SearchFigures {
  uint64_t events = 0;      // held against the filter
  uint64_t blocks = 0;      // looked into
  uint64_t attributes = 0;  // likewise
  uint64_t hits = 0;
  uint64_t passed_over = 0;  // blocks whose values were known from earlier searches, and none could match
};

// The attributes that match and that the actor may see, one after the other by ascending id. A search stops where it is left
// and costs what it has gone through. Must not outlive what it is made of. Not thread-safe.
class AttributeSearch {
 public:
  // Those after attribute `after`, through the narrowest source or the given one.
  AttributeSearch(const Reader& reader, const Actor& actor, const Filter& filter, AttributeId after = AttributeId());
  AttributeSearch(const Reader& reader, const Actor& actor, const Filter& filter, Plan plan, AttributeId after = AttributeId());
  AttributeSearch(const AttributeSearch&) = delete;
  AttributeSearch& operator=(const AttributeSearch&) = delete;

  // Before the first Next: what is known of the state that `reader` reads.
  void Use(const KnownTexts& known);
  // Likewise: of each event only the first hit counts.
  void OncePerEvent() { once_per_event_ = true; }

  // nullptr: there is no further one. Valid until the next call. Errors: kDataLoss, kUnavailable; kInvalidArgument as
  // ExpressionsBounded; the search is over then.
  absl::StatusOr<const AttributeHit*> Next();
  // Like Next for that many; fewer at the end. Returns how many.
  absl::StatusOr<uint64_t> Skip(uint64_t hits);

  AttributeId last() const { return last_; }  // of the last hit, or where the search started
  const SearchFigures& figures() const { return figures_; }

 private:
  struct Match {
    const fb::Event* event;
    const fb::Attribute* attribute;
  };

  absl::Status Begin();
  absl::StatusOr<bool> NextGroup();
  absl::StatusOr<const fb::Event*> EventOf(EventId id);
  absl::StatusOr<std::optional<Stored<fb::AttributeBlock>>> ReadBlock(const BlockRef& ref);
  absl::StatusOr<const fb::Object*> ObjectOf(const Match& match);

  const Reader& reader_;
  const Actor& actor_;
  const Filter& filter_;
  AttributeMatcher matcher_;
  const AttributeId after_;
  std::optional<Plan> plan_;
  std::optional<BlockWalk> walk_;
  SearchFigures figures_;

  // Events seen so far: each is loaded and judged once while it is likely to come again. nullopt: it is gone, hidden or does
  // not match.
  absl::flat_hash_map<EventId, std::optional<Stored<fb::Event>>> events_;
  std::unique_ptr<Cursor> parts_;  // when many blocks are read in a row
  KnownTexts known_;               // if values count and many blocks are read
  bool once_per_event_ = false;
  absl::flat_hash_set<EventId> settled_;  // they had their hit
  std::vector<BlockRef> group_;
  std::vector<Stored<fb::AttributeBlock>> blocks_;  // of the group
  std::vector<Match> matches_;                      // in them
  size_t next_ = 0;
  std::string object_key_;  // of object_block_
  std::optional<Stored<fb::ObjectBlock>> object_block_;
  std::optional<AttributeHit> hit_;
  AttributeId last_;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_ATTRIBUTE_SEARCH_H_
