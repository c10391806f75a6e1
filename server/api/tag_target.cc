// SPDX-License-Identifier: Apache-2.0
//
// Shapes and texts: MISP 2.5.1.
#include "server/api/tag_target.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/tag_generated.h"
#include "server/api/names.h"
#include "server/api/parts.h"
#include "server/api/routes.h"
#include "server/api/tag_reference.h"

namespace muninn::api {
namespace {

// An event or an attribute, and its tags as they are.
struct Target {
  std::optional<AttributeId> attribute;
  EventId event;
  std::vector<std::pair<TagId, bool>> tags;  // and whether locally
  std::string_view model() const { return attribute ? "Attribute" : "Event"; }
  uint64_t id() const { return attribute ? attribute->value() : event.value(); }
};

template <typename Links>
void ReadLinks(const Links* links, Target& target) {
  if (links == nullptr) return;
  for (const fb::TagLink* link : *links) target.tags.emplace_back(TagId(link->tag_id()), link->local());
}

// Error: kNotFound, also for what the actor may not see.
absl::StatusOr<Target> FindTarget(Call& call, const Uuid& uuid) {
  const absl::Status missing = absl::NotFoundError("Invalid Target.");
  const Reader& reader = call.reader();
  ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader, uuid));
  if (!place || (place->kind != UuidKind::kEvent && place->kind != UuidKind::kAttribute)) return missing;
  ASSIGN_OR_RETURN(const auto event, LoadEvent(reader, place->event));
  if (!event || !MaySee(call.actor(), **event)) return missing;
  Target target;
  target.event = place->event;
  if (place->kind == UuidKind::kEvent) {
    ReadLinks((*event)->tags(), target);
    return target;
  }
  target.attribute = AttributeId(place->id);
  ASSIGN_OR_RETURN(const auto block, LoadAttributeBlock(reader, place->event, *target.attribute));
  const fb::Attribute* attribute = block ? FindIn(**block, *target.attribute) : nullptr;
  if (attribute == nullptr || !MaySeeAttribute(call, **event, place->id)) return missing;
  ReadLinks(attribute->tags(), target);
  return target;
}

absl::StatusOr<Outcome> SetTag(Call& call, const Target& target, TagDraft tag, bool attach) {
  if (target.attribute) return call.engine().Execute(TagAttribute{*target.attribute, std::move(tag), attach}, call.actor());
  return call.engine().Execute(TagEvent{target.event, std::move(tag), attach}, call.actor());
}

// The tag a draft names, if there is one.
absl::StatusOr<std::optional<TagId>> KnownTag(const Reader& reader, const TagDraft& draft) {
  if (!draft.name.empty()) return FindByName<fb::Tag>(reader, draft.name);
  if (!draft.id || *draft.id <= 0) return std::optional<TagId>();
  const TagId id(static_cast<uint64_t>(*draft.id));
  ASSIGN_OR_RETURN(const auto tag, LoadEntry<fb::Tag>(reader, id));
  return tag ? std::optional<TagId>(id) : std::nullopt;
}

std::string NameOf(Call& call, TagId id) {
  ReaderNames names(call.reader());
  const fb::Tag* tag = names.TagById(id);
  return tag == nullptr || tag->name() == nullptr ? std::string() : tag->name()->str();
}

// A link by its own number. Links have no index of their own: this walks those of all tags, which only this one rare action does.
struct LinkPlace {
  TagId tag;
  EventId event;
  std::optional<AttributeId> attribute;
  bool local = false;
};
const fb::TagLink* LinkIn(const flatbuffers::Vector<flatbuffers::Offset<fb::TagLink>>* links, uint64_t id) {
  if (links == nullptr) return nullptr;
  for (const fb::TagLink* link : *links) {
    if (link->id() == id) return link;
  }
  return nullptr;
}
absl::StatusOr<std::optional<LinkPlace>> FindLink(const Reader& reader, bool of_event, uint64_t id) {
  std::optional<LinkPlace> place;
  absl::Status inner;
  RETURN_IF_ERROR(ForEachEntry<fb::Tag>(reader, [&](const fb::Tag& tag) {
    const TagId tag_id(tag.id());
    for (const auto cursor = reader.Scan(Family::kTagUse, TagUsePrefix(tag_id, of_event ? 'e' : 'a')); cursor->Valid() && !place;
         cursor->Next()) {
      const EventId event = EventOfTagUse(cursor->key());
      if (of_event) {
        const auto loaded = LoadEvent(reader, event);
        inner.Update(loaded.status());
        const fb::TagLink* link = loaded.ok() && *loaded ? LinkIn((**loaded)->tags(), id) : nullptr;
        if (link != nullptr) place = LinkPlace{TagId(link->tag_id()), event, std::nullopt, link->local()};
        continue;
      }
      const AttributeId attribute = AttributeOfTagUse(cursor->key());
      const auto block = LoadAttributeBlock(reader, event, attribute);
      inner.Update(block.status());
      const fb::Attribute* found = block.ok() && *block ? FindIn(***block, attribute) : nullptr;
      const fb::TagLink* link = found == nullptr ? nullptr : LinkIn(found->tags(), id);
      if (link != nullptr) place = LinkPlace{TagId(link->tag_id()), event, attribute, link->local()};
    }
    return !place && inner.ok();
  }));
  RETURN_IF_ERROR(inner);
  return place;
}

bool IsFatal(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) || absl::IsDataLoss(status);
}

struct Asked {
  Target target;
  std::vector<TagDraft> tags;
};

