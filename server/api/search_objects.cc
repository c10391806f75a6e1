// SPDX-License-Identifier: Apache-2.0
//
// objects/restSearch. Shape: MISP 2.5.1 (restsearch.md §11).
#include "server/api/search_objects.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "engine/query/conditions.h"
#include "engine/query/search_objects.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/write_attribute.h"
#include "schema/json/write_object.h"
#include "server/api/names.h"
#include "server/api/search_answer.h"
#include "server/api/search_intake.h"
#include "server/api/search_places.h"
#include "server/api/search_run.h"
#include "server/api/value_lists.h"

namespace muninn::api {
namespace {

struct ObjectRef {
  EventId event;
  ObjectId object;
};

absl::StatusOr<std::vector<ObjectRef>> FindObjectPage(const Search& search) {
  const size_t limit = search.request.limit, page = search.request.page;
  std::vector<ObjectRef> refs;
  if (limit > 0 && page - 1 > SIZE_MAX / limit) return refs;  // beyond everything
  size_t skip = limit == 0 ? 0 : limit * (page - 1);
  RETURN_IF_ERROR(SearchObjects(
      search.reader(), search.actor, search.request.filter,
      [&](const ObjectHit& hit) {
        if (skip > 0) {
          --skip;
          return true;
        }
        refs.push_back({EventId(hit.event.id()), ObjectId(hit.object.id())});
        return limit == 0 || refs.size() < limit;
      },
      KnownTextsOf(search)));
  return refs;
}

// Writes one object after the other; which attributes are in which object is found once for an event.
class ObjectResults {
 public:
  ObjectResults(const Search& search, json::JsonWriter& writer) : search_(search), writer_(writer), names_(search.reader()) {}

  absl::Status Write(const ObjectRef& ref) {
    const Reader& reader = search_.reader();
    ASSIGN_OR_RETURN(const auto event, LoadEvent(reader, ref.event));
    ASSIGN_OR_RETURN(const auto block, LoadObjectBlock(reader, ref.event, ref.object));
    const fb::Object* object = block ? FindIn(**block, ref.object) : nullptr;
    if (!event || object == nullptr) return absl::DataLossError("an object is gone");
    writer_.BeginObject();
    writer_.Key("Object");
    writer_.BeginObject();
    json::WriteObjectFields(writer_, *object, ref.event);
    if (!search_.request.metadata) RETURN_IF_ERROR(WriteAttributes(**event, *object));
    WriteEvent(**event);
    writer_.EndObject();
    writer_.EndObject();
    return absl::OkStatus();
  }

 private:
  using InObjects = std::vector<std::pair<uint64_t, uint64_t>>;  // object, attribute; sorted

  absl::StatusOr<const InObjects*> AttributesIn(EventId event) {
    constexpr size_t kEventsMax = 16;
    if (const auto found = in_objects_.find(event); found != in_objects_.end()) return &found->second;
    if (in_objects_.size() >= kEventsMax) in_objects_.clear();
    InObjects& list = in_objects_[event];
    RETURN_IF_ERROR(ForEachAttribute(search_.reader(), event, [&](const fb::Attribute& attribute) {
      if (attribute.object_id() != 0) list.emplace_back(attribute.object_id(), attribute.id());
      return true;
    }));
    std::sort(list.begin(), list.end());
    return &list;
  }

  absl::Status WriteAttributes(const fb::Event& event, const fb::Object& object) {
    const EventId id(event.id());
    writer_.Key("Attribute");
    writer_.BeginArray();
    ASSIGN_OR_RETURN(const InObjects* list, AttributesIn(id));
    auto at = std::lower_bound(list->begin(), list->end(), std::pair<uint64_t, uint64_t>(object.id(), 0));
    for (; at != list->end() && at->first == object.id(); ++at) {
      ASSIGN_OR_RETURN(const auto block, LoadAttributeBlock(search_.reader(), id, AttributeId(at->second)));
      const fb::Attribute* attribute = block ? FindIn(**block, AttributeId(at->second)) : nullptr;
      if (attribute == nullptr || !DeletedMatches(search_.request.filter.deleted, attribute->deleted()) ||
          !MaySee(search_.actor, event, *attribute, &object) || (search_.allowed && !search_.allowed(*attribute)))
        continue;
      WriteAttribute(*attribute, event);
    }
    writer_.EndArray();
    return absl::OkStatus();
  }

