// SPDX-License-Identifier: Apache-2.0
#include "engine/command/decider.h"

#include <algorithm>

#include "engine/access/visibility.h"
#include "engine/command/fact_builder.h"
#include "engine/command/redact.h"
#include "engine/log/log.h"
#include "schema/base/status.h"

namespace muninn {

absl::StatusOr<Decision> Decide(const Command& command, const Actor& actor, const Reader& state, const DecideContext& context) {
  return Decider(actor, state, context).Run(command);
}

absl::StatusOr<Decision> Decider::Run(const Command& command) {
  ASSIGN_OR_RETURN(counters_, LoadCounters(state_));
  RETURN_IF_ERROR(std::visit([this](const auto& wanted) { return Decide(wanted); }, command));
  // What the command had to make on its way (tags, organisations) comes before the facts that speak of it.
  std::vector<FactDraft> facts = registrar_.TakeFacts();
  std::move(decision_.facts.begin(), decision_.facts.end(), std::back_inserter(facts));
  decision_.facts = std::move(facts);
  return std::move(decision_);
}

absl::StatusOr<fb::EventT> Decider::VisibleEvent(EventId id, std::string_view message) {
  ASSIGN_OR_RETURN(const auto event, LoadEvent(state_, id));
  if (!event || !MaySee(actor_, **event)) return absl::NotFoundError(ToAbsl(message));
  fb::EventT native;
  (*event)->UnPackTo(&native);
  return native;
}

absl::StatusOr<Decider::FoundAttribute> Decider::VisibleAttribute(AttributeId id, std::string_view message) {
  const absl::Status missing = absl::NotFoundError(ToAbsl(message));
  ASSIGN_OR_RETURN(const std::optional<EventId> event_id, EventOfAttribute(state_, id));
  if (!event_id) return missing;
  ASSIGN_OR_RETURN(const auto event, LoadEvent(state_, *event_id));
  ASSIGN_OR_RETURN(const auto block, LoadAttributeBlock(state_, *event_id, id));
  const fb::Attribute* attribute = block ? FindIn(**block, id) : nullptr;
  if (!event || attribute == nullptr || !MaySee(actor_, **event)) return missing;
  std::optional<Stored<fb::ObjectBlock>> objects;
  if (attribute->object_id() != 0) {
    ASSIGN_OR_RETURN(objects, LoadObjectBlock(state_, *event_id, ObjectId(attribute->object_id())));
  }
  const fb::Object* object = objects ? FindIn(**objects, ObjectId(attribute->object_id())) : nullptr;
  if (!MaySee(actor_, **event, *attribute, object)) return missing;
  FoundAttribute found;
  (*event)->UnPackTo(&found.event);
  attribute->UnPackTo(&found.attribute);
  return found;
}

absl::StatusOr<uint64_t> Decider::DuplicateOf(EventId event, const fb::AttributeT& attribute) {
  const std::string hash1 = ValueHash(attribute.value1), hash2 = ValueHash(attribute.value2);
  const std::unique_ptr<Cursor> cursor = state_.Scan(Family::kPosting, PostingPrefix(hash1, event));
  for (; cursor->Valid(); cursor->Next()) {
    const Posting posting = DecodePosting(cursor->key(), cursor->value());
    if ((posting.flags & kDeleted) || !(posting.flags & kInValue1)) continue;
    ASSIGN_OR_RETURN(const auto block, LoadAttributeBlock(state_, event, posting.attribute));
    const fb::Attribute* other = block ? FindIn(**block, posting.attribute) : nullptr;
    if (other == nullptr || other->object_id() != 0 || other->type() != attribute.type || other->category() != attribute.category)
      continue;
    if (ValueHash(other->value2() ? other->value2()->string_view() : "") == hash2) return other->id();
  }
  RETURN_IF_ERROR(cursor->status());
  return 0;
}

bool Decider::MayChange(const fb::EventT& event) const {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(fb::Event::Pack(builder, &event));
  return MayModify(actor_, *flatbuffers::GetRoot<fb::Event>(builder.GetBufferPointer()));
}

void Decider::Touch(fb::EventT& event) const {
  event.published = false;
  event.timestamp = std::max(event.timestamp, context_.now());
}

void Decider::Change(fb::EventT& event, const fb::AttributeT& before, fb::AttributeT after, fb::ContentChangedT& changes) const {
  if (before.deleted && !after.deleted) ++event.attribute_count;
  if (!before.deleted && after.deleted && event.attribute_count > 0) --event.attribute_count;
  event.attributes_timestamp = std::max(event.attributes_timestamp, after.timestamp);
  if (after.file_sha256.empty() && after.data.empty()) after.data = before.data;  // from before files had a place of their own
  if (after.rewritten_by.empty() && after.value1 == before.value1 && after.value2 == before.value2) {
    after.original_value = before.original_value;  // where it comes from is as true as it was
    after.rewritten_by = before.rewritten_by;
  }
  changes.attributes_before.push_back(std::make_unique<fb::AttributeT>(before));
  changes.attributes.push_back(std::make_unique<fb::AttributeT>(std::move(after)));
}

void Decider::Change(const fb::ObjectT& before, fb::ObjectT after, fb::ContentChangedT& changes) {
  changes.objects_before.push_back(std::make_unique<fb::ObjectT>(before));
  changes.objects.push_back(std::make_unique<fb::ObjectT>(std::move(after)));
}
void Decider::Change(const fb::EventReportT& before, fb::EventReportT after, fb::ContentChangedT& changes) {
  changes.reports_before.push_back(std::make_unique<fb::EventReportT>(before));
  changes.reports.push_back(std::make_unique<fb::EventReportT>(std::move(after)));
}
void Decider::Change(const fb::ShadowAttributeT& before, fb::ShadowAttributeT after, fb::ContentChangedT& changes) {
  changes.proposals_before.push_back(std::make_unique<fb::ShadowAttributeT>(before));
  changes.proposals.push_back(std::make_unique<fb::ShadowAttributeT>(std::move(after)));
}

void Decider::EmitContent(fb::EventT& event, ContentBuilder& builder) {
  event.attribute_count += builder.live_attributes();
  event.attributes_timestamp = std::max(event.attributes_timestamp, builder.latest_timestamp());
  for (FactDraft& fact : builder.TakeFacts(event)) decision_.facts.push_back(std::move(fact));
}

absl::Status Decider::Purge(fb::ContentPurgedT&& fact, const fb::EventT& event) {
  fact.event = std::make_unique<fb::EventT>(event);
  fact.counters = std::make_unique<fb::CountersT>(counters_);
  PurgedIds ids;
  ids.attributes.insert(fact.attribute_ids.begin(), fact.attribute_ids.end());
  ids.objects.insert(fact.object_ids.begin(), fact.object_ids.end());
  ids.reports.insert(fact.report_ids.begin(), fact.report_ids.end());
  ASSIGN_OR_RETURN(const std::vector<SequenceNumber> history, HistoryOf(state_, EventId(event.id)));
  for (const SequenceNumber sequence : history) {
    ASSIGN_OR_RETURN(const Record record, ReadRecord(state_, sequence));
    if (record.purged()) continue;
    std::optional<std::string> rest = Without(record.fact(), ids);
    if (!rest) continue;
    Replace(sequence, *std::move(rest), fact.purged);
  }
  decision_.facts.push_back(MakeFact(std::move(fact)));
  return absl::OkStatus();
}

void Decider::Replace(SequenceNumber sequence, std::string rest, PurgedRecords& purged) {
  auto replaced = std::make_unique<fb::PurgedRecordT>();
  replaced->sequence = sequence;
  const Hash256 hash = Sha256(rest);
  replaced->replacement_hash.assign(hash.begin(), hash.end());
  purged.push_back(std::move(replaced));
  decision_.overwrites.push_back({sequence, std::move(rest)});
}

absl::Status Decider::PurgeDiscussion(EventId event, PurgedRecords& purged) {
  ASSIGN_OR_RETURN(const std::vector<SequenceNumber> records, DiscussionOf(state_, event));
  for (const SequenceNumber sequence : records) {
    ASSIGN_OR_RETURN(const Record record, ReadRecord(state_, sequence));
    if (record.purged()) continue;
    std::optional<std::string> rest = WithoutWords(record.fact());
    if (rest) Replace(sequence, *std::move(rest), purged);
  }
  return absl::OkStatus();
}

void Decider::Emit(fb::ContentChangedT&& fact, const fb::EventT& event) {
  if (fact.attributes.empty() && fact.objects.empty() && fact.reports.empty() && fact.proposals.empty() &&
      fact.sightings_removed.empty())
    return;
  fact.event = std::make_unique<fb::EventT>(event);
  decision_.facts.push_back(MakeFact(std::move(fact)));
}

void Decider::EmitEvent(fb::EventChange change, const fb::EventT& before, const fb::EventT& after) {
  fb::EventChangedT fact;
  fact.change = change;
  fact.before = std::make_unique<fb::EventT>(before);
  fact.event = std::make_unique<fb::EventT>(after);
  decision_.facts.push_back(MakeFact(std::move(fact)));
}

bool Decider::IsLocal(const std::vector<std::unique_ptr<fb::TagLinkT>>& links, TagId tag) {
  return std::any_of(links.begin(), links.end(), [&](const auto& link) { return link->tag_id == tag.value() && link->local; });
}

absl::StatusOr<bool> Decider::SetTag(std::vector<std::unique_ptr<fb::TagLinkT>>& links, const TagDraft& draft, bool attach) {
  ASSIGN_OR_RETURN(const std::optional<Registrar::ResolvedTag> tag, registrar_.Tag(draft));
  if (!tag) return false;
  const auto place = std::find_if(links.begin(), links.end(), [&](const auto& link) { return link->tag_id == tag->id.value(); });
  if (!attach) {
    if (place == links.end()) return false;
    links.erase(place);
    return true;
  }
  if (place != links.end()) {
    if (!draft.relationship_type || (*place)->relationship_type == *draft.relationship_type) return false;
    (*place)->relationship_type = *draft.relationship_type;
    return true;
  }
  auto link = std::make_unique<fb::TagLinkT>();
  link->id = counters_.link++;
  link->tag_id = tag->id.value();
  link->local = draft.local;
  link->relationship_type = draft.relationship_type.value_or("");
  links.push_back(std::move(link));
  return true;
}

}  // namespace muninn
