// SPDX-License-Identifier: Apache-2.0
//
// collections: events and clusters that belong together; collectionElements: what is in one.
#include <algorithm>

#include "schema/entities/desk_generated.h"
#include "server/api/entry_page.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using fb::CollectionT;
constexpr Member<CollectionT> kMembers[] = {
    {"id", &CollectionT::id, kFixed},
    {"uuid", &CollectionT::uuid},
    {"org_id", &CollectionT::org_id, kFixed},
    {"orgc_id", &CollectionT::orgc_id, kFixed},
    {"user_id", &CollectionT::user_id, kFixed},
    {"created", &CollectionT::created, kFixed | kTime},
    {"modified", &CollectionT::modified, kFixed | kTime},
    {"distribution", &CollectionT::distribution},
    {"sharing_group_id", &CollectionT::sharing_group_id, kNullable},
    {"name", &CollectionT::name},
    {"type", &CollectionT::type},
    {"description", &CollectionT::description},
};

bool Visible(const Actor& actor, const CollectionT& collection) {
  if (actor.is_site_admin() || OrgId(collection.org_id) == actor.org || OrgId(collection.orgc_id) == actor.org) return true;
  return collection.distribution == 4 ? actor.in(SharingGroupId(collection.sharing_group_id))
                                      : collection.distribution >= 1 && collection.distribution <= 3;
}

void WriteElement(json::JsonWriter& writer, const fb::CollectionElementT& element, uint64_t collection) {
  writer.BeginObject();
  writer.MemberId("id", element.id);
  writer.MemberUuid("uuid", element.uuid);
  writer.MemberUuid("element_uuid", element.element_uuid);
  writer.Member("element_type", element.element_type);
  writer.MemberId("collection_id", collection);
  writer.Member("description", element.description);
  writer.EndObject();
}

void WriteMore(json::JsonWriter& writer, const CollectionT& collection, bool listed) {
  if (listed) return writer.MemberNumber("element_count", static_cast<int64_t>(collection.elements.size()));
  writer.Key("CollectionElement");
  writer.BeginArray();
  for (const auto& element : collection.elements) WriteElement(writer, *element, collection.id);
  writer.EndArray();
}

constexpr EntryPage<CollectionT> kPage{.noun = "Collection",
                                       .controller = "collections",
                                       .invalid = "Invalid Collection.",
                                       .members = kMembers,
                                       .visible = Visible,
                                       .more = WriteMore};

// --- elements ---
constexpr EntryAction kAddElement{"CollectionElement", "collection_elements", "add"};
constexpr EntryAction kDeleteElement{"CollectionElement", "collection_elements", "delete"};

http::Response IndexElements(Call& call) {
  const auto collection = FindOnPage(call, kPage, call.path().Arg(0));
  if (!collection.ok()) return AnswerStatus(call, collection.status());
  if (!*collection) return AnswerError(call, 404, kPage.invalid);
  return AnswerList(call, (*collection)->elements, [&](json::JsonWriter& writer, const auto& element) {
    writer.BeginObject();
    writer.Key("CollectionElement");
    WriteElement(writer, *element, (*collection)->id);
    writer.EndObject();
  });
}

http::Response AddElement(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("CollectionElement");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto collection = FindOnPage(call, kPage, call.path().Arg(0));
  if (!collection.ok()) return AnswerStatus(call, collection.status());
  if (!*collection) return AnswerError(call, 404, kPage.invalid);
  fb::CollectionElementT element;
  const std::optional<Uuid> uuid = Uuid::Parse((*body)["element_uuid"].AsText().value_or(""));
  if (!uuid) return AnswerRefused(call, kAddElement, FieldError("element_uuid", "Please provide a valid RFC 4122 UUID"));
  element.element_uuid = *uuid;
  element.element_type = (*body)["element_type"].AsText().value_or("");
  if (element.element_type != "Event" && element.element_type != "GalaxyCluster")
    return AnswerRefused(call, kAddElement, FieldError("element_type", "Invalid element type."));
  element.description = (*body)["description"].AsText().value_or("");
  const uint64_t id = (*collection)->id;
  const auto edit = [&](CollectionT& stored, const EntryScene&) -> absl::Status {
    for (const auto& other : stored.elements) {
      if (other->element_uuid == element.element_uuid)
        return FieldError("element_uuid", "This element is in the collection already.");
    }
    stored.elements.push_back(std::make_unique<fb::CollectionElementT>(element));
    return absl::OkStatus();
  };
  return ChangeAndAnswer(call, kAddElement, {EditEntry<fb::Collection>(EntryIdOf<fb::Collection>(id), edit)},
                         [&](const Outcome&) { return AnswerEntry(call, kPage, id); });
}

// delete/{collection}/{element}: numbers of elements count within their collection.
http::Response DeleteElement(Call& call) {
  const auto collection = FindOnPage(call, kPage, call.path().Arg(0));
  if (!collection.ok()) return AnswerStatus(call, collection.status());
  if (!*collection) return AnswerError(call, 404, kPage.invalid);
  uint64_t number = 0;
  const bool numeric = absl::SimpleAtoi(ToAbsl(call.path().Arg(1)), &number);
  const std::optional<Uuid> uuid = Uuid::Parse(call.path().Arg(1));
  const auto wanted = [=](const auto& element) { return (numeric && element->id == number) || (uuid && element->uuid == *uuid); };
  const auto edit = [wanted](CollectionT& stored, const EntryScene&) -> absl::Status {
    const auto place = std::find_if(stored.elements.begin(), stored.elements.end(), wanted);
    if (place == stored.elements.end()) return absl::NotFoundError("Invalid collection element.");
    stored.elements.erase(place);
    return absl::OkStatus();
  };
  return ChangeAndTell(call, kDeleteElement, {EditEntry<fb::Collection>(EntryIdOf<fb::Collection>((*collection)->id), edit)},
                       call.path().Arg(1), "CollectionElement deleted.");
}

constexpr Route kRoutes[] = {
    {"collections", "index", IndexPage<kPage>},
    {"collections", "view", ViewPage<kPage>},
    {"collections", "add", AddPage<kPage>, true, Permission::kModify},
    {"collections", "edit", EditPage<kPage>, true, Permission::kModify},
    {"collections", "delete", DeletePage<kPage>, true, Permission::kModify},
    {"collectionelements", "index", IndexElements},
    {"collectionelements", "add", AddElement, true, Permission::kModify},
    {"collectionelements", "delete", DeleteElement, true, Permission::kModify},
};

}  // namespace

std::span<const Route> CollectionRoutes() { return kRoutes; }

}  // namespace muninn::api
