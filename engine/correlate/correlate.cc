// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/correlate.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "engine/access/visibility.h"
#include "engine/correlate/correlation_keys.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

// The correlating postings of a value outside `event`; nothing at all when there are more than `limit` of them.
absl::StatusOr<std::vector<Posting>> Partners(Cursor& postings, std::string_view hash, EventId event, size_t limit) {
  std::vector<Posting> partners;
  for (postings.Seek(hash); postings.Valid(); postings.Next()) {
    const Posting posting = DecodePosting(postings.key(), postings.value());
    if (posting.event == event || !(posting.flags & kCorrelates)) continue;
    if (partners.size() == limit) return std::vector<Posting>();
    partners.push_back(posting);
  }
  RETURN_IF_ERROR(postings.status());
  return partners;
}

// The attribute of a posting if the actor may see it, with the block it lies in.
struct Seen {
  std::optional<Stored<fb::AttributeBlock>> block;
  const fb::Attribute* attribute = nullptr;
};
absl::StatusOr<Seen> See(const Reader& reader, const Actor& actor, const fb::Event& event, const Posting& posting) {
  Seen seen;
  ASSIGN_OR_RETURN(seen.block, LoadAttributeBlock(reader, posting.event, posting.attribute));
  const fb::Attribute* attribute = seen.block ? FindIn(**seen.block, posting.attribute) : nullptr;
  if (attribute == nullptr) return seen;
  std::optional<Stored<fb::ObjectBlock>> objects;
  if (attribute->object_id() != 0) {
    ASSIGN_OR_RETURN(objects, LoadObjectBlock(reader, posting.event, ObjectId(attribute->object_id())));
  }
  const fb::Object* object = objects ? FindIn(**objects, ObjectId(attribute->object_id())) : nullptr;
  // An attribute whose object is gone never correlates.
  if (attribute->object_id() != 0 && object == nullptr) return seen;
  if (MaySee(actor, event, *attribute, object)) seen.attribute = attribute;
  return seen;
}

}  // namespace

CorrelateOptions LoadCorrelateOptions(const Reader& reader, size_t limit) {
  CorrelateOptions options;
  const int64_t wanted = SettingNumber(reader, "MISP.correlation_limit", static_cast<int64_t>(limit));
  options.over_correlation_limit = wanted < 0 ? 0 : static_cast<size_t>(wanted);
  options.enabled = !SettingFlag(reader, "MISP.completely_disable_correlation");
  if (auto exclusions = Exclusions::Load(reader); exclusions.ok()) options.exclusions = *std::move(exclusions);
  return options;
}

void EventCorrelator::Add(const fb::Attribute& attribute) {
  if (!options_.enabled) return;
  for (std::string& hash : CorrelationHashes(attribute, options_.exclusions.get())) hashes_.push_back(std::move(hash));
}

absl::StatusOr<std::vector<Stored<fb::Event>>> EventCorrelator::Finish(const fb::Event& event) {
  std::vector<Stored<fb::Event>> related;
  if (event.disable_correlation()) return related;
  std::sort(hashes_.begin(), hashes_.end());
  hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
  const std::unique_ptr<Cursor> postings = reader_.Probe(Family::kPosting);
  if (postings == nullptr) return related;
  struct Candidate {
    std::optional<Stored<fb::Event>> event;  // set when the actor may see it and it correlates
    bool related = false;
  };
  absl::flat_hash_map<EventId, Candidate> candidates;
  for (const std::string& hash : hashes_) {
    ASSIGN_OR_RETURN(const std::vector<Posting> partners,
                     Partners(*postings, hash, EventId(event.id()), options_.over_correlation_limit));
    for (const Posting& posting : partners) {
      const auto [place, fresh] = candidates.try_emplace(posting.event);
      Candidate& candidate = place->second;
      if (fresh) {
        ASSIGN_OR_RETURN(auto loaded, LoadEvent(reader_, posting.event));
        if (loaded && !(*loaded)->disable_correlation() && MaySee(actor_, **loaded)) candidate.event = *std::move(loaded);
      }
      if (!candidate.event || candidate.related) continue;
      // One visible shared value is enough; a site administrator sees all without looking.
      if (actor_.is_site_admin()) {
        candidate.related = true;
      } else {
        ASSIGN_OR_RETURN(const Seen seen, See(reader_, actor_, **candidate.event, posting));
        candidate.related = seen.attribute != nullptr;
      }
    }
  }
  for (auto& [id, candidate] : candidates) {
    if (candidate.related) related.push_back(*std::move(candidate.event));
  }
  // Newest first, as MISP lists them.
  std::sort(related.begin(), related.end(), [](const Stored<fb::Event>& a, const Stored<fb::Event>& b) {
    return std::pair(a->date_days(), a->id()) > std::pair(b->date_days(), b->id());
  });
  return related;
}

absl::Status ForEachRelatedAttribute(const Reader& reader, const Actor& actor, const CorrelateOptions& options,
                                     const fb::Event& event, const fb::Attribute& attribute,
                                     const std::function<bool(const fb::Attribute&, const fb::Event&)>& visit) {
  if (event.disable_correlation() || !options.enabled) return absl::OkStatus();
  const std::unique_ptr<Cursor> postings = reader.Probe(Family::kPosting);
  std::vector<Posting> partners;
  for (const std::string& hash : CorrelationHashes(attribute, options.exclusions.get())) {
    ASSIGN_OR_RETURN(const std::vector<Posting> found,
                     Partners(*postings, hash, EventId(event.id()), options.over_correlation_limit));
    partners.insert(partners.end(), found.begin(), found.end());
  }
  std::sort(partners.begin(), partners.end(), [](const Posting& a, const Posting& b) { return a.attribute < b.attribute; });
  partners.erase(std::unique(partners.begin(), partners.end(),
                             [](const Posting& a, const Posting& b) { return a.attribute == b.attribute; }),
                 partners.end());
  for (const Posting& posting : partners) {
    ASSIGN_OR_RETURN(const auto other, LoadEvent(reader, posting.event));
    if (!other || (*other)->disable_correlation() || !MaySee(actor, **other)) continue;
    ASSIGN_OR_RETURN(const Seen seen, See(reader, actor, **other, posting));
    if (seen.attribute != nullptr && !visit(*seen.attribute, **other)) break;
  }
  return absl::OkStatus();
}

}  // namespace muninn
