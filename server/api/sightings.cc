// SPDX-License-Identifier: Apache-2.0
//
// sightings: add, delete, index, listSightings, view. Shapes and texts: MISP 2.5.1.
#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/access/visibility.h"
#include "engine/index/registry.h"
#include "engine/query/sighting_policy.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/read_event.h"
#include "schema/json/write_sighting.h"
#include "server/api/moment.h"
#include "server/api/names.h"
#include "server/api/parts.h"
#include "server/api/routes.h"
#include "server/api/search_run.h"

namespace muninn::api {
namespace {

// A request sights at most so many attributes: they are one record an event.
constexpr size_t kSightedMax = 100'000;
constexpr std::string_view kInvalidSighting = "Invalid sighting.";

http::Response AnswerNotAdded(Call& call, std::string_view why) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("message", absl::StrCat("Could not add the Sighting. Reason: ", ToAbsl(why)));
    writer.EndObject();
  });
}

// The visible live attributes that have this value as either half.
absl::Status FindByValue(Call& call, std::string_view value, std::vector<AttributeId>& found) {
  const std::unique_ptr<Cursor> cursor = call.reader().Scan(Family::kPosting, ValueHash(value));
  for (; cursor->Valid() && found.size() < kSightedMax; cursor->Next()) {
    const Posting posting = DecodePosting(cursor->key(), cursor->value());
    if (posting.flags & kDeleted) continue;
    ASSIGN_OR_RETURN(const auto event, LoadEvent(call.reader(), posting.event));
    if (!event || !MaySee(call.actor(), **event) || !MaySeeAttribute(call, **event, posting.attribute.value())) continue;
    found.push_back(posting.attribute);
  }
  return cursor->status();
}

// What `filters` finds, as attributes/restSearch would.
absl::Status FindByFilters(Call& call, json::Value filters, std::vector<AttributeId>& found) {
  Search search;
  search.snapshot = call.shared_snapshot();
  search.actor = call.actor();
  const Parameters parameters(filters, Path());
  if (parameters.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(search.request, ReadSearchRequest(search.reader(), call.actor(), parameters, Scope::kAttributes, call.now()));
  HitPage page(search);
  while (found.size() < kSightedMax) {
    ASSIGN_OR_RETURN(const AttributeHit* const hit, page.Next());
    if (hit == nullptr) break;
    found.push_back(AttributeId(hit->attribute.id()));
  }
  return absl::OkStatus();
}

// "5", "uuid", "5|6": the attributes of the path. One that can't be seen is left out.
absl::Status FindByName(Call& call, std::string_view names, std::vector<AttributeId>& found) {
  for (const absl::string_view name : absl::StrSplit(ToAbsl(names), '|', absl::SkipEmpty())) {
    if (found.size() >= kSightedMax) break;
    ASSIGN_OR_RETURN(const std::optional<AttributeId> id, ResolveAttribute(call.reader(), ToStd(name)));
    if (!id) continue;
    ASSIGN_OR_RETURN(const std::optional<EventId> event_id, EventOfAttribute(call.reader(), *id));
    if (!event_id) continue;
    ASSIGN_OR_RETURN(const auto event, LoadEvent(call.reader(), *event_id));
    if (event && MaySee(call.actor(), **event) && MaySeeAttribute(call, **event, id->value())) found.push_back(*id);
  }
  return absl::OkStatus();
}

absl::Status FindAttributes(Call& call, json::Value body, std::vector<AttributeId>& found) {
  if (const std::string_view named = call.path().Arg(0); !named.empty()) return FindByName(call, named, found);
  if (!body.is_object()) return absl::OkStatus();
  for (const std::string_view name : {"id", "uuid"}) {
    if (const auto text = body[name].AsText()) RETURN_IF_ERROR(FindByName(call, *text, found));
  }
  absl::Status status;
  for (const std::string_view name : {"value", "values"}) {
    const json::Value value = body[name];
    if (const auto text = value.AsText()) status.Update(FindByValue(call, *text, found));
    value.ForEach([&](json::Value element) {
      if (const auto text = element.AsText(); text && status.ok()) status = FindByValue(call, *text, found);
    });
  }
  RETURN_IF_ERROR(status);
  if (body["filters"].is_object()) RETURN_IF_ERROR(FindByFilters(call, body["filters"], found));
  return absl::OkStatus();
}

// "" when everything is right, else what is not.
std::string ReadDraft(Call& call, json::Value body, SightingDraft& draft) {
  draft.date_sighting = static_cast<int64_t>(call.now());
  if (!body.is_object()) return "";
  if (!body["type"].absent()) {
    draft.type = body["type"].AsInteger();
    if (!draft.type || *draft.type < 0 || *draft.type > 2) return "Invalid type. The type has to be 0, 1 or 2.";
  }
  draft.source = body["source"].AsText().value_or("");
  if (draft.source.size() > 255) return "Invalid source. It may have at most 255 bytes.";
  std::string when = body["timestamp"].AsText().value_or("");
  if (when.empty() && !body["date"].absent())
    when = absl::StrCat(body["date"].AsText().value_or(""), " ", body["time"].AsText().value_or(""));
  if (when.empty()) when = body["date_sighting"].AsText().value_or("");
  while (when.ends_with(' ')) when.pop_back();
  if (!when.empty()) {
    draft.date_sighting = ParseMoment(when, call.now());
    if (!draft.date_sighting || *draft.date_sighting < 0) return "Invalid date.";
  }
  return "";
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Sighting");
  if (!body.ok()) return AnswerStatus(call, body.status());
  AddSightings command;
  if (const std::string wrong = ReadDraft(call, *body, command.sighting); !wrong.empty()) return AnswerNotAdded(call, wrong);
  if (const absl::Status status = FindAttributes(call, *body, command.attributes); !status.ok())
    return AnswerStatus(call, status);
  std::sort(command.attributes.begin(), command.attributes.end());
  command.attributes.erase(std::unique(command.attributes.begin(), command.attributes.end()), command.attributes.end());
  if (command.attributes.empty()) return AnswerNotAdded(call, "No valid attributes found that match the criteria.");
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (absl::IsNotFound(outcome.status())) return AnswerNotAdded(call, ToStd(outcome.status().message()));
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  call.Renew();
  const absl::StatusOr<VisibleSighting> found = FindVisible(call, SightingId(outcome->parts.back()), kInvalidSighting);
  if (!found.ok()) return AnswerStatus(call, found.status());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Sighting");
    writer.BeginObject();
    json::WriteSightingFields(writer, **found, EventId(found->event->id()));
    writer.EndObject();
    writer.EndObject();
  });
}

