// SPDX-License-Identifier: Apache-2.0
//
// tags: index, view, search, add; tagging by uuid. Shapes and texts: MISP 2.5.1.
#include <algorithm>
#include <functional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "engine/query/text_match.h"
#include "schema/base/status.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/read_tag.h"
#include "schema/json/write_tag.h"
#include "server/api/names.h"
#include "server/api/parameters.h"
#include "server/api/routes.h"
#include "server/api/tag_target.h"

namespace muninn::api {
namespace {

// How many events and attributes carry a tag, among those the actor may see.
struct Uses {
  uint64_t events = 0, attributes = 0;
};
absl::StatusOr<Uses> CountUses(Call& call, TagId tag) {
  Uses uses;
  EventId last;
  bool visible = false;
  for (const char letter : {'e', 'a'}) {
    last = EventId();
    for (const auto cursor = call.reader().Scan(Family::kTagUse, TagUsePrefix(tag, letter)); cursor->Valid(); cursor->Next()) {
      const EventId event = EventOfTagUse(cursor->key());
      if (event != last) {
        last = event;
        visible = call.actor().is_site_admin();
        if (!visible) {
          ASSIGN_OR_RETURN(const auto loaded, LoadEvent(call.reader(), event));
          visible = loaded && MaySee(call.actor(), **loaded);
        }
      }
      if (visible) ++(letter == 'e' ? uses.events : uses.attributes);
    }
  }
  return uses;
}

bool Contains(std::string_view text, std::string_view part) {
  return absl::AsciiStrToLower(ToAbsl(text)).find(absl::AsciiStrToLower(ToAbsl(part))) != std::string::npos;
}

bool Wanted(const Parameters& parameters, const fb::Tag& tag) {
  const std::string_view name = tag.name() ? tag.name()->string_view() : "";
  for (const std::string_view exact : {"name", "filter", "search"}) {
    const auto text = parameters.Text(exact);
    if (text && absl::AsciiStrToLower(*text) != absl::AsciiStrToLower(ToAbsl(name))) return false;
  }
  const auto part = parameters.Text("searchall");
  return !part || Contains(name, *part);
}

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Tag");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  const bool counts = !parameters.Flag("exclude_statistics");
  const size_t limit = parameters.Number("limit").value_or(0),
               page = std::max<uint64_t>(1, parameters.Number("page").value_or(1));
  std::vector<TagId> ids;
  absl::Status status = ForEachEntry<fb::Tag>(call.reader(), [&](const fb::Tag& tag) {
    if (Wanted(parameters, tag)) ids.push_back(TagId(tag.id()));
    return true;
  });
  if (!status.ok()) return AnswerStatus(call, status);
  ReaderNames names(call.reader());
  std::sort(ids.begin(), ids.end(), [&](TagId a, TagId b) {
    const fb::Tag *first = names.TagById(a), *second = names.TagById(b);
    return first != nullptr && second != nullptr && first->name()->string_view() < second->name()->string_view();
  });
  if (limit > 0) {
    const size_t from = std::min(ids.size(), (page - 1) * limit);
    ids.erase(ids.begin(), ids.begin() + static_cast<ptrdiff_t>(from));
    if (ids.size() > limit) ids.resize(limit);
  }
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Tag");
    writer.BeginArray();
    for (const TagId id : ids) {
      const fb::Tag* tag = names.TagById(id);
      if (tag == nullptr) continue;
      writer.BeginObject();
      json::WriteTagFields(writer, *tag);
      writer.MemberBool("favourite", false);
      if (counts) {
        const absl::StatusOr<Uses> uses = CountUses(call, id);
        if (!uses.ok()) status = uses.status();
        writer.MemberNumber("count", uses.ok() ? static_cast<int64_t>(uses->events) : 0);
        writer.MemberNumber("attribute_count", uses.ok() ? static_cast<int64_t>(uses->attributes) : 0);
      }
      writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

http::Response View(Call& call) {
  uint64_t number = 0;
  std::optional<TagId> id;
  std::string text = call.IdOrUuid();
  // A name with ":" was read as a named parameter.
  if (text.empty() && !call.path().named.empty()) text = call.path().named[0].first + ":" + call.path().named[0].second;
  if (absl::SimpleAtoi(text, &number)) {
    id = TagId(number);
  } else if (const auto found = FindByName<fb::Tag>(call.reader(), text); found.ok()) {
    id = *found;
  }
  ReaderNames names(call.reader());
  const fb::Tag* tag = id ? names.TagById(*id) : nullptr;
  if (tag == nullptr) return AnswerError(call, 405, "Invalid Tag");
  const absl::StatusOr<Uses> uses = CountUses(call, *id);
  if (!uses.ok()) return AnswerStatus(call, uses.status());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    json::WriteTagFields(writer, *tag);
    writer.MemberNumber("count", static_cast<int64_t>(uses->events));
    writer.MemberNumber("attribute_count", static_cast<int64_t>(uses->attributes));
    writer.EndObject();
  });
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Tag");
  if (!body.ok()) return AnswerStatus(call, body.status());
  if (!body->is_object()) return AnswerError(call, 405, "Could not add the Tag. [name]: No tag name given.");
  AddTag command{json::ReadTag(*body)};
  if (command.tag.name.empty()) return AnswerError(call, 405, "Could not add the Tag. [name]: No tag name given.");
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (absl::IsInvalidArgument(outcome.status())) {
    return AnswerError(call, 405, "Could not add the Tag. [name]: " + std::string(ToStd(outcome.status().message())));
  }
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  call.Renew();
  ReaderNames names(call.reader());
  const fb::Tag* tag = names.TagById(outcome->tag);
  if (tag == nullptr) return AnswerError(call, 405, "Invalid Tag");
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Tag");
    json::WriteTag(writer, *tag);
    writer.EndObject();
  });
}

