// SPDX-License-Identifier: Apache-2.0
#include "engine/command/decider.h"

#include <algorithm>

#include "engine/access/visibility.h"
#include "engine/command/fact_builder.h"
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

void Decider::Touch(fb::EventT& event) const {
  event.published = false;
  event.timestamp = std::max(event.timestamp, context_.now());
}

void Decider::Change(fb::EventT& event, const fb::AttributeT& before, fb::AttributeT after, fb::ContentChangedT& changes) const {
  if (before.deleted && !after.deleted) ++event.attribute_count;
  if (!before.deleted && after.deleted && event.attribute_count > 0) --event.attribute_count;
  event.attributes_timestamp = std::max(event.attributes_timestamp, after.timestamp);
  changes.attributes_before.push_back(std::make_unique<fb::AttributeT>(before));
  changes.attributes.push_back(std::make_unique<fb::AttributeT>(std::move(after)));
}

void Decider::Emit(fb::ContentChangedT&& fact, const fb::EventT& event) {
  if (fact.attributes.empty() && fact.objects.empty() && fact.reports.empty()) return;
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