// {"Sighting":{…},"Organisation":{"name":…}}; of an organisation that is not to be known, org_id is "0" and the name "".
void WriteListed(json::JsonWriter& writer, const fb::Sighting& sighting, EventId event, ReaderNames& names,
                 const SightingPolicy& policy) {
  const bool anonymous = policy.HidesOrg(sighting);
  const fb::Organisation* org = anonymous ? nullptr : names.OrgById(OrgId(sighting.org_id()));
  writer.BeginObject();
  writer.Key("Sighting");
  writer.BeginObject();
  json::WriteSightingFields(writer, sighting, event, anonymous);
  if (anonymous) writer.MemberId("org_id", 0);
  writer.EndObject();
  writer.Key("Organisation");
  writer.BeginObject();
  json::MemberText(writer, "name", org ? org->name() : nullptr);
  writer.EndObject();
  writer.EndObject();
}

http::Response View(Call& call) {
  const auto id = ResolvePart(call.reader(), call.path().Arg(0), UuidKind::kSighting);
  if (!id.ok()) return AnswerStatus(call, id.status());
  const auto found = FindVisible(call, SightingId(id->value_or(0)), kInvalidSighting);
  if (!found.ok()) return AnswerStatus(call, found.status());
  ReaderNames names(call.reader());
  const SightingPolicy policy(call.reader(), call.actor());
  return AnswerJson(call,
                    [&](json::JsonWriter& writer) { WriteListed(writer, **found, EventId(found->event->id()), names, policy); });
}

