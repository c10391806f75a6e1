// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CORRELATE_PARTNER_FINDER_H_
#define MUNINN_ENGINE_CORRELATE_PARTNER_FINDER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/container/node_hash_map.h"
#include "absl/status/statusor.h"
#include "engine/correlate/correlate.h"
#include "engine/correlate/range_finder.h"
#include "engine/index/content_reader.h"
#include "engine/index/near_keys.h"

namespace muninn {

// Something in a value by which partners are found.
struct Clue {
  std::string hash;   // of the half
  Nearness nearness;  // of the half; kNone unless it is the first and CorrelateOptions::advanced
  std::string text;   // of the half; needed for ssdeep and with CorrelateOptions::strict_case only
  friend bool operator==(const Clue& a, const Clue& b) {
    return a.hash == b.hash && a.nearness.kind == b.nearness.kind && a.text == b.text;
  }
  friend bool operator<(const Clue& a, const Clue& b) {
    return std::tie(a.hash, a.nearness.kind, a.text) < std::tie(b.hash, b.nearness.kind, b.text);
  }
};

struct Partner {
  Posting posting;
  bool near = false;  // alike, not equal
};

// The postings that a value meets in events other than one, whoever may see them: of events that correlate and are in no
// group with that one (CorrelationRules). A value is over-correlating when any of its attributes has more than the limit of
// partners, so it does not matter which event asks nor what was there first: n postings, of which the event with the fewest
// has c, and n - c > limit. A range counts the addresses in it, an address the ranges around it: a pair of both is left out
// when either has too many. What is alike counts together with what is equal.
//
// For one request and event: not thread-safe; must not outlive what it is made from. Errors: kDataLoss, kUnavailable.
class PartnerFinder {
 public:
  PartnerFinder(const Reader& reader, const CorrelateOptions& options, const fb::Event& event);

  struct Found {
    bool over = false;              // over-correlating: no partners are told
    std::vector<Partner> partners;  // at most the limit, each attribute once
  };
  // Cheapest in the order of clues.
  absl::StatusOr<Found> Find(const Clue& clue);
  // Of the event of a partner. nullptr: it is gone, or does not correlate with ours. Valid as long as this.
  absl::StatusOr<const fb::Event*> EventOf(EventId event);
  // The same, to keep.
  absl::StatusOr<std::optional<Stored<fb::Event>>> StoredEventOf(EventId event);

 private:
  // Does what lies in an event correlate with ours? Most are told apart without being loaded.
  absl::StatusOr<bool> Correlates(EventId event);
  // Adds partners; true: over the limit.
  absl::StatusOr<bool> FindEqual(const std::string& hash, std::vector<Partner>& partners);
  absl::StatusOr<bool> FindRanges(const Network& address, std::vector<Partner>& partners);
  absl::StatusOr<bool> FindAddresses(const Network& range, std::vector<Partner>& partners);
  absl::StatusOr<bool> FindSsdeeps(const std::string& text, std::vector<Partner>& partners);
  // Postings in events that correlate, but for those in `event`, until there are more than the limit.
  absl::StatusOr<std::vector<Partner>> AddressesIn(const Network& range, EventId event, std::vector<Network>* addresses);
  // Does a range of `event` hold too many? Remembered: addresses of one event tend to lie in the same ranges.
  absl::StatusOr<bool> HasTooMany(const Network& range, EventId event);
  absl::StatusOr<std::vector<Partner>> RangesAround(const Network& address, EventId event, std::vector<Network>* ranges);

  const Reader& reader_;
  const CorrelateOptions& options_;
  const fb::Event& event_;
  const EventId own_;
  const std::unique_ptr<Cursor> postings_;
  RangeFinder ranges_;
  absl::flat_hash_map<std::pair<std::string, EventId>, bool> too_many_;
  std::optional<absl::flat_hash_set<EventId>> silent_;                     // events whose correlation is off, once asked for
  bool must_load_ = false;                                                 // the silent ones are too many, or there are rules
  absl::node_hash_map<EventId, std::optional<Stored<fb::Event>>> events_;  // nullopt: no partner
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_CORRELATE_PARTNER_FINDER_H_
