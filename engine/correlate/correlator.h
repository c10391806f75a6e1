// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CORRELATE_CORRELATOR_H_
#define MUNINN_ENGINE_CORRELATE_CORRELATOR_H_

// What is related to one event, and to each attribute of it, for somebody who may not see everything. For one request: not
// thread-safe; what it is made from must outlive it. Errors of all: kDataLoss, kUnavailable.

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/correlate/correlation_keys.h"
#include "engine/correlate/partner_finder.h"

namespace muninn {

// The attribute of a posting if the actor may see it as a partner, with the block it lies in.
struct SeenPartner {
  std::optional<Stored<fb::AttributeBlock>> block;
  const fb::Attribute* attribute = nullptr;
};

class Correlator {
 public:
  Correlator(const Reader& reader, const Actor& actor, const CorrelateOptions& options, const fb::Event& event)
      : reader_(reader), actor_(actor), options_(options), event_(event), finder_(reader, options_, event) {}

  // An attribute of another event that is related. `value` is the half they share, as the older of both has it.
  struct Relation {
    const fb::Attribute& attribute;
    const fb::Event& event;
    std::string_view value;
  };
  // What else there is to say of an attribute whose partners were asked for.
  struct Marks {
    bool over_correlation = false;       // a half has too many partners, so none of that half were told
    bool correlation_exclusion = false;  // a half is excluded
  };
  // Partners of an attribute of the event, by id, each once. Stops when `visit` returns false.
  absl::StatusOr<Marks> ForEachRelated(const fb::Attribute& attribute, const std::function<bool(const Relation&)>& visit);

  // The events that share a value with this one, the latest date first, as MISP lists them: first Add each attribute of it
  // that may count, then ask.
  void Add(const fb::Attribute& attribute);
  absl::StatusOr<std::vector<Stored<fb::Event>>> RelatedEvents();

 private:
  bool on() const { return options_.enabled && !event_.disable_correlation(); }
  Clue ClueOf(const fb::Attribute& attribute, const CorrelationHalf& half) const;
  bool MaySeeEvent(const fb::Event& event) const;
  absl::StatusOr<SeenPartner> See(const fb::Event& event, const Partner& partner, const Clue& clue, bool case_counts) const;

  const Reader& reader_;
  const Actor& actor_;
  const CorrelateOptions options_;
  const fb::Event& event_;
  PartnerFinder finder_;
  struct EventClue {
    Clue clue;
    bool case_counts = false;
  };
  std::vector<EventClue> clues_;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_CORRELATE_CORRELATOR_H_
