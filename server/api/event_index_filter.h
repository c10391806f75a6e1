// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_EVENT_INDEX_FILTER_H_
#define MUNINN_SERVER_API_EVENT_INDEX_FILTER_H_

// The filters of events/index (MISP 2.5.1): a grammar of its own, "a|b" and lists for alternatives, "!" before what is not
// wanted, names in any letter case with or without "search" before them. The table of them is in event_index_filter.cc.

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/query/filter.h"
#include "engine/query/visible_attributes.h"
#include "engine/store/reader.h"
#include "server/api/names.h"
#include "server/api/parameters.h"

namespace muninn::api {

struct IndexFilter {
  Filter filter;  // what the search itself can decide
  // Parts of texts, in any letter case.
  TextMatch anywhere;                   // values, comments, tags, info, uuid, the creator's name
  TextMatch with_value, without_value;  // an attribute has it; none has
  TextMatch email;                      // of who made the event
  std::optional<bool> has_proposal;
  bool minimal = false;  // only events with something in them, in short rows
};

// Errors: kUnavailable, kDataLoss; kInvalidArgument for a time range that has not two ends.
absl::StatusOr<IndexFilter> ReadIndexFilter(const Reader& reader, const Parameters& parameters, uint64_t now);

// The conditions beside `filter.filter`, on events that satisfy that. Attributes and proposals that the actor may not see do
// not count. Errors: kUnavailable, kDataLoss.
class IndexMatcher {
 public:
  // All must outlive it.
  IndexMatcher(const IndexFilter& filter, const Reader& reader, ReaderNames& names, const Actor& actor)
      : filter_(filter), reader_(reader), names_(names), actor_(actor), visible_(reader, actor) {}
  absl::StatusOr<bool> Match(const fb::Event& event);

 private:
  bool EmailMatches(const fb::Event& event);
  bool TagIn(const flatbuffers::Vector<flatbuffers::Offset<fb::TagLink>>* links);
  bool TextIn(const fb::Event& event);
  bool TextIn(const fb::Attribute& attribute);
  absl::StatusOr<bool> HasProposal(const fb::Event& event);
  absl::StatusOr<bool> HoldsSomething(const fb::Event& event) const;
  absl::StatusOr<bool> AnyAttribute(const fb::Event& event, const std::function<bool(const fb::Attribute&)>& wanted);

  const IndexFilter& filter_;
  const Reader& reader_;
  ReaderNames& names_;
  const Actor& actor_;
  VisibleAttributes visible_;
};

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_EVENT_INDEX_FILTER_H_