// Every text in the request is a pattern; any of them will do.
http::Response Search(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  std::vector<std::string> patterns;
  const std::function<void(json::Value)> collect = [&](json::Value value) {
    if (value.is_array())
      value.ForEach(collect);
    else if (value.is_object())
      value.ForEachMember([&](std::string_view, json::Value member) { collect(member); });
    else if (value.kind() == json::Value::Kind::kString)
      patterns.push_back(absl::AsciiStrToLower(*value.AsText()));
  };
  collect(*body);
  if (!call.path().Arg(0).empty()) patterns.push_back(absl::AsciiStrToLower(ToAbsl(call.path().Arg(0))));
  for (const auto& [name, value] : call.path().named) patterns.push_back(absl::AsciiStrToLower(name + ":" + value));
  const std::string_view second = call.path().Arg(1);
  const bool strict =
      second == "1" || second == "true" || (body->is_object() && (*body)["strict_tagname"].AsBool().value_or(false));
  absl::Status status;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    status = ForEachEntry<fb::Tag>(call.reader(), [&](const fb::Tag& tag) {
      const std::string name = absl::AsciiStrToLower(tag.name() ? tag.name()->str() : "");
      const auto fits = [&](const std::string& pattern) { return strict ? pattern == name : Like(pattern, name); };
      if (std::none_of(patterns.begin(), patterns.end(), fits)) return true;
      writer.BeginObject();
      writer.Key("Tag");
      json::WriteTag(writer, tag);
      writer.EndObject();
      return true;
    });
    writer.EndArray();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

constexpr Route kRoutes[] = {
    {"tags", "index", Index},
    {"tags", "view", View},
    {"tags", "search", Search},
    {"tags", "add", Add, true, Permission::kTagEditor},
    {"tags", "attachtagtoobject", AttachTagToObject, true, Permission::kTagger},
    {"tags", "removetagfromobject", RemoveTagFromObject, true, Permission::kTagger},
};

}  // namespace

std::span<const Route> TagRoutes() { return kRoutes; }

}  // namespace muninn::api
