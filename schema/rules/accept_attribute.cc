// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "schema/rules/accept.h"
#include "schema/rules/accept_fields.h"
#include "schema/rules/attribute_types.h"
#include "schema/rules/messages.h"
#include "schema/rules/normalise.h"
#include "schema/rules/text.h"
#include "schema/rules/type_versions.h"
#include "schema/rules/validate.h"

namespace muninn::rules {
namespace {

std::string_view MessageOf(ValueProblem problem) {
  switch (problem) {
    case ValueProblem::kNone:
      return {};
    case ValueProblem::kEmpty:
      return message::kEmptyValue;
    case ValueProblem::kControl:
      return message::kControlValue;
    case ValueProblem::kComposite:
      return message::kNotComposite;
    case ValueProblem::kFormat:
      return message::kInvalidValue;
    case ValueProblem::kTooLong:
      return message::kTooLong;
  }
  return message::kInvalidValue;
}

std::optional<TypeId> TakeType(const AttributeDraft& draft, const AcceptOptions& options, FieldErrors* errors) {
  const std::string_view name = draft.type ? Trimmed(*draft.type) : std::string_view();
  auto type = FindType(name);
  if (type && !HasType(options.types_of, *type)) type.reset();
  if (!type) AddError("type", name.empty() ? message::kNoType : message::kInvalidType, errors);
  return type;
}

CategoryId TakeCategory(const AttributeDraft& draft, TypeId type, FieldErrors* errors) {
  const CategoryId fallback = TypeOf(type).categories.front();
  const std::string_view name = draft.category ? Trimmed(*draft.category) : std::string_view();
  if (name.empty()) return fallback;
  const auto category = FindCategory(name);
  if (!category) {
    AddError("category", message::kInvalidCategory, errors);
    return fallback;
  }
  if (!Allows(*category, type)) AddError("type", message::kTypeNotInCategory, errors);
  return *category;
}

// A copy: a refused draft keeps its value.
std::string JoinedValue(const AttributeDraft& draft, const AttributeType& type) {
  if (draft.value && !Trimmed(*draft.value).empty()) return *draft.value;
  std::string value = draft.value1.value_or("");
  const bool second = draft.value2 && !draft.value2->empty();
  if (second || (type.has(kComposite) && draft.value2)) value.append("|").append(*draft.value2);
  return value;
}

void TakeValue(const AttributeDraft& draft, TypeId type, const AcceptOptions& options, fb::AttributeT* out, FieldErrors* errors) {
  if (draft.value_is_structured) return AddError("value", message::kInvalidValue, errors);
  std::string value = JoinedValue(draft, TypeOf(type));
  NormaliseValue(type, {.now = options.now, .legacy_bmp = options.legacy_bmp}, &value);
  Filtered filtered;
  if (options.import_filter != nullptr && !TypeOf(type).has(kRegexpExempt))
    filtered = options.import_filter->Apply(TypeOf(type).name, &value);
  if (filtered.blocked) {
    out->original_value = filtered.rules.size() > 1 ? std::move(filtered.original) : std::move(value);
    out->rewritten_by = std::move(filtered.rules);
    return AddError("value", message::kBlockedValue, errors);
  }
  const ValueProblem problem = CheckValue(type, value, {.ghsa_ids = options.ghsa_ids});
  if (problem != ValueProblem::kNone) return AddError("value", MessageOf(problem), errors);
  if (!filtered.rules.empty() && filtered.original != value) {
    out->original_value = std::move(filtered.original);
    out->rewritten_by = std::move(filtered.rules);
  }
  if (TypeOf(type).has(kComposite)) {
    const Halves halves = SplitAtPipe(value);
    out->value2 = halves.second;
    value.resize(halves.first.size());
  }
  out->value1 = std::move(value);
}

// Screenshots and logos come with many events without having to do with one another.
bool IsPicture(std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == name.npos) return false;
  std::string ending(name.substr(dot + 1));
  std::transform(ending.begin(), ending.end(), ending.begin(), ToLower);
  return ending == "jpg" || ending == "jpeg" || ending == "png" || ending == "gif" || ending == "webp";
}

// Real events often come without the data of their samples: that is fine. Data that no type asked for is dropped.
void TakeData(AttributeDraft* draft, const AttributeType& type, fb::AttributeT* out, FieldErrors* errors) {
  if (!type.has(kAttachment)) return;
  if (draft->data_is_bad_base64) return AddError("data", message::kInvalidData, errors);
  if (draft->data) return AddError("data", message::kFileNotStored, errors);
  if (!draft->file) return;
  out->file_sha256.assign(draft->file->sha256.begin(), draft->file->sha256.end());
  out->file_bytes = draft->file->bytes;
}

void TakeRest(AttributeDraft* draft, TypeId type, const AcceptOptions& options, fb::AttributeT* out, FieldErrors* errors) {
  const AttributeType& row = TypeOf(type);
  out->type = type;
  out->category = TakeCategory(*draft, type, errors);
  out->to_ids = draft->to_ids.value_or(row.to_ids);
  out->timestamp = TakeTimestamp(draft->timestamp, options.now, errors);
  const Sharing sharing =
      TakeSharing(draft->distribution, draft->sharing_group_id, kInheritEvent, options.default_attribute_distribution, errors);
  out->distribution = sharing.distribution;
  out->sharing_group_id = sharing.sharing_group_id;
  out->comment = TakeText("comment", std::move(draft->comment), kTextBytesMax, errors);
  out->object_relation = TakeText("object_relation", std::move(draft->object_relation), kNameBytesMax, errors);
  out->deleted = draft->deleted.value_or(false);
  const bool picture = row.has(kAttachment) && !row.has(kComposite) && IsPicture(out->value1);
  out->disable_correlation = draft->disable_correlation.value_or(picture);
  const Seen seen = TakeSeen(draft->first_seen, draft->last_seen, errors);
  out->first_seen_us = seen.first_us;
  out->last_seen_us = seen.last_us;
  TakeData(draft, row, out, errors);
}

// The fields of an attribute, without what hangs on it.
FieldErrors AcceptFields(AttributeDraft* draft, const AcceptOptions& options, fb::AttributeT* out) {
  FieldErrors errors;
  out->uuid = TakeUuid(draft->uuid, &errors);
  const auto type = TakeType(*draft, options, &errors);
  if (!type) return errors;  // nothing can be said about a value of no type
  TakeValue(*draft, *type, options, out, &errors);
  TakeRest(draft, *type, options, out, &errors);
  return errors;
}

}  // namespace

