// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include "schema/rules/accept.h"
#include "schema/rules/accept_fields.h"
#include "schema/rules/messages.h"
#include "schema/rules/text.h"

namespace muninn::rules {
namespace {

FieldErrors AcceptFields(ObjectDraft* draft, const AcceptOptions& options, fb::ObjectT* out) {
  FieldErrors errors;
  out->uuid = TakeUuid(draft->uuid, &errors);
  if (!draft->name || Trimmed(*draft->name).empty()) AddError("name", message::kEmptyName, &errors);
  if (draft->name && draft->name->size() > kNameBytesMax) {
    AddError("name", message::kTooLong, &errors);
  } else if (draft->name) {
    out->name = Trimmed(*draft->name);  // not moved: a refused draft keeps its name
  }
  out->meta_category = TakeText("meta-category", std::move(draft->meta_category), kNameBytesMax, &errors);
  out->description = TakeText("description", std::move(draft->description), kTextBytesMax, &errors);
  out->template_uuid = TakeText("template_uuid", std::move(draft->template_uuid), kNameBytesMax, &errors);
  out->template_version = TakeText("template_version", std::move(draft->template_version), kNameBytesMax, &errors);
  out->timestamp = TakeTimestamp(draft->timestamp, options.now, &errors);
  const Sharing sharing =
      TakeSharing(draft->distribution, draft->sharing_group_id, kInheritEvent, options.default_attribute_distribution, &errors);
  out->distribution = sharing.distribution;
  out->sharing_group_id = sharing.sharing_group_id;
  out->comment = TakeText("comment", std::move(draft->comment), kTextBytesMax, &errors);
  out->deleted = draft->deleted.value_or(false);
  const Seen seen = TakeSeen(draft->first_seen, draft->last_seen, &errors);
  out->first_seen_us = seen.first_us;
  out->last_seen_us = seen.last_us;
  return errors;
}

void AcceptAttributes(std::vector<AttributeDraft>&& drafts, const AcceptOptions& options, SeenUuids* seen, AcceptedObject* out) {
  out->attributes.reserve(drafts.size());
  for (size_t index = 0; index < drafts.size(); ++index) {
    AcceptedAttribute accepted;
    FieldErrors errors;
    // Looked at first, because an accepted attribute has used up its uuid.
    if (!drafts[index].object_relation || Trimmed(*drafts[index].object_relation).empty()) {
      AddError("object_relation", message::kNoRelation, &errors);
    } else {
      errors = AcceptListedAttribute(std::move(drafts[index]), options, seen, &accepted);
    }
    if (!errors.empty()) {
      out->refusals.push_back(RefusalOf(drafts[index], "Attribute", index, std::move(errors)));
      out->refusals.back().blocked = BlockedIn(std::move(accepted.attribute));
      continue;
    }
    accepted.attribute.deleted |= out->object.deleted;
    std::move(accepted.refusals.begin(), accepted.refusals.end(), std::back_inserter(out->refusals));
    accepted.refusals.clear();
    out->attributes.push_back(std::move(accepted));
  }
}

// References are resolved when all objects of a request are stored; here only those that name nothing are refused.
void AcceptReferences(std::vector<ObjectReferenceDraft>&& drafts, AcceptedObject* out) {
  for (size_t index = 0; index < drafts.size(); ++index) {
    ObjectReferenceDraft& draft = drafts[index];
    FieldErrors errors;
    TakeUuid(draft.uuid, &errors);
    if (!draft.referenced_uuid || !Uuid::Parse(Trimmed(*draft.referenced_uuid))) {
      AddError("referenced_uuid", message::kInvalidUuid, &errors);
    }
    TrimInPlace(&draft.relationship_type);
    TrimInPlace(&draft.comment);
    if (draft.relationship_type.size() > kNameBytesMax) AddError("relationship_type", message::kTooLong, &errors);
    if (draft.comment.size() > kTextBytesMax) AddError("comment", message::kTooLong, &errors);
    if (errors.empty()) {
      TrimInPlace(&*draft.referenced_uuid);
      if (draft.uuid) TrimInPlace(&*draft.uuid);
      out->references.push_back(std::move(draft));
    } else {
      out->refusals.push_back(
          {.part = "ObjectReference", .index = index, .uuid = Excerpt(draft.uuid), .errors = std::move(errors)});
    }
  }
}

// "Could not save object …" with the first failing attribute, as MISP words it for objects/add.
std::string Sentence(const Refusal& refusal) {
  std::string text = "Could not save object as at least one attribute has failed validation (" + refusal.type + ").";
  for (const auto& [field, messages] : refusal.errors) {
    for (const std::string& message : messages) text.append(" ").append(field).append(": ").append(message);
  }
  return text;
}

}  // namespace

FieldErrors AcceptObjectAndParts(ObjectDraft&& draft, const AcceptOptions& options, SeenUuids* seen_attributes,
                                 AcceptedObject* out) {
  FieldErrors errors = AcceptFields(&draft, options, &out->object);
  if (!errors.empty()) return errors;
  AcceptAttributes(std::move(draft.attributes), options, seen_attributes, out);
  AcceptReferences(std::move(draft.references), out);
  return errors;
}

FieldErrors AcceptObject(ObjectDraft&& draft, const AcceptOptions& options, AcceptedObject* out) {
  SeenUuids seen_attributes;
  FieldErrors errors = AcceptObjectAndParts(std::move(draft), options, &seen_attributes, out);
  for (const Refusal& refusal : out->refusals) {
    if (refusal.part == "Attribute") AddError("Attribute", Sentence(refusal), &errors);
  }
  return errors;
}

void RecoverFromStored(const fb::ObjectT& stored, ObjectDraft* draft) {
  if (!draft->uuid && !stored.uuid.is_nil()) draft->uuid = stored.uuid.ToString();
  if (!draft->name) draft->name = stored.name;
  if (!draft->meta_category) draft->meta_category = stored.meta_category;
  if (!draft->description) draft->description = stored.description;
  if (!draft->template_uuid) draft->template_uuid = stored.template_uuid;
  if (!draft->template_version) draft->template_version = stored.template_version;
  if (!draft->distribution) draft->distribution = stored.distribution;
  if (!draft->sharing_group_id) draft->sharing_group_id = static_cast<int64_t>(stored.sharing_group_id);
  if (!draft->comment) draft->comment = stored.comment;
  if (!draft->deleted) draft->deleted = stored.deleted;
  if (!draft->first_seen && stored.first_seen_us) draft->first_seen = FormatSeen(*stored.first_seen_us);
  if (!draft->last_seen && stored.last_seen_us) draft->last_seen = FormatSeen(*stored.last_seen_us);
}

}  // namespace muninn::rules