http::Response List(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Sighting");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto argument = [&](size_t place, std::string_view name) {
    std::string text(call.path().Arg(place));
    if (text.empty() && body->is_object()) text = (*body)[name].AsText().value_or("");
    return text;
  };
  const std::string target = argument(0, "id"), context = argument(1, "context"), org = argument(2, "org_id");
  const Reader& reader = call.reader();
  std::optional<EventId> event_id;
  uint64_t only_attribute = 0;
  if (context == "event") {
    const auto event = ResolveEvent(reader, target);
    if (!event.ok()) return AnswerStatus(call, event.status());
    event_id = *event;
  } else {
    const auto attribute = ResolveAttribute(reader, target);
    if (!attribute.ok()) return AnswerStatus(call, attribute.status());
    const auto place = EventOfAttribute(reader, attribute->value_or(AttributeId()));
    if (!place.ok()) return AnswerStatus(call, place.status());
    event_id = *place;
    only_attribute = attribute->value_or(AttributeId()).value();
  }
  const auto event = LoadEvent(reader, event_id.value_or(EventId()));
  if (!event.ok()) return AnswerStatus(call, event.status());
  if (!*event || !MaySee(call.actor(), ***event) || !MaySeeAttribute(call, ***event, only_attribute))
    return AnswerError(call, 405, "Invalid object.");
  std::optional<OrgId> only_org;
  if (!org.empty() && org != "false") {
    uint64_t number = 0;
    const std::optional<Uuid> uuid = Uuid::Parse(org);
    if (uuid) {
      const auto found = FindByUuid<fb::Organisation>(reader, *uuid);
      if (!found.ok()) return AnswerStatus(call, found.status());
      only_org = found->value_or(OrgId());
    } else {
      only_org = OrgId(absl::SimpleAtoi(org, &number) ? number : 0);
    }
  }
  std::vector<std::unique_ptr<fb::SightingT>> rows;
  SightingPolicy policy(reader, call.actor());
  const absl::Status status = ForEachSighting(reader, *event_id, [&](const fb::Sighting& sighting) {
    const bool wanted = (only_attribute == 0 || sighting.attribute_id() == only_attribute) &&
                        (!only_org || (OrgId(sighting.org_id()) == *only_org && !policy.HidesOrg(sighting))) &&
                        policy.Shows(***event, sighting) && MaySeeAttribute(call, ***event, sighting.attribute_id());
    if (wanted) rows.emplace_back(sighting.UnPack());
    return true;
  });
  if (!status.ok()) return AnswerStatus(call, status);
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return a->date_sighting != b->date_sighting ? a->date_sighting > b->date_sighting : a->id > b->id;
  });
  ReaderNames names(reader);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    for (const auto& row : rows) {
      const std::string bytes = Encode(*row);
      WriteListed(writer, *flatbuffers::GetRoot<fb::Sighting>(bytes.data()), *event_id, names, policy);
    }
    writer.EndArray();
  });
}

http::Response Index(Call& call) {
  const Reader& reader = call.reader();
  std::optional<EventId> only;
  if (!call.path().Arg(0).empty()) {
    const auto event = ResolveEvent(reader, call.path().Arg(0));
    if (!event.ok()) return AnswerStatus(call, event.status());
    const auto stored = LoadEvent(reader, event->value_or(EventId()));
    if (!stored.ok()) return AnswerStatus(call, stored.status());
    if (!*stored || !MaySee(call.actor(), ***stored)) return AnswerError(call, 404, "Invalid event.");
    only = *event;
  }
  ReaderNames names(reader);
  SightingPolicy policy(reader, call.actor());
  std::string out;
  json::JsonWriter writer(&out, call.style());
  writer.BeginArray();
  const absl::Status status = ForEachPartId(reader, 's', [&](uint64_t id, EventId event) {
    if (only && event != *only) return true;
    const absl::StatusOr<VisibleSighting> found = FindVisible(call, SightingId(id), "", policy);
    if (!found.ok()) return true;
    const AttributeId attribute((*found)->attribute_id());
    const auto block = LoadAttributeBlock(reader, event, attribute);
    const fb::Attribute* seen = block.ok() && *block ? FindIn(***block, attribute) : nullptr;
    if (seen != nullptr) json::WriteSighting(writer, **found, event, json::UuidOf(seen->uuid()), names, policy.HidesOrg(**found));
    return true;
  });
  if (!status.ok()) return AnswerStatus(call, status);
  writer.EndArray();
  return Answer(200, std::move(out));
}

http::Response Delete(Call& call) {
  const auto id = ResolvePart(call.reader(), call.path().Arg(0), UuidKind::kSighting);
  if (!id.ok()) return AnswerStatus(call, id.status());
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(DeleteSighting{SightingId(id->value_or(0))}, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  const std::string as_named(call.path().Arg(0));
  return AnswerSuccess(call, "Sighting successfully deleted.", absl::StrCat("/sightings/delete/", as_named), as_named);
}

constexpr Route kRoutes[] = {
    {"sightings", "index", Index},
    {"sightings", "view", View},
    {"sightings", "listsightings", List},
    {"sightings", "add", Add, true, Permission::kSighting},
    {"sightings", "delete", Delete, true, Requirement(Permission::kSighting).And(Permission::kModifyOrg)},
};

}  // namespace

std::span<const Route> SightingRoutes() { return kRoutes; }

}  // namespace muninn::api