// Reads who is asked for; the answer when that fails.
std::optional<http::Response> ReadAsked(Call& call, Asked& asked) {
  absl::StatusOr<TagReference> reference = ReadTagReference(call, "uuid");
  if (!reference.ok()) return AnswerStatus(call, reference.status());
  if (reference->target.empty()) return AnswerError(call, 405, "Invalid object uuid");
  const std::optional<Uuid> uuid = Uuid::Parse(reference->target);
  if (!uuid) return AnswerError(call, 500, "Invalid UUID");
  if (reference->tags.empty()) return AnswerError(call, 405, "Invalid tag");
  absl::StatusOr<Target> target = FindTarget(call, *uuid);
  if (!target.ok()) return AnswerStatus(call, target.status());
  asked.target = *std::move(target);
  asked.tags = std::move(reference->tags);
  return std::nullopt;
}

}  // namespace

http::Response AttachTagToObject(Call& call) {
  Asked asked;
  if (auto refused = ReadAsked(call, asked)) return *std::move(refused);
  const Target& target = asked.target;
  constexpr std::string_view kUrl = "/tags/attachTagToObject";
  std::string message, reasons;
  size_t attached = 0, failed = 0;
  for (const TagDraft& tag : asked.tags) {
    const absl::StatusOr<Outcome> outcome = SetTag(call, target, tag, true);
    if (IsFatal(outcome.status())) return AnswerStatus(call, outcome.status());
    if (absl::IsPermissionDenied(outcome.status())) return AnswerError(call, 403, "Invalid Target.");
    if (outcome.ok()) {
      ++attached;
      call.Renew();
      message = absl::StrCat(tag.local ? "Local" : "Global", " tag ", NameOf(call, outcome->tag), "(", outcome->tag.value(),
                             ") successfully attached to ", ToAbsl(target.model()), "(", target.id(), ").");
    } else if (absl::IsFailedPrecondition(outcome.status())) {
      ++attached;
      message =
          absl::StrCat(ToAbsl(target.model()), " already has the requested tag attached, no changes had to be made for tag ",
                       tag.name.empty() ? absl::StrCat(tag.id.value_or(0)) : tag.name, ".");
    } else {
      // Our own texts: nothing to escape.
      const absl::string_view reason = absl::IsInvalidArgument(outcome.status())
                                           ? outcome.status().message()
                                           : "Tag not found and insufficient privileges to create it.";
      absl::StrAppend(&reasons, failed > 0 ? "," : "", "\"", failed, "\":\"", reason, "\"");
      ++failed;
    }
  }
  if (attached == 0) {
    return AnswerFailure(call, "Could not attachTagToObject Tag", kUrl,
                         absl::StrCat("Failed to attach ", failed, " tags. Reasons: {", reasons, "}"));
  }
  if (attached > 1)
    message = absl::StrCat("Successfully attached ", attached, " tags to ", ToAbsl(target.model()), " (", target.id(), ")");
  return AnswerSuccess(call, message, kUrl);
}

http::Response RemoveTagFromObject(Call& call) {
  Asked asked;
  if (auto refused = ReadAsked(call, asked)) return *std::move(refused);
  const Target& target = asked.target;
  std::string message;
  for (TagDraft& tag : asked.tags) {
    const auto id = KnownTag(call.reader(), tag);
    if (!id.ok()) return AnswerStatus(call, id.status());
    if (!*id) return AnswerError(call, 405, "Invalid Tag.");
    const auto link =
        std::find_if(target.tags.begin(), target.tags.end(), [&](const auto& entry) { return entry.first == **id; });
    if (link == target.tags.end())
      return AnswerError(call, 404,
                         absl::StrCat("Could not remove tag as it is not attached to the target ", ToAbsl(target.model())));
    tag.local = link->second;
    const absl::StatusOr<Outcome> outcome = SetTag(call, target, tag, false);
    if (absl::IsPermissionDenied(outcome.status())) return AnswerError(call, 403, "Invalid Target.");
    if (!outcome.ok()) return AnswerStatus(call, outcome.status());
    message = absl::StrCat(link->second ? "Local" : "Global", " tag ", NameOf(call, **id), " (", (*id)->value(),
                           ") successfully removed from ", ToAbsl(target.model()), "(", target.id(), ").");
  }
  return AnswerSuccess(call, message, "/tags/removeTagFromObject");
}

http::Response ModifyTagRelationship(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Tag");
  if (!body.ok()) return AnswerStatus(call, body.status());
  uint64_t link = 0;
  const std::string_view type = call.path().Arg(0);
  if ((type != "event" && type != "attribute") || !absl::SimpleAtoi(ToAbsl(call.path().Arg(1)), &link))
    return AnswerError(call, 404, "Invalid target.");
  const absl::StatusOr<std::optional<LinkPlace>> place = FindLink(call.reader(), type == "event", link);
  if (!place.ok()) return AnswerStatus(call, place.status());
  if (!*place) return AnswerError(call, 404, "Invalid target.");
  TagDraft draft;
  draft.id = static_cast<int64_t>((*place)->tag.value());
  draft.local = (*place)->local;
  draft.relationship_type = (*body)["relationship_type"].AsText().value_or("");
  Target target;
  target.event = (*place)->event;
  target.attribute = (*place)->attribute;
  const absl::StatusOr<Outcome> outcome = SetTag(call, target, std::move(draft), true);
  // Not there, or not to be seen.
  if (absl::IsNotFound(outcome.status())) return AnswerError(call, 404, "Invalid target.");
  // The same relationship again changes nothing, which is as good.
  if (!outcome.ok() && !absl::IsFailedPrecondition(outcome.status())) return AnswerStatus(call, outcome.status());
  return AnswerSuccess(call, "Relationship updated.", "/tags/modifyTagRelationship");
}

}  // namespace muninn::api
