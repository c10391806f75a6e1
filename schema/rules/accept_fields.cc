// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/accept_fields.h"

#include <algorithm>

#include "schema/rules/messages.h"
#include "schema/rules/text.h"

namespace muninn::rules {

void AddError(std::string_view field, std::string_view message, FieldErrors* errors) {
  for (auto& [known, messages] : *errors) {
    if (known == field) return messages.emplace_back(message), void();
  }
  errors->push_back({std::string(field), {std::string(message)}});
}

Uuid TakeUuid(const std::optional<std::string>& draft, FieldErrors* errors) {
  if (!draft) return {};
  const std::string_view text = Trimmed(*draft);
  if (text.empty()) return {};
  const auto uuid = Uuid::Parse(text);
  if (uuid && !uuid->is_nil()) return *uuid;
  AddError("uuid", message::kInvalidUuid, errors);
  return {};
}

bool AddUnique(const Uuid& uuid, SeenUuids* seen, FieldErrors* errors) {
  if (uuid.is_nil() || seen->insert(uuid).second) return true;
  AddError("uuid", message::kUuidNotUnique, errors);
  return false;
}

std::string TakeText(std::string_view field, std::optional<std::string>&& draft, size_t bytes_max, FieldErrors* errors) {
  if (!draft) return {};
  TrimInPlace(&*draft);
  if (draft->size() > bytes_max) AddError(field, message::kTooLong, errors);
  return *std::move(draft);
}

uint64_t TakeTimestamp(const std::optional<int64_t>& draft, uint64_t now, FieldErrors* errors) {
  if (!draft || *draft == 0) return now;
  if (*draft < 0) AddError("timestamp", message::kInvalidTimestamp, errors);  // kBadNumber, too
  return static_cast<uint64_t>(*draft);
}

uint8_t TakeChoice(std::string_view field, const std::optional<int64_t>& draft, int64_t min, int64_t max, uint8_t fallback,
                   std::string_view message, FieldErrors* errors) {
  if (!draft) return fallback;
  if (*draft >= min && *draft <= max) return static_cast<uint8_t>(*draft);
  AddError(field, message, errors);
  return fallback;
}

Sharing TakeSharing(const std::optional<int64_t>& distribution, const std::optional<int64_t>& sharing_group_id,
                    uint8_t distribution_max, uint8_t fallback, FieldErrors* errors) {
  const std::string_view options = distribution_max == kInheritEvent ? message::kPartDistribution : message::kEventDistribution;
  Sharing sharing{TakeChoice("distribution", distribution, 0, distribution_max, fallback, options, errors), 0};
  if (sharing.distribution != kSharingGroupOnly) return sharing;
  if (sharing_group_id.value_or(0) <= 0) {
    AddError("sharing_group_id", message::kInvalidSharingGroup, errors);
  } else {
    sharing.sharing_group_id = static_cast<uint64_t>(*sharing_group_id);
  }
  return sharing;
}

namespace {

std::optional<int64_t> TakeMoment(std::string_view field, const std::optional<std::string>& draft, FieldErrors* errors) {
  if (!draft) return std::nullopt;
  const std::string_view text = Trimmed(*draft);
  if (text.empty()) return std::nullopt;
  const auto moment = ParseSeen(text);
  if (!moment) AddError(field, message::kInvalidSeen, errors);
  return moment;
}

}  // namespace

Seen TakeSeen(const std::optional<std::string>& first, const std::optional<std::string>& last, FieldErrors* errors) {
  const Seen seen{TakeMoment("first_seen", first, errors), TakeMoment("last_seen", last, errors)};
  if (seen.first_us && seen.last_us && *seen.first_us > *seen.last_us) AddError("last_seen", message::kSeenOrder, errors);
  return seen;
}

std::vector<TagDraft> TakeTags(std::vector<TagDraft>&& drafts, std::vector<Refusal>* refusals) {
  std::vector<TagDraft> tags;
  tags.reserve(drafts.size());
  for (size_t index = 0; index < drafts.size(); ++index) {
    TagDraft& draft = drafts[index];
    TrimInPlace(&draft.name);
    FieldErrors errors;
    if (draft.name.empty() && !draft.id) AddError("name", message::kEmptyName, &errors);
    if (draft.name.size() > kNameBytesMax) AddError("name", message::kTooLong, &errors);
    if (errors.empty()) {
      tags.push_back(std::move(draft));
    } else if (refusals != nullptr) {
      refusals->push_back(
          {.part = "Tag", .index = index, .type = draft.name.substr(0, kNameBytesMax), .errors = std::move(errors)});
    }
  }
  return tags;
}

std::string Excerpt(const std::optional<std::string>& text) {
  if (!text) return {};
  size_t end = std::min(text->size(), kRefusedValueBytes);
  // Not inside a character: the excerpt is written as JSON.
  const auto continues = [&](size_t at) { return at < text->size() && (static_cast<unsigned char>((*text)[at]) & 0xc0) == 0x80; };
  for (int i = 0; i < 3 && end > 0 && continues(end); ++i) --end;
  return text->substr(0, end);
}

Refusal RefusalOf(const AttributeDraft& draft, std::string_view part, size_t index, FieldErrors&& errors) {
  Refusal refusal{.part = std::string(part), .index = index};
  refusal.uuid = Excerpt(draft.uuid);
  refusal.type = Excerpt(draft.type);
  refusal.value = Excerpt(draft.value ? draft.value : draft.value1);
  refusal.errors = std::move(errors);
  return refusal;
}

}  // namespace muninn::rules
