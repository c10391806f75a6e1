// SPDX-License-Identifier: Apache-2.0
#include "engine/command/content_builder.h"

#include <algorithm>
#include <utility>

#include "engine/command/sharing.h"
#include "schema/base/status.h"
#include "schema/rules/attribute_types.h"

namespace muninn {
namespace {

// A record holds at most this many attributes: what must be read, hashed or redacted at once stays small.
constexpr size_t kAttributesPerRecord = 2048;

rules::Refusal UuidTaken(std::string_view part, const Uuid& uuid, std::string_view type, std::string_view value) {
  rules::Refusal refusal;
  refusal.part = part;
  refusal.uuid = uuid.ToString();
  refusal.type = type;
  refusal.value = value.substr(0, 200);
  refusal.errors = {{"uuid", {"The UUID provided is not unique"}}};
  return refusal;
}

// [from, to) of `attributes` as one EncodedAttributes; they share a block.
flatbuffers::Offset<fb::EncodedAttributes> EncodeRun(flatbuffers::FlatBufferBuilder& outer,
                                                     const std::vector<fb::AttributeT>& attributes, size_t from, size_t to) {
  flatbuffers::FlatBufferBuilder inner(32 << 10);
  std::vector<flatbuffers::Offset<fb::Attribute>> offsets;
  for (size_t i = from; i < to; ++i) offsets.push_back(fb::Attribute::Pack(inner, &attributes[i]));
  inner.Finish(fb::CreateAttributeBlock(inner, inner.CreateVector(offsets)));
  // Nested buffers are read where they lie: keep their own alignment.
  outer.ForceVectorAlignment(inner.GetSize(), sizeof(uint8_t), inner.GetBufferMinAlignment());
  const auto block = outer.CreateVector(inner.GetBufferPointer(), inner.GetSize());
  return fb::CreateEncodedAttributes(outer, attributes[from].id, static_cast<uint32_t>(to - from), block);
}

template <typename T>
auto PackAll(flatbuffers::FlatBufferBuilder& builder, const std::vector<std::unique_ptr<T>>& items) {
  std::vector<flatbuffers::Offset<typename T::TableType>> offsets;
  for (const auto& item : items) offsets.push_back(T::TableType::Pack(builder, item.get()));
  return offsets.empty() ? 0 : builder.CreateVector(offsets);
}

}  // namespace

// A part whose sharing group its sender can't use is kept for its own organisation, as in MISP.
template <typename Part>
absl::Status ContentBuilder::KeepUnlessShared(Part& part) {
  ASSIGN_OR_RETURN(const bool shared, MayShare(state_, actor_, part.distribution, part.sharing_group_id));
  if (!shared) part.distribution = 0, part.sharing_group_id = 0;
  return absl::OkStatus();
}

absl::StatusOr<bool> ContentBuilder::ClaimUuid(Uuid* uuid, UuidKind kind, uint64_t id) {
  if (uuid->is_nil()) {
    *uuid = Uuid::FromRandom(context_.random(), context_.random());
  } else {
    ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(state_, *uuid));
    if (place) return false;
  }
  return claimed_.try_emplace(*uuid, kind, id).second;
}

absl::StatusOr<std::vector<std::unique_ptr<fb::TagLinkT>>> ContentBuilder::LinksFor(const std::vector<TagDraft>& tags) {
  std::vector<std::unique_ptr<fb::TagLinkT>> links;
  for (const TagDraft& draft : tags) {
    if (draft.deleted) continue;
    ASSIGN_OR_RETURN(const std::optional<Registrar::ResolvedTag> tag, registrar_.Tag(draft));
    if (!tag) continue;
    if (std::any_of(links.begin(), links.end(), [&](const auto& link) { return link->tag_id == tag->id.value(); })) continue;
    auto link = std::make_unique<fb::TagLinkT>();
    link->id = counters_.link++;
    link->tag_id = tag->id.value();
    link->local = draft.local;
    link->relationship_type = draft.relationship_type.value_or("");
    links.push_back(std::move(link));
  }
  return links;
}