FieldErrors AcceptListedAttribute(AttributeDraft&& draft, const AcceptOptions& options, SeenUuids* seen, AcceptedAttribute* out) {
  FieldErrors errors = AcceptFields(&draft, options, &out->attribute);
  if (!errors.empty() || (seen != nullptr && !AddUnique(out->attribute.uuid, seen, &errors))) return errors;
  if (draft.file) out->file_hold = std::move(draft.file->hold);
  out->tags = TakeTags(std::move(draft.tags), nullptr);
  out->sightings = std::move(draft.sightings);
  out->proposals = AcceptProposals(std::move(draft.proposals), options, &out->refusals);
  return errors;
}

FieldErrors AcceptAttribute(AttributeDraft&& draft, const AcceptOptions& options, AcceptedAttribute* out) {
  return AcceptListedAttribute(std::move(draft), options, nullptr, out);
}

FieldErrors AcceptProposal(ProposalDraft&& draft, const AcceptOptions& options, AcceptedProposal* out) {
  fb::AttributeT attribute;
  FieldErrors errors = AcceptFields(&draft.attribute, options, &attribute);
  fb::ShadowAttributeT& proposal = out->proposal;
  proposal.email = TakeText("email", std::move(draft.email), kNameBytesMax, &errors);
  proposal.proposal_to_delete = draft.proposal_to_delete;
  proposal.uuid = attribute.uuid;
  proposal.type = attribute.type;
  proposal.category = attribute.category;
  proposal.value1 = std::move(attribute.value1);
  proposal.value2 = std::move(attribute.value2);
  proposal.to_ids = attribute.to_ids;
  proposal.comment = std::move(attribute.comment);
  proposal.deleted = attribute.deleted;
  proposal.timestamp = attribute.timestamp;
  proposal.first_seen_us = attribute.first_seen_us;
  proposal.last_seen_us = attribute.last_seen_us;
  proposal.file_sha256 = std::move(attribute.file_sha256);
  proposal.file_bytes = attribute.file_bytes;
  proposal.original_value = std::move(attribute.original_value);
  proposal.rewritten_by = std::move(attribute.rewritten_by);
  if (draft.attribute.file) out->file_hold = draft.attribute.file->hold;
  out->org = std::move(draft.org);
  return errors;
}

std::vector<AcceptedProposal> AcceptProposals(std::vector<ProposalDraft>&& drafts, const AcceptOptions& options,
                                              std::vector<Refusal>* refusals) {
  std::vector<AcceptedProposal> proposals;
  proposals.reserve(drafts.size());
  for (size_t index = 0; index < drafts.size(); ++index) {
    AcceptedProposal accepted;
    FieldErrors errors = AcceptProposal(std::move(drafts[index]), options, &accepted);
    if (errors.empty()) {
      proposals.push_back(std::move(accepted));
    } else {
      refusals->push_back(RefusalOf(drafts[index].attribute, "ShadowAttribute", index, std::move(errors)));
      refusals->back().blocked = BlockedIn(std::move(accepted.proposal));
    }
  }
  return proposals;
}

void RecoverFromStored(const fb::AttributeT& stored, AttributeDraft* draft) {
  const AttributeType& type = TypeOf(stored.type);
  if (!draft->uuid && !stored.uuid.is_nil()) draft->uuid = stored.uuid.ToString();
  if (!draft->type) draft->type = type.name;
  if (!draft->category) draft->category = CategoryOf(stored.category);
  if (!draft->value && !draft->value1 && !draft->value2 && !draft->value_is_structured) {
    draft->value = type.has(kComposite) ? stored.value1 + "|" + stored.value2 : stored.value1;
  }
  if (!draft->to_ids) draft->to_ids = stored.to_ids;
  if (!draft->distribution) draft->distribution = stored.distribution;
  if (!draft->sharing_group_id) draft->sharing_group_id = static_cast<int64_t>(stored.sharing_group_id);
  if (!draft->comment) draft->comment = stored.comment;
  if (!draft->object_relation) draft->object_relation = stored.object_relation;
  if (!draft->deleted) draft->deleted = stored.deleted;
  if (!draft->disable_correlation) draft->disable_correlation = stored.disable_correlation;
  if (!draft->first_seen && stored.first_seen_us) draft->first_seen = FormatSeen(*stored.first_seen_us);
  if (!draft->last_seen && stored.last_seen_us) draft->last_seen = FormatSeen(*stored.last_seen_us);
  if (!draft->file && !draft->data && !draft->data_is_bad_base64 && !stored.file_sha256.empty())
    draft->file = FileDraft{{stored.file_sha256.begin(), stored.file_sha256.end()}, stored.file_bytes, nullptr};
}

}  // namespace muninn::rules
