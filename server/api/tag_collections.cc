// SPDX-License-Identifier: Apache-2.0
//
// tag_collections. Shapes: MISP 2.5.1.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/tag_collection_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_tag.h"
#include "server/api/body_fields.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/names.h"
#include "server/api/routes.h"
#include "server/api/tag_collections.h"
#include "server/api/tag_reference.h"

namespace muninn::api {
namespace {

using CollectionId = EntryIdOf<fb::TagCollection>;

constexpr Column<fb::TagCollection> kColumns[] = {
    {"id", [](const fb::TagCollection& collection) { return std::to_string(collection.id()); }},
    {"uuid", [](const fb::TagCollection& collection) { return json::UuidOf(collection.uuid()).ToString(); }},
    {"name", [](const fb::TagCollection& collection) { return TextOf(collection.name()); }, true},
    {"description", [](const fb::TagCollection& collection) { return TextOf(collection.description()); }, true},
};

EntryAction Action(std::string_view name) { return {"TagCollection", "tag_collections", name}; }

std::vector<uint64_t> Tags(const fb::TagCollection& collection) {
  if (collection.tag_ids() == nullptr) return {};
  return {collection.tag_ids()->begin(), collection.tag_ids()->end()};
}

bool MaySee(const Actor& actor, const fb::TagCollection& collection) {
  return actor.is_site_admin() || collection.all_orgs() || OrgId(collection.org_id()) == actor.org;
}

void WriteCollection(json::JsonWriter& writer, const fb::TagCollection& collection, ReaderNames& names) {
  writer.BeginObject();
  writer.Key("TagCollection");
  writer.BeginObject();
  writer.MemberId("id", collection.id());
  json::MemberUuid(writer, "uuid", collection.uuid());
  writer.MemberId("user_id", collection.user_id());
  writer.MemberId("org_id", collection.org_id());
  json::MemberText(writer, "name", collection.name());
  json::MemberText(writer, "description", collection.description());
  writer.MemberBool("all_orgs", collection.all_orgs());
  writer.EndObject();
  writer.Key("TagCollectionTag");
  writer.BeginArray();
  for (const uint64_t id : Tags(collection)) {
    const fb::Tag* tag = names.TagById(TagId(id));
    if (tag == nullptr) continue;
    writer.BeginObject();
    writer.MemberId("tag_collection_id", collection.id());
    writer.MemberId("tag_id", id);
    writer.Key("Tag");
    json::WriteTag(writer, *tag);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("TagCollection");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto collections =
      ListEntries<fb::TagCollection>(call.reader(), Parameters(*body, call.path()), kColumns, "",
                                     [&](const fb::TagCollection& collection) { return MaySee(call.actor(), collection); });
  if (!collections.ok()) return AnswerStatus(call, collections.status());
  ReaderNames names(call.reader());
  return AnswerList(call, *collections, [&](json::JsonWriter& writer, const Stored<fb::TagCollection>& collection) {
    WriteCollection(writer, *collection, names);
  });
}

// The collection that the path names, handed on; 404 when there is none the actor may see.
http::Response WithCollection(Call& call, const std::function<http::Response(const fb::TagCollection&)>& answer) {
  const auto collection = FindEntry<fb::TagCollection>(call.reader(), call.path().Arg(0));
  if (!collection.ok()) return AnswerStatus(call, collection.status());
  if (!*collection || !MaySee(call.actor(), ***collection)) return AnswerError(call, 404, "Invalid Tag Collection");
  return answer(***collection);
}

http::Response AnswerCollection(Call& call, CollectionId id) {
  const auto collection = LoadEntry<fb::TagCollection>(call.reader(), id);
  if (!collection.ok()) return AnswerStatus(call, collection.status());
  if (!*collection) return AnswerError(call, 404, "Invalid Tag Collection");
  ReaderNames names(call.reader());
  return AnswerJson(call, [&](json::JsonWriter& writer) { WriteCollection(writer, ***collection, names); });
}

http::Response View(Call& call) {
  return WithCollection(
      call, [&](const fb::TagCollection& collection) { return AnswerCollection(call, CollectionId(collection.id())); });
}

absl::Status ReadFields(json::Value body, fb::TagCollectionT* collection) {
  BodyFields fields(body);
  fields.Text("name", &collection->name);
  fields.Text("description", &collection->description);
  fields.Flag("all_orgs", &collection->all_orgs);
  if (fields.Has("uuid") && collection->uuid.is_nil()) {
    const auto uuid = Uuid::Parse(body["uuid"].AsText().value_or(""));
    if (!uuid) return FieldError("uuid", "Please provide a valid RFC 4122 UUID");
    collection->uuid = *uuid;
  }
  return fields.status();
}

// The numbers of tags that a request names, by name or number. Error: kFailedPrecondition (unknown).
absl::StatusOr<std::vector<uint64_t>> TagsOf(Call& call, const std::vector<TagDraft>& drafts) {
  std::vector<uint64_t> ids;
  for (const TagDraft& draft : drafts) {
    const std::string text = draft.name.empty() ? std::to_string(draft.id.value_or(0)) : draft.name;
    ASSIGN_OR_RETURN(const auto tag, FindEntry<fb::Tag>(call.reader(), text, /*by_name=*/true));
    if (!tag) return absl::FailedPreconditionError("Invalid Tag.");
    ids.push_back((*tag)->id());
  }
  return ids;
}

// A collection from a document: its tags by name.
http::Response Add(Call& call, std::string_view name) {
  const absl::StatusOr<json::Value> root = call.Body();
  if (!root.ok()) return AnswerStatus(call, root.status());
  const absl::StatusOr<json::Value> body = call.BodyOf("TagCollection");
  fb::TagCollectionT collection;
  if (const absl::Status status = ReadFields(*body, &collection); !status.ok()) return AnswerRefused(call, Action(name), status);
  std::vector<TagDraft> drafts;
  (*root)["TagCollectionTag"].ForEach([&](json::Value link) {
    TagDraft draft;
    draft.name = link["Tag"]["name"].AsText().value_or("");
    if (!draft.name.empty()) drafts.push_back(std::move(draft));
  });
  auto ids = TagsOf(call, drafts);
  if (!ids.ok()) return AnswerRefused(call, Action(name), ids.status());
  collection.tag_ids = *std::move(ids);
  return ChangeAndAnswer(call, Action(name), {AddEntry(std::move(collection))},
                         [&](const Outcome& outcome) { return AnswerCollection(call, CollectionId(outcome.entries.front())); });
}
http::Response AddOne(Call& call) { return Add(call, "add"); }
http::Response Import(Call& call) { return Add(call, "import"); }

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("TagCollection");
  if (!body.ok()) return AnswerStatus(call, body.status());
  return WithCollection(call, [&](const fb::TagCollection& stored) {
    const CollectionId id(stored.id());
    const auto edit = [&](fb::TagCollectionT& collection, const EntryScene&) { return ReadFields(*body, &collection); };
    return ChangeAndAnswer(
        call, Action("edit"), {EditEntry<fb::TagCollection>(id, edit)},
        [&](const Outcome&) { return AnswerCollection(call, id); }, std::to_string(id.value()));
  });
}

http::Response Delete(Call& call) {
  return WithCollection(call, [&](const fb::TagCollection& collection) {
    return ChangeAndTell(call, Action("delete"), {RemoveEntry<fb::TagCollection>(CollectionId(collection.id()))},
                         std::to_string(collection.id()));
  });
}

// Old style answers: MISP's tag picker reads them.
http::Response SetTags(Call& call, bool attach) {
  const absl::StatusOr<TagReference> reference = ReadTagReference(call, "TagCollection");
  if (!reference.ok()) return AnswerStatus(call, reference.status());
  return WithCollection(call, [&](const fb::TagCollection& collection) {
    const auto ids = TagsOf(call, reference->tags);
    if (!ids.ok() || ids->empty()) return AnswerNotSaved("Invalid Tag.");
    const auto edit = [&](fb::TagCollectionT& changed, const EntryScene&) {
      for (const uint64_t id : *ids) {
        std::erase(changed.tag_ids, id);
        if (attach) changed.tag_ids.push_back(id);
      }
      return absl::OkStatus();
    };
    const absl::StatusOr<Outcome> outcome =
        call.engine().Execute(ChangeEntries{{EditEntry<fb::TagCollection>(CollectionId(collection.id()), edit)}}, call.actor());
    if (!outcome.ok()) return AnswerStatus(call, outcome.status());
    return AnswerSaved(attach ? "Tag(s) added." : "Tag(s) removed.", true);
  });
}
http::Response AddTags(Call& call) { return SetTags(call, true); }
http::Response RemoveTags(Call& call) { return SetTags(call, false); }

constexpr Route kRoutes[] = {
    {"tagcollections", "index", Index},
    {"tagcollections", "view", View},
    {"tagcollections", "add", AddOne, true, Permission::kTagEditor},
    {"tagcollections", "import", Import, true, Permission::kTagEditor},
    {"tagcollections", "edit", Edit, true, Permission::kTagEditor},
    {"tagcollections", "delete", Delete, true, Permission::kTagEditor},
    {"tagcollections", "addtag", AddTags, true, Permission::kTagEditor},
    {"tagcollections", "removetag", RemoveTags, true, Permission::kTagEditor},
};

}  // namespace

std::span<const Route> TagCollectionRoutes() { return kRoutes; }

absl::StatusOr<std::optional<std::vector<TagDraft>>> TagsOfCollection(const Reader& reader, const Actor& actor, uint64_t id) {
  using Found = std::optional<std::vector<TagDraft>>;
  ASSIGN_OR_RETURN(const auto collection, LoadEntry<fb::TagCollection>(reader, CollectionId(id)));
  if (!collection || !MaySee(actor, **collection)) return Found();
  std::vector<TagDraft> tags;
  for (const uint64_t tag : Tags(**collection)) {
    TagDraft draft;
    draft.id = static_cast<int64_t>(tag);
    tags.push_back(std::move(draft));
  }
  return Found(std::move(tags));
}

}  // namespace muninn::api
