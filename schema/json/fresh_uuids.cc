// SPDX-License-Identifier: Apache-2.0
#include "schema/json/fresh_uuids.h"

#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "schema/base/uuid.h"
#include "schema/json/json_writer.h"
#include "schema/json/lenient.h"

namespace muninn::json {
namespace {

constexpr std::string_view kLists[] = {"Attribute", "Object",  "ObjectReference", "EventReport",
                                       "Note",      "Opinion", "Relationship"};

using Renamed = absl::flat_hash_map<Uuid, Uuid>;

void Rename(Value thing, const std::function<uint64_t()>& random, Renamed& renamed) {
  for (const std::string_view list : kLists) {
    ForEachElement(thing[list], [&](Value element) {
      if (!element.is_object()) return;
      if (const auto uuid = Uuid::Parse(element["uuid"].AsText().value_or(""))) {
        const uint64_t high = random();
        renamed.try_emplace(*uuid, Uuid::FromRandom(high, random()));
      }
      Rename(element, random, renamed);
    });
  }
}

void Retell(Value value, bool names_uuid, const Renamed& renamed, JsonWriter& writer) {
  if (value.is_object()) {
    writer.BeginObject();
    value.ForEachMember([&](std::string_view name, Value member) {
      writer.Key(name);
      Retell(member, name.ends_with("uuid"), renamed, writer);
    });
    writer.EndObject();
  } else if (value.is_array()) {
    writer.BeginArray();
    value.ForEach([&](Value element) { Retell(element, names_uuid, renamed, writer); });
    writer.EndArray();
  } else {
    const auto text = names_uuid ? value.AsStringView() : std::nullopt;
    const auto uuid = text ? Uuid::Parse(*text) : std::nullopt;
    const auto found = uuid ? renamed.find(*uuid) : renamed.end();
    if (found == renamed.end())
      writer.Raw(value.ToJson());
    else
      writer.UuidString(found->second);
  }
}

}  // namespace

std::string WithFreshUuids(Value event, const std::function<uint64_t()>& random) {
  Renamed renamed;
  Rename(event, random, renamed);
  std::string text;
  JsonWriter writer(&text);
  Retell(event, false, renamed, writer);
  return text;
}

}  // namespace muninn::json