absl::StatusOr<uint64_t> ContentBuilder::Add(EventId, rules::AcceptedAttribute&& accepted, uint64_t object_id,
                                             rules::Refusal* refusal) {
  fb::AttributeT& attribute = accepted.attribute;
  ASSIGN_OR_RETURN(const bool free, ClaimUuid(&attribute.uuid, UuidKind::kAttribute, counters_.attribute));
  if (!free) {
    *refusal = UuidTaken("Attribute", attribute.uuid, rules::TypeOf(attribute.type).name, attribute.value1);
    return 0;
  }
  RETURN_IF_ERROR(KeepUnlessShared(attribute));
  if (!accepted.tags.empty()) {
    ASSIGN_OR_RETURN(attribute.tags, LinksFor(accepted.tags));
  }
  attribute.id = counters_.attribute++;
  attribute.object_id = object_id;
  if (!attribute.deleted) ++live_attributes_;
  latest_timestamp_ = std::max(latest_timestamp_, attribute.timestamp);
  const uint64_t id = attribute.id;
  for (const SightingDraft& sighting : accepted.sightings) RETURN_IF_ERROR(Add(sighting, id));
  for (rules::AcceptedProposal& proposal : accepted.proposals) RETURN_IF_ERROR(Add(std::move(proposal), id));
  attributes_.push_back(std::move(attribute));
  return id;
}

absl::StatusOr<uint64_t> ContentBuilder::Add(EventId event, rules::AcceptedObject&& accepted,
                                             std::vector<rules::Refusal>* refusals) {
  fb::ObjectT& object = accepted.object;
  ASSIGN_OR_RETURN(const bool free, ClaimUuid(&object.uuid, UuidKind::kObject, counters_.object));
  if (!free) {
    refusals->push_back(UuidTaken("Object", object.uuid, object.name, ""));
    return 0;
  }
  RETURN_IF_ERROR(KeepUnlessShared(object));
  object.id = counters_.object++;
  for (rules::AcceptedAttribute& attribute : accepted.attributes) {
    // An object that is deleted takes its attributes along.
    if (object.deleted) attribute.attribute.deleted = true;
    rules::Refusal refusal;
    ASSIGN_OR_RETURN(const uint64_t id, Add(event, std::move(attribute), object.id, &refusal));
    if (id == 0) refusals->push_back(std::move(refusal));
  }
  for (const ObjectReferenceDraft& draft : accepted.references) {
    const std::optional<Uuid> target = draft.referenced_uuid ? Uuid::Parse(*draft.referenced_uuid) : std::nullopt;
    auto reference = std::make_unique<fb::ObjectReferenceT>();
    reference->uuid = draft.uuid ? Uuid::Parse(*draft.uuid).value_or(Uuid{}) : Uuid{};
    if (!target) continue;
    ASSIGN_OR_RETURN(const bool reference_free, ClaimUuid(&reference->uuid, UuidKind::kReference, object.id));
    if (!reference_free) continue;
    reference->id = counters_.reference++;
    reference->referenced_uuid = *target;
    reference->timestamp = static_cast<uint64_t>(draft.timestamp.value_or(static_cast<int64_t>(context_.now())));
    reference->relationship_type = draft.relationship_type;
    reference->comment = draft.comment;
    reference->deleted = draft.deleted;
    object.references.push_back(std::move(reference));
  }
  const uint64_t id = object.id;
  objects_.push_back(std::make_unique<fb::ObjectT>(std::move(object)));
  return id;
}

absl::StatusOr<uint64_t> ContentBuilder::Add(EventId, fb::EventReportT&& report, rules::Refusal* refusal) {
  ASSIGN_OR_RETURN(const bool free, ClaimUuid(&report.uuid, UuidKind::kReport, counters_.report));
  if (!free) {
    *refusal = UuidTaken("EventReport", report.uuid, report.name, "");
    return 0;
  }
  RETURN_IF_ERROR(KeepUnlessShared(report));
  report.id = counters_.report++;
  reports_.push_back(std::make_unique<fb::EventReportT>(std::move(report)));
  return reports_.back()->id;
}

absl::Status ContentBuilder::Add(rules::AcceptedProposal&& accepted, uint64_t attribute_id) {
  fb::ShadowAttributeT& proposal = accepted.proposal;
  // A proposal bears the uuid of the attribute it is about, so it is not unique; only a missing one is given.
  if (proposal.uuid.is_nil()) proposal.uuid = Uuid::FromRandom(context_.random(), context_.random());
  proposal.id = counters_.proposal++;
  proposal.old_id = attribute_id;
  proposal.org_id = actor_.org.value();
  if (accepted.org) {
    ASSIGN_OR_RETURN(const std::optional<OrgId> org, registrar_.Organisation(*accepted.org));
    if (org) proposal.org_id = org->value();
  }
  proposals_.push_back(std::make_unique<fb::ShadowAttributeT>(std::move(proposal)));
  return absl::OkStatus();
}

