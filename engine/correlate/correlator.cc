// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/correlator.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "engine/access/visibility.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

std::string_view View(const flatbuffers::String* text) { return text == nullptr ? std::string_view() : text->string_view(); }

// The half that a posting is of.
std::string_view SharedHalf(const fb::Attribute& attribute, const Posting& posting) {
  return View(posting.flags & kInValue1 ? attribute.value1() : attribute.value2());
}

}  // namespace

Clue Correlator::ClueOf(const fb::Attribute& attribute, const CorrelationHalf& half) const {
  Clue clue{half.hash, {}, {}};
  if (options_.advanced && half.first) clue.nearness = NearnessOf(attribute);
  if (options_.strict_case || clue.nearness.kind == Nearness::Kind::kSsdeep) clue.text = half.text;
  return clue;
}

bool Correlator::MaySeeEvent(const fb::Event& event) const { return !options_.access || MaySee(actor_, event); }

absl::StatusOr<SeenPartner> Correlator::See(const fb::Event& event, const Partner& partner, const Clue& clue,
                                            bool case_counts) const {
  SeenPartner seen;
  const Posting& posting = partner.posting;
  ASSIGN_OR_RETURN(seen.block, LoadAttributeBlock(reader_, posting.event, posting.attribute));
  const fb::Attribute* attribute = seen.block ? FindIn(**seen.block, posting.attribute) : nullptr;
  if (attribute == nullptr) return seen;
  if (options_.strict_case && !partner.near && (case_counts || CaseCounts(*attribute)) &&
      View(attribute->value1()) != clue.text && View(attribute->value2()) != clue.text)
    return seen;
  // Letter case counts in exclusions: what is excluded may be spelled so on their side only.
  if (options_.exclusions != nullptr && options_.exclusions->Has(SharedHalf(*attribute, posting))) return seen;
  std::optional<Stored<fb::ObjectBlock>> objects;
  if (attribute->object_id() != 0) {
    ASSIGN_OR_RETURN(objects, LoadObjectBlock(reader_, posting.event, ObjectId(attribute->object_id())));
  }
  const fb::Object* object = objects ? FindIn(**objects, ObjectId(attribute->object_id())) : nullptr;
  // An attribute whose object is gone never correlates.
  if (attribute->object_id() != 0 && object == nullptr) return seen;
  const bool visible =
      options_.strict_access ? MaySeeUnowned(actor_, *attribute, object) : MaySee(actor_, event, *attribute, object);
  if (!options_.access || visible) seen.attribute = attribute;
  return seen;
}

absl::StatusOr<Correlator::Marks> Correlator::ForEachRelated(const fb::Attribute& attribute,
                                                             const std::function<bool(const Relation&)>& visit) {
  Marks marks;
  if (!on()) return marks;
  const std::vector<CorrelationHalf> halves = CorrelationHalves(attribute);
  struct Candidate {
    Partner partner;
    size_t half;
  };
  std::vector<Clue> clues(halves.size());
  std::vector<Candidate> candidates;
  for (size_t i = 0; i < halves.size(); ++i) {
    if (options_.exclusions != nullptr && options_.exclusions->Has(halves[i].text)) {
      marks.correlation_exclusion = true;
      continue;
    }
    clues[i] = ClueOf(attribute, halves[i]);
    ASSIGN_OR_RETURN(const PartnerFinder::Found found, finder_.Find(clues[i]));
    marks.over_correlation |= found.over;
    for (const Partner& partner : found.partners) candidates.push_back({partner, i});
  }
  const auto id = [](const Candidate& candidate) { return candidate.partner.posting.attribute; };
  std::stable_sort(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) { return id(a) < id(b); });
  const bool case_counts = options_.strict_case && CaseCounts(attribute);
  AttributeId told;
  for (const Candidate& candidate : candidates) {
    if (id(candidate) == told) continue;
    const Posting& posting = candidate.partner.posting;
    ASSIGN_OR_RETURN(const fb::Event* event, finder_.EventOf(posting.event));
    if (event == nullptr || !MaySeeEvent(*event)) continue;
    ASSIGN_OR_RETURN(const SeenPartner seen, See(*event, candidate.partner, clues[candidate.half], case_counts));
    if (seen.attribute == nullptr) continue;
    told = posting.attribute;
    std::string_view value = halves[candidate.half].text;
    if (told.value() < attribute.id()) value = SharedHalf(*seen.attribute, posting);
    if (!visit({*seen.attribute, *event, value})) break;
  }
  return marks;
}

void Correlator::Add(const fb::Attribute& attribute) {
  if (!on()) return;
  const bool case_counts = options_.strict_case && CaseCounts(attribute);
  for (const CorrelationHalf& half : CorrelationHalves(attribute)) {
    if (options_.exclusions != nullptr && options_.exclusions->Has(half.text)) continue;
    clues_.push_back({ClueOf(attribute, half), case_counts});
  }
}

absl::StatusOr<std::vector<Stored<fb::Event>>> Correlator::RelatedEvents() {
  std::vector<Stored<fb::Event>> related;
  if (!on()) return related;
  std::sort(clues_.begin(), clues_.end(), [](const EventClue& a, const EventClue& b) {
    return a.clue < b.clue || (a.clue == b.clue && a.case_counts < b.case_counts);
  });
  clues_.erase(
      std::unique(clues_.begin(), clues_.end(),
                  [](const EventClue& a, const EventClue& b) { return a.clue == b.clue && a.case_counts == b.case_counts; }),
      clues_.end());
  // Of each event: may the actor see a shared value? One is enough; who sees all need not look.
  absl::flat_hash_map<EventId, bool> candidates;
  const bool sees_all = (actor_.is_site_admin() || !options_.access) && !options_.strict_case && options_.exclusions == nullptr;
  for (const EventClue& event_clue : clues_) {
    ASSIGN_OR_RETURN(const PartnerFinder::Found found, finder_.Find(event_clue.clue));
    for (const Partner& partner : found.partners) {
      bool& shared = candidates[partner.posting.event];
      if (shared) continue;
      ASSIGN_OR_RETURN(const fb::Event* event, finder_.EventOf(partner.posting.event));
      if (event == nullptr || !MaySeeEvent(*event)) continue;
      if (sees_all) {
        shared = true;
      } else {
        ASSIGN_OR_RETURN(const SeenPartner seen, See(*event, partner, event_clue.clue, event_clue.case_counts));
        shared = seen.attribute != nullptr;
      }
    }
  }
  for (const auto& [id, shared] : candidates) {
    if (!shared) continue;
    ASSIGN_OR_RETURN(auto event, finder_.StoredEventOf(id));
    related.push_back(*std::move(event));
  }
  std::sort(related.begin(), related.end(), [](const Stored<fb::Event>& a, const Stored<fb::Event>& b) {
    return std::pair(a->date_days(), a->id()) > std::pair(b->date_days(), b->id());
  });
  return related;
}

}  // namespace muninn
