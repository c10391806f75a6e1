// SPDX-License-Identifier: Apache-2.0
#include "server/api/parts.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/query/visible_attributes.h"
#include "engine/store/codec.h"
#include "schema/base/status.h"
#include "server/api/parameters.h"

namespace muninn::api {
namespace {

template <typename Block, typename Item, typename Shows>
absl::StatusOr<VisiblePart<Block, Item>> WithEvent(Call& call, absl::StatusOr<std::optional<FoundPart<Block, Item>>> found,
                                                   std::string_view message, const Shows& shows) {
  const absl::Status missing = absl::NotFoundError(ToAbsl(message));
  if (!found.ok()) return found.status();
  if (!*found) return missing;
  ASSIGN_OR_RETURN(auto event, LoadEvent(call.reader(), (*found)->event));
  if (!event || !MaySee(call.actor(), **event) || !shows(**event, *(*found)->item)) return missing;
  return VisiblePart<Block, Item>{*std::move(event), **std::move(found)};
}

template <typename Block, typename Item>
absl::StatusOr<VisiblePart<Block, Item>> WithEvent(Call& call, absl::StatusOr<std::optional<FoundPart<Block, Item>>> found,
                                                   std::string_view message) {
  return WithEvent(call, std::move(found), message,
                   [&](const fb::Event& event, const Item& item) { return MaySee(call.actor(), event, item); });
}

}  // namespace

absl::StatusOr<Stored<fb::Event>> FindVisibleEvent(const Actor& actor, const Reader& reader, std::string_view text,
                                                   std::string_view message) {
  ASSIGN_OR_RETURN(const std::optional<EventId> id, ResolveEvent(reader, text));
  if (id) {
    ASSIGN_OR_RETURN(auto event, LoadEvent(reader, *id));
    if (event && MaySee(actor, **event)) return *std::move(event);
  }
  return absl::NotFoundError(ToAbsl(message));
}
absl::StatusOr<Stored<fb::Event>> FindVisibleEvent(Call& call, std::string_view text, std::string_view message) {
  return FindVisibleEvent(call.actor(), call.reader(), text, message);
}

absl::StatusOr<VisibleObject> FindVisible(Call& call, ObjectId id, std::string_view message) {
  return WithEvent(call, FindObject(call.reader(), id), message);
}
absl::StatusOr<VisibleReport> FindVisible(Call& call, ReportId id, std::string_view message) {
  return WithEvent(call, FindReport(call.reader(), id), message);
}
absl::StatusOr<VisibleProposal> FindVisible(Call& call, ProposalId id, std::string_view message) {
  ASSIGN_OR_RETURN(VisibleProposal found, WithEvent(call, FindProposal(call.reader(), id), message));
  if (!MaySeeAttribute(call, *found.event, found->old_id())) return absl::NotFoundError(ToAbsl(message));
  return found;
}
absl::StatusOr<VisibleSighting> FindVisible(Call& call, SightingId id, std::string_view message) {
  SightingPolicy policy(call.reader(), call.actor());
  return FindVisible(call, id, message, policy);
}
absl::StatusOr<VisibleSighting> FindVisible(Call& call, SightingId id, std::string_view message, SightingPolicy& policy) {
  const auto shows = [&](const fb::Event& event, const fb::Sighting& sighting) { return policy.Shows(event, sighting); };
  ASSIGN_OR_RETURN(VisibleSighting found, WithEvent(call, FindSighting(call.reader(), id), message, shows));
  if (!MaySeeAttribute(call, *found.event, found->attribute_id())) return absl::NotFoundError(ToAbsl(message));
  return found;
}

absl::StatusOr<VisibleAttribute> FindVisible(Call& call, AttributeId id, std::string_view message) {
  const absl::Status missing = absl::NotFoundError(ToAbsl(message));
  ASSIGN_OR_RETURN(const std::optional<EventId> event_id, EventOfAttribute(call.reader(), id));
  if (!event_id) return missing;
  ASSIGN_OR_RETURN(auto event, LoadEvent(call.reader(), *event_id));
  if (!event || !MaySee(call.actor(), **event) || !MaySeeAttribute(call, **event, id.value())) return missing;
  ASSIGN_OR_RETURN(auto block, LoadAttributeBlock(call.reader(), *event_id, id));
  const fb::Attribute* attribute = block ? FindIn(**block, id) : nullptr;
  if (attribute == nullptr) return missing;
  return VisibleAttribute{*std::move(event), *std::move(block), attribute};
}
absl::StatusOr<VisibleAttribute> FindVisibleAttribute(Call& call, std::string_view text, std::string_view message) {
  ASSIGN_OR_RETURN(const std::optional<AttributeId> id, ResolveAttribute(call.reader(), text));
  if (!id || !*id) return absl::NotFoundError(ToAbsl(message));
  return FindVisible(call, *id, message);
}

bool MaySeeAttribute(Call& call, const fb::Event& event, uint64_t attribute_id) {
  if (attribute_id == 0) return true;
  const absl::StatusOr<bool> shows = VisibleAttributes(call.reader(), call.actor()).Shows(event, AttributeId(attribute_id));
  return shows.ok() && *shows;
}

absl::StatusOr<std::optional<uint64_t>> ResolvePart(const Reader& reader, std::string_view text, UuidKind kind) {
  uint64_t number = 0;
  if (absl::SimpleAtoi(ToAbsl(text), &number)) return std::optional<uint64_t>(number);
  const std::optional<Uuid> uuid = Uuid::Parse(text);
  if (!uuid) return std::optional<uint64_t>();
  ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader, *uuid));
  if (!place || place->kind != kind) return std::optional<uint64_t>();
  return std::optional<uint64_t>(place->id);
}

absl::StatusOr<std::optional<ReferenceId>> ResolveReference(const Reader& reader, std::string_view text) {
  using Found = std::optional<ReferenceId>;
  ASSIGN_OR_RETURN(const std::optional<uint64_t> id, ResolvePart(reader, text, UuidKind::kReference));
  const std::optional<Uuid> uuid = Uuid::Parse(text);
  if (!id || !uuid) return id ? Found(ReferenceId(*id)) : Found();
  ASSIGN_OR_RETURN(const auto object, FindObject(reader, ObjectId(*id)));
  if (!object || object->item->references() == nullptr) return Found();
  for (const fb::ObjectReference* reference : *object->item->references()) {
    if (reference->uuid() != nullptr && Uuid{reference->uuid()->hi(), reference->uuid()->lo()} == *uuid)
      return Found(ReferenceId(reference->id()));
  }
  return Found();
}

bool WantsHard(Call& call, json::Value body) {
  const std::string_view argument = call.path().Arg(1);
  return argument == "1" || argument == "true" || Parameters(body, call.path()).Flag("hard");
}

absl::Status ForEachPartId(const Reader& reader, char letter, const std::function<bool(uint64_t id, EventId event)>& visit) {
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kRun, std::string(1, letter));
  for (; cursor->Valid(); cursor->Next()) {
    if (!visit(ReadFixed64(cursor->key(), 1), EventId(ReadFixed64(cursor->value())))) break;
  }
  return cursor->status();
}

std::string ErrorText(const rules::FieldErrors& errors) {
  std::string text;
  for (const auto& [field, messages] : errors) {
    for (const std::string& message : messages) absl::StrAppend(&text, text.empty() ? "" : " ", field, ": ", message);
  }
  return text;
}

}  // namespace muninn::api