absl::Status ContentBuilder::Add(const SightingDraft& draft, uint64_t attribute_id) {
  auto sighting = std::make_unique<fb::SightingT>();
  sighting->uuid = draft.uuid ? Uuid::Parse(*draft.uuid).value_or(Uuid{}) : Uuid{};
  ASSIGN_OR_RETURN(const bool free, ClaimUuid(&sighting->uuid, UuidKind::kSighting, counters_.sighting));
  if (!free) return absl::OkStatus();  // the same sighting again
  sighting->id = counters_.sighting++;
  sighting->attribute_id = attribute_id;
  sighting->date_sighting =
      static_cast<uint64_t>(std::max<int64_t>(0, draft.date_sighting.value_or(static_cast<int64_t>(context_.now()))));
  sighting->source = draft.source;
  sighting->type = static_cast<uint8_t>(std::clamp<int64_t>(draft.type.value_or(0), 0, 2));
  sighting->org_id = draft.anonymous ? 0 : actor_.org.value();
  if (draft.organisation && !draft.anonymous) {
    ASSIGN_OR_RETURN(const std::optional<OrgId> org, registrar_.Organisation(*draft.organisation));
    if (org) sighting->org_id = org->value();
  }
  sightings_.push_back(std::move(sighting));
  return absl::OkStatus();
}

void ContentBuilder::NoteBlocked(const std::optional<rules::BlockedValue>& value) {
  if (!value) return;
  auto blocked = std::make_unique<fb::BlockedValueT>();
  blocked->type = value->type;
  blocked->value = value->value;
  blocked->rules = value->rules;
  blocked_.push_back(std::move(blocked));
}

absl::Status ContentBuilder::ResolveReferences(EventId event) {
  for (const auto& object : objects_) {
    for (const auto& reference : object->references) {
      UuidPlace place;
      if (const auto found = claimed_.find(reference->referenced_uuid); found != claimed_.end()) {
        place = {found->second.first, event, found->second.second};
      } else {
        ASSIGN_OR_RETURN(const std::optional<UuidPlace> stored, FindUuid(state_, reference->referenced_uuid));
        if (stored && stored->event == event) place = *stored;
      }
      if (place.kind != UuidKind::kAttribute && place.kind != UuidKind::kObject) continue;  // kept by uuid alone
      reference->referenced_id = place.id;
      reference->referenced_type = place.kind == UuidKind::kObject ? 1 : 0;
    }
  }
  return absl::OkStatus();
}

uint64_t ContentBuilder::AttributeByUuid(const Uuid& uuid) const {
  const auto found = claimed_.find(uuid);
  return found != claimed_.end() && found->second.first == UuidKind::kAttribute ? found->second.second : 0;
}

std::vector<FactDraft> ContentBuilder::TakeFacts(const fb::EventT& event) {
  std::vector<FactDraft> facts;
  size_t from = 0;
  bool rest = !empty();
  while (rest) {
    flatbuffers::FlatBufferBuilder builder(64 << 10);
    std::vector<flatbuffers::Offset<fb::EncodedAttributes>> runs;
    const size_t limit = std::min(attributes_.size(), from + kAttributesPerRecord);
    while (from < limit) {
      size_t to = from + 1;
      while (to < attributes_.size() && attributes_[to].id / kIdsPerBlock == attributes_[from].id / kIdsPerBlock) ++to;
      runs.push_back(EncodeRun(builder, attributes_, from, to));
      from = to;
    }
    rest = from < attributes_.size();
    const bool last = !rest;
    const auto attributes = runs.empty() ? 0 : builder.CreateVector(runs);
    // All else goes with the last record: objects are then never without their attributes.
    const auto objects = last ? PackAll(builder, objects_) : 0;
    const auto reports = last ? PackAll(builder, reports_) : 0;
    const auto proposals = last ? PackAll(builder, proposals_) : 0;
    const auto sightings = last ? PackAll(builder, sightings_) : 0;
    const auto blocked = last ? PackAll(builder, blocked_) : 0;
    const auto packed_event = fb::Event::Pack(builder, &event);
    const auto fact = fb::CreateContentAdded(builder, packed_event, attributes, objects, reports, proposals, sightings, blocked);
    builder.Finish(fb::CreatePayload(builder, fb::Fact::ContentAdded, fact.Union()));
    facts.push_back({fb::Fact::ContentAdded, {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()}});
  }
  attributes_.clear();
  objects_.clear();
  reports_.clear();
  proposals_.clear();
  sightings_.clear();
  blocked_.clear();
  return facts;
}

}  // namespace muninn
