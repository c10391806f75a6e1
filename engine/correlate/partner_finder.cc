// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/partner_finder.h"

#include <algorithm>
#include <limits>

#include "engine/correlate/ssdeep.h"
#include "engine/index/content_keys.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

// What is passed over counts, too: a value in so many events that do not correlate, a range around so many addresses of our
// own or pieces that so many fuzzy hashes have tell nothing any more.
constexpr size_t kPassedMax = 10'000;
// Listing more of them than this costs more than loading the events that are met.
constexpr size_t kSilentMax = 64;

}  // namespace

PartnerFinder::PartnerFinder(const Reader& reader, const CorrelateOptions& options, const fb::Event& event)
    : reader_(reader),
      options_(options),
      event_(event),
      own_(event.id()),
      postings_(reader.Probe(Family::kPosting)),
      ranges_(reader) {}

absl::StatusOr<const fb::Event*> PartnerFinder::EventOf(EventId event) {
  const auto [place, fresh] = events_.try_emplace(event);
  if (fresh) {
    ASSIGN_OR_RETURN(auto loaded, LoadEvent(reader_, event));
    if (loaded && !(*loaded)->disable_correlation() &&
        (event == own_ || options_.rules == nullptr || !options_.rules->Separate(event_, **loaded)))
      place->second = *std::move(loaded);
  }
  return place->second ? &**place->second : nullptr;
}

absl::StatusOr<bool> PartnerFinder::Correlates(EventId event) {
  if (!silent_) {
    silent_.emplace();
    must_load_ = options_.rules != nullptr;
    const std::unique_ptr<Cursor> cursor = reader_.Scan(Family::kEventIndex, EventIndexPrefix(EventIndexKind::kSilent));
    for (; !must_load_ && cursor != nullptr && cursor->Valid(); cursor->Next()) {
      silent_->insert(EventOfIndexKey(cursor->key()));
      must_load_ = silent_->size() > kSilentMax;
    }
    if (cursor != nullptr) RETURN_IF_ERROR(cursor->status());
  }
  if (!must_load_) return !silent_->contains(event);
  ASSIGN_OR_RETURN(const fb::Event* loaded, EventOf(event));
  return loaded != nullptr;
}

absl::StatusOr<std::optional<Stored<fb::Event>>> PartnerFinder::StoredEventOf(EventId event) {
  RETURN_IF_ERROR(EventOf(event).status());
  return events_.at(event);
}

absl::StatusOr<PartnerFinder::Found> PartnerFinder::Find(const Clue& clue) {
  Found found;
  ASSIGN_OR_RETURN(found.over, FindEqual(clue.hash, found.partners));
  const size_t equal = found.partners.size();
  if (!found.over && clue.nearness.kind != Nearness::Kind::kNone) {
    switch (clue.nearness.kind) {
      case Nearness::Kind::kAddress: {
        ASSIGN_OR_RETURN(found.over, FindRanges(clue.nearness.network, found.partners));
        break;
      }
      case Nearness::Kind::kRange: {
        ASSIGN_OR_RETURN(found.over, FindAddresses(clue.nearness.network, found.partners));
        break;
      }
      default: {
        ASSIGN_OR_RETURN(found.over, FindSsdeeps(clue.text, found.partners));
      }
    }
    // What is equal is also alike.
    absl::flat_hash_set<AttributeId> known;
    for (size_t i = 0; i < equal; ++i) known.insert(found.partners[i].posting.attribute);
    found.partners.erase(std::remove_if(found.partners.begin() + static_cast<std::ptrdiff_t>(equal), found.partners.end(),
                                        [&](const Partner& partner) { return !known.insert(partner.posting.attribute).second; }),
                         found.partners.end());
  }
  if (found.partners.size() > options_.over_correlation_limit) found.over = true;
  if (found.over) found.partners.clear();
  return found;
}

absl::StatusOr<bool> PartnerFinder::FindEqual(const std::string& hash, std::vector<Partner>& partners) {
  if (postings_ == nullptr) return false;
  const size_t limit = options_.over_correlation_limit;
  Cursor& cursor = *postings_;
  EventId current;
  size_t all = 0, in_current = 0, fewest = std::numeric_limits<size_t>::max(), passed = 0;
  cursor.Seek(hash);
  while (cursor.Valid()) {
    const Posting posting = DecodePosting(cursor.key(), cursor.value());
    if (posting.event != current) {
      if (in_current > 0) fewest = std::min(fewest, in_current);
      current = posting.event;
      in_current = 0;
      ASSIGN_OR_RETURN(const bool correlates, Correlates(current));
      if (!correlates) {
        if (++passed > kPassedMax) return true;
        cursor.Seek(PostingPrefix(hash, EventId(current.value() + 1)));
        continue;
      }
    }
    if (posting.flags & kCorrelates) {
      ++all;
      ++in_current;
      if (posting.event != own_) partners.push_back({posting, false});
      if (fewest <= all && all - fewest > limit) return true;
    } else if (++passed > kPassedMax) {
      return true;
    }
    if (in_current > limit) {  // more of them tell nothing new
      cursor.Seek(PostingPrefix(hash, EventId(current.value() + 1)));
    } else {
      cursor.Next();
    }
  }
  RETURN_IF_ERROR(cursor.status());
  if (in_current > 0) fewest = std::min(fewest, in_current);
  return fewest <= all && all - fewest > limit;
}