  void WriteAttribute(const fb::Attribute& attribute, const fb::Event& event) {
    writer_.BeginObject();
    json::WriteAttributeFields(writer_, attribute, EventId(event.id()), json::AttributeShape::kRowWithHalves);
    if (search_.request.include_event_uuid) json::MemberUuid(writer_, "event_uuid", event.uuid());
    writer_.Key("AttributeTag");
    writer_.BeginArray();
    json::ForEachShownTag(attribute.tags(), names_, {search_.request.include_all_tags, true},
                          [&](const fb::TagLink& link, const fb::Tag& tag) { WriteTag(link, tag, attribute, event); });
    writer_.EndArray();
    json::MemberData(writer_, attribute, &search_.files);
    writer_.EndObject();
  }

  void WriteTag(const fb::TagLink& link, const fb::Tag& tag, const fb::Attribute& attribute, const fb::Event& event) {
    writer_.BeginObject();
    writer_.MemberId("id", link.id());
    writer_.MemberId("attribute_id", attribute.id());
    writer_.MemberId("event_id", event.id());
    writer_.MemberId("tag_id", tag.id());
    writer_.MemberBool("local", link.local());
    json::MemberTextOrNull(writer_, "relationship_type", link.relationship_type());
    writer_.Key("Tag");
    json::WriteTag(writer_, tag);
    writer_.EndObject();
  }

  void WriteEvent(const fb::Event& event) {
    writer_.Key("Event");
    writer_.BeginObject();
    writer_.MemberId("id", event.id());
    json::MemberText(writer_, "info", event.info());
    writer_.MemberId("org_id", event.org_id());
    writer_.MemberId("orgc_id", event.orgc_id());
    writer_.EndObject();
  }

  const Search& search_;
  json::JsonWriter& writer_;
  ReaderNames names_;
  std::map<EventId, InObjects> in_objects_;
};

absl::Status WriteObjectPage(const Search& search, const std::vector<ObjectRef>& refs, std::string& out,
                             const std::function<bool()>& flush) {
  json::JsonWriter writer(&out, search.style);
  ObjectResults results(search, writer);
  writer.BeginObject();
  writer.Key("response");
  writer.BeginArray();
  for (const ObjectRef& ref : refs) {
    RETURN_IF_ERROR(results.Write(ref));
    if (!flush()) return absl::CancelledError("the client has gone");
  }
  writer.EndArray();
  writer.EndObject();
  out.push_back('\n');
  return absl::OkStatus();
}

}  // namespace

http::Response SearchObjectsJson(Call& call) {
  SearchIntake intake = TakeSearch(call, SearchPlaces(Scope::kObjects));
  if (!intake.parameters) return std::move(intake.refusal);
  auto search = std::make_shared<Search>();
  search->snapshot = call.shared_snapshot();
  absl::StatusOr<SearchRequest> request =
      ReadSearchRequest(search->reader(), call.actor(), *intake.parameters, Scope::kObjects, call.now());
  if (!request.ok()) return AnswerUnread(call, request.status());
  if (request->return_format != "json" && request->return_format != "download")
    return AnswerError(call, 404, "Invalid output format.");
  search->request = *std::move(request);
  search->actor = call.actor();
  search->style = call.style();
  if (search->request.attachments) search->files = call.file_reader();
  search->allowed = SearchGate(call.engine().lists(), search->request.enforce_warninglist);
  absl::StatusOr<std::vector<ObjectRef>> refs = FindObjectPage(*search);
  if (!refs.ok()) return AnswerFailed(call, refs.status());
  const size_t count = refs->size();
  return AnswerStreamed(SearchHead(), count,
                        [search, refs = *std::move(refs)](std::string& out, const std::function<bool()>& flush) {
                          return WriteObjectPage(*search, refs, out, flush);
                        });
}

}  // namespace muninn::api
