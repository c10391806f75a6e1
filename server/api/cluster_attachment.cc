// SPDX-License-Identifier: Apache-2.0
//
// Texts: MISP 2.5.1.
#include "server/api/cluster_attachment.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/numbers.h"
#include "engine/access/visibility.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/entities/tag_collection_generated.h"
#include "schema/entities/tag_generated.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/parts.h"

namespace muninn::api {
namespace {

using CollectionId = EntryIdOf<fb::TagCollection>;
using Thing = std::variant<EventId, AttributeId, CollectionId>;

// Error: kNotFound, also for what the actor may not see.
absl::StatusOr<Thing> FindThing(Call& call) {
  const std::string_view id = call.path().Arg(0), type = call.path().Arg(1);
  if (type == "event") {
    ASSIGN_OR_RETURN(const auto event, FindVisibleEvent(call, id, "Invalid event."));
    return Thing(EventId(event->id()));
  }
  if (type == "attribute") {
    ASSIGN_OR_RETURN(const auto found, FindVisibleAttribute(call, id, "Invalid attribute."));
    return Thing(AttributeId(found.attribute->id()));
  }
  if (type == "tag_collection") {
    ASSIGN_OR_RETURN(const auto collection, FindEntry<fb::TagCollection>(call.reader(), id));
    if (!collection) return absl::NotFoundError("Invalid tag collection.");
    return Thing(CollectionId((*collection)->id()));
  }
  return absl::NotFoundError("Invalid options");
}

absl::StatusOr<Outcome> PutInCollection(Call& call, CollectionId id, const TagDraft& draft, bool attach) {
  uint64_t number = static_cast<uint64_t>(draft.id.value_or(0));
  if (!draft.name.empty()) {
    ASSIGN_OR_RETURN(const auto known, FindByName<fb::Tag>(call.reader(), draft.name));
    if (!known) return absl::NotFoundError("Invalid tag.");
    number = known->value();
  }
  const auto edit = [number, attach](fb::TagCollectionT& collection, const EntryScene&) -> absl::Status {
    const auto place = std::find(collection.tag_ids.begin(), collection.tag_ids.end(), number);
    if (attach == (place != collection.tag_ids.end()))
      return absl::FailedPreconditionError(attach ? "Cluster already attached." : "Cluster could not be detached.");
    attach ? void(collection.tag_ids.push_back(number)) : void(collection.tag_ids.erase(place));
    return absl::OkStatus();
  };
  return call.engine().Execute(ChangeEntries{{EditEntry<fb::TagCollection>(id, edit)}}, call.actor());
}

// A cluster's tag is the server's own: whoever may tag gets it, also those who may not make tags.
absl::Status EnsureTag(Call& call, const std::string& name) {
  ASSIGN_OR_RETURN(const auto known, FindByName<fb::Tag>(call.reader(), name));
  if (known) return absl::OkStatus();
  TagDraft draft;
  draft.name = name;
  RETURN_IF_ERROR(call.engine().Execute(AddTag{draft}, ServerActor()).status());
  call.Renew();
  return absl::OkStatus();
}

absl::StatusOr<Outcome> Put(Call& call, const Thing& thing, TagDraft tag, bool attach) {
  if (const auto* event = std::get_if<EventId>(&thing))
    return call.engine().Execute(TagEvent{*event, std::move(tag), attach}, call.actor());
  if (const auto* attribute = std::get_if<AttributeId>(&thing))
    return call.engine().Execute(TagAttribute{*attribute, std::move(tag), attach}, call.actor());
  return PutInCollection(call, std::get<CollectionId>(thing), tag, attach);
}

// The clusters' tags. Error: kNotFound.
absl::StatusOr<std::vector<std::string>> TagNamesOf(Call& call, const std::vector<std::string>& ids) {
  std::vector<std::string> names;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(const auto cluster, FindEntry<fb::GalaxyCluster>(call.reader(), id));
    if (!cluster || (*cluster)->deleted() || !MaySee(call.actor(), **cluster))
      return absl::NotFoundError("Invalid Galaxy cluster.");
    names.push_back(TextOf((*cluster)->tag_name()));
  }
  return names;
}

http::Response Attach(Call& call, std::string_view member, std::string_view done) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Galaxy");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<Thing> thing = FindThing(call);
  if (!thing.ok()) return AnswerStatus(call, thing.status());
  const std::vector<std::string> ids = ReadIds((*body)[member]);
  if (ids.empty()) return AnswerNotSaved("No clusters given.");
  const absl::StatusOr<std::vector<std::string>> names = TagNamesOf(call, ids);
  if (!names.ok()) return AnswerStatus(call, names.status());
  const auto local = call.path().Named("local");
  bool any = false;
  for (const std::string& name : *names) {
    if (const absl::Status status = EnsureTag(call, name); !status.ok()) return AnswerStatus(call, status);
    TagDraft tag;
    tag.name = name;
    tag.local = local && (*local == "1" || *local == "true");
    const absl::StatusOr<Outcome> outcome = Put(call, *thing, std::move(tag), true);
    if (outcome.ok()) any = true;
    if (outcome.ok() || absl::IsFailedPrecondition(outcome.status())) continue;
    if (absl::IsInvalidArgument(outcome.status())) return AnswerNotSaved(ToStd(outcome.status().message()));
    return AnswerStatus(call, outcome.status());
  }
  return any ? AnswerSaved(done, true) : AnswerNotSaved("Cluster already attached.");
}

}  // namespace

std::vector<std::string> ReadIds(json::Value value) {
  std::vector<std::string> ids;
  if (const auto text = value.AsStringView(); text && text->starts_with('[')) {
    const absl::StatusOr<json::Document> list = json::Document::Parse(*text);
    if (list.ok() && list->root().is_array()) return ReadIds(list->root());
  }
  const auto add = [&](json::Value element) {
    if (auto id = element.AsText(); id && !id->empty()) ids.push_back(std::move(*id));
  };
  value.is_array() ? value.ForEach(add) : add(value);
  return ids;
}

absl::StatusOr<std::vector<TagDraft>> TagsOfClusters(Call& call, const std::vector<std::string>& ids) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, TagNamesOf(call, ids));
  std::vector<TagDraft> tags;
  for (const std::string& name : names) {
    RETURN_IF_ERROR(EnsureTag(call, name));
    tags.emplace_back().name = name;
  }
  return tags;
}

http::Response AttachCluster(Call& call) { return Attach(call, "target_id", "Cluster attached."); }
http::Response AttachMultipleClusters(Call& call) { return Attach(call, "target_ids", "Clusters attached."); }

http::Response DetachCluster(Call& call) {
  const absl::StatusOr<Thing> thing = FindThing(call);
  if (!thing.ok()) return AnswerStatus(call, thing.status());
  const auto tag = FindEntry<fb::Tag>(call.reader(), call.path().Arg(2));
  if (!tag.ok()) return AnswerStatus(call, tag.status());
  if (!*tag || !(**tag)->is_galaxy()) return AnswerError(call, 404, "Invalid tag.");
  TagDraft draft;
  draft.id = static_cast<int64_t>((**tag)->id());
  const absl::StatusOr<Outcome> outcome = Put(call, *thing, std::move(draft), false);
  if (absl::IsFailedPrecondition(outcome.status())) return AnswerNotSaved("Could not detach galaxy from event.");
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  return AnswerSaved("Galaxy successfully detached.", true);
}

}  // namespace muninn::api