absl::StatusOr<std::vector<Partner>> PartnerFinder::RangesAround(const Network& address, EventId own,
                                                                 std::vector<Network>* found) {
  std::vector<Partner> partners;
  absl::Status status;
  size_t passed = 0;
  RETURN_IF_ERROR(ranges_.ForEachContaining(address, [&](const Network& range, const Posting& posting) {
    if (posting.event == own) return ++passed <= kPassedMax;
    const absl::StatusOr<bool> correlates = Correlates(posting.event);
    if (!correlates.ok()) {
      status = correlates.status();
      return false;
    }
    if (!*correlates) return ++passed <= kPassedMax;
    partners.push_back({posting, true});
    if (found != nullptr) found->push_back(range);
    return partners.size() <= options_.over_correlation_limit;
  }));
  RETURN_IF_ERROR(status);
  return partners;
}

absl::StatusOr<std::vector<Partner>> PartnerFinder::AddressesIn(const Network& range, EventId own, std::vector<Network>* found) {
  std::vector<Partner> partners;
  const std::unique_ptr<Cursor> cursor = reader_.Scan(Family::kNear, AddressPrefix(range.family));
  if (cursor == nullptr) return partners;
  size_t passed = 0;
  for (cursor->Seek(AddressKey(range)); cursor->Valid(); cursor->Next()) {
    const Network address = NetworkOfNearKey(cursor->key());
    if (!range.Contains(address)) break;
    const Posting posting = PostingOfNearKey(cursor->key());
    bool correlates = false;
    if (posting.event != own) {
      ASSIGN_OR_RETURN(correlates, Correlates(posting.event));
    }
    if (!correlates && ++passed <= kPassedMax) continue;
    partners.push_back({posting, true});
    if (found != nullptr) found->push_back(address);
    if (passed > kPassedMax) partners.resize(options_.over_correlation_limit + 1);
    if (partners.size() > options_.over_correlation_limit) break;
  }
  RETURN_IF_ERROR(cursor->status());
  return partners;
}

absl::StatusOr<bool> PartnerFinder::HasTooMany(const Network& range, EventId event) {
  const auto [place, fresh] = too_many_.try_emplace(std::pair(RangeKey(range), event), false);
  if (fresh) {
    ASSIGN_OR_RETURN(const std::vector<Partner> addresses, AddressesIn(range, event, nullptr));
    place->second = addresses.size() > options_.over_correlation_limit;
  }
  return place->second;
}

absl::StatusOr<bool> PartnerFinder::FindRanges(const Network& address, std::vector<Partner>& partners) {
  std::vector<Network> ranges;
  ASSIGN_OR_RETURN(const std::vector<Partner> found, RangesAround(address, own_, &ranges));
  if (found.size() > options_.over_correlation_limit) return true;
  for (size_t i = 0; i < found.size(); ++i) {
    ASSIGN_OR_RETURN(const bool over, HasTooMany(ranges[i], found[i].posting.event));
    if (!over) partners.push_back(found[i]);
  }
  return false;
}

absl::StatusOr<bool> PartnerFinder::FindAddresses(const Network& range, std::vector<Partner>& partners) {
  std::vector<Network> addresses;
  ASSIGN_OR_RETURN(const std::vector<Partner> found, AddressesIn(range, own_, &addresses));
  if (found.size() > options_.over_correlation_limit) return true;
  for (size_t i = 0; i < found.size(); ++i) {
    ASSIGN_OR_RETURN(const std::vector<Partner> others, RangesAround(addresses[i], found[i].posting.event, nullptr));
    if (others.size() <= options_.over_correlation_limit) partners.push_back(found[i]);
  }
  return false;
}

absl::StatusOr<bool> PartnerFinder::FindSsdeeps(const std::string& text, std::vector<Partner>& partners) {
  absl::flat_hash_set<AttributeId> seen;
  size_t passed = 0, found = 0;
  const std::unique_ptr<Cursor> cursor = reader_.Scan(Family::kNear, "s");
  if (cursor == nullptr) return false;
  for (const SsdeepPiece& piece : SsdeepPieces(text)) {
    const std::string prefix = PiecePrefix(piece);
    for (cursor->Seek(prefix); cursor->Valid() && cursor->key().starts_with(prefix); cursor->Next()) {
      const Posting posting = PostingOfNearKey(cursor->key());
      if (++passed > kPassedMax) return true;
      if (posting.event == own_ || !seen.insert(posting.attribute).second) continue;
      ASSIGN_OR_RETURN(const bool correlates, Correlates(posting.event));
      if (!correlates) continue;
      ASSIGN_OR_RETURN(const auto block, LoadAttributeBlock(reader_, posting.event, posting.attribute));
      const fb::Attribute* const other = block ? FindIn(**block, posting.attribute) : nullptr;
      if (other == nullptr || other->value1() == nullptr) continue;
      if (SsdeepScore(text, other->value1()->str()) < options_.ssdeep_threshold) continue;
      partners.push_back({posting, true});
      if (++found > options_.over_correlation_limit) return true;
    }
  }
  RETURN_IF_ERROR(cursor->status());
  return false;
}

}  // namespace muninn
