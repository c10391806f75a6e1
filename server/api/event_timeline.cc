// SPDX-License-Identifier: Apache-2.0
#include "server/api/event_timeline.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "schema/json/errors.h"

namespace muninn::api {
namespace {

constexpr int64_t kFalsePositive = 1, kSeen = 0, kMillis = 1000;

std::string TextOf(json::Value value) { return value.AsText().value_or(""); }

void Copy(json::JsonWriter& writer, std::string_view name, json::Value value) {
  writer.Key(name);
  writer.Raw(value.ToJson());
}

bool IsImage(json::Value attribute) {
  if (TextOf(attribute["type"]) != "attachment") return false;
  const std::string name = absl::AsciiStrToLower(TextOf(attribute["value"]));
  constexpr std::string_view kEndings[] = {".jpg", ".jpeg", ".png", ".gif", ".webp"};
  return std::any_of(std::begin(kEndings), std::end(kEndings), [&](std::string_view ending) { return name.ends_with(ending); });
}

// What attributes have in common, wherever they are; the item is left open.
void BeginAttribute(json::JsonWriter& writer, json::Value attribute, std::string_view group) {
  writer.BeginObject();
  for (const std::string_view name : {"id", "uuid", "event_id", "timestamp"}) Copy(writer, name, attribute[name]);
  writer.Member("content", json::EscapeHtml(TextOf(attribute["value"])));
  writer.Member("group", group);
  Copy(writer, "attribute_type", attribute["type"]);
  writer.Key("date_sighting");
  writer.BeginArray();
  attribute["Sighting"].ForEach([&](json::Value sighting) { writer.String(TextOf(sighting["date_sighting"])); });
  writer.EndArray();
  writer.MemberBool("is_image", IsImage(attribute));
}

// When an object was seen: what it says itself, else an attribute of it with that relation.
void WriteSeen(json::JsonWriter& writer, json::Value object, const std::string& name, std::string_view relation) {
  json::Value seen = object[name];
  bool taken_over = false;
  object["Attribute"].ForEach([&](json::Value attribute) {
    if (!seen.absent() || TextOf(attribute["object_relation"]) != relation) return;
    seen = attribute["value"];
    taken_over = true;
  });
  writer.Key(name);
  if (seen.absent())
    writer.Null();
  else
    writer.Raw(seen.ToJson());
  writer.MemberBool(name + "_overwrite", taken_over);
}

void WriteObject(json::JsonWriter& writer, json::Value object) {
  writer.BeginObject();
  for (const std::string_view name : {"id", "uuid", "template_uuid", "event_id", "timestamp"}) Copy(writer, name, object[name]);
  writer.Member("content", json::EscapeHtml(TextOf(object["name"])));
  writer.Member("group", "object");
  writer.Member("meta-category", json::EscapeHtml(TextOf(object["meta-category"])));
  WriteSeen(writer, object, "first_seen", "first-seen");
  WriteSeen(writer, object, "last_seen", "last-seen");
  writer.Key("Attribute");
  writer.BeginArray();
  object["Attribute"].ForEach([&](json::Value attribute) {
    BeginAttribute(writer, attribute, "object_attribute");
    writer.Member("contentType", json::EscapeHtml(TextOf(attribute["object_relation"])));
    writer.EndObject();
  });
  writer.EndArray();
  writer.EndObject();
}

void WriteSpans(json::JsonWriter& writer, json::Value attribute, int64_t now) {
  std::vector<json::Value> sightings;
  attribute["Sighting"].ForEach([&](json::Value sighting) { sightings.push_back(sighting); });
  const auto time = [](json::Value sighting) { return sighting["date_sighting"].AsInteger().value_or(0) * kMillis; };
  std::stable_sort(sightings.begin(), sightings.end(), [&](json::Value a, json::Value b) { return time(a) < time(b); });
  std::vector<SightedAt> times;
  for (const json::Value sighting : sightings) times.push_back({time(sighting), sighting["type"].AsInteger().value_or(0)});
  std::string first;  // of a pair of spans, whose items share their id
  for (const SightedSpan& span : SpansOf(times, now)) {
    const json::Value sighting = sightings[span.sighting];
    const std::string id = absl::StrCat(TextOf(attribute["id"]), "-", TextOf(sighting["id"]));
    if (!span.negative || first.empty()) first = id;
    writer.BeginObject();
    Copy(writer, "attribute_id", attribute["id"]);
    writer.Member("id", first);
    Copy(writer, "uuid", sighting["uuid"]);
    writer.Member("content", json::EscapeHtml(TextOf(attribute["value"])));
    Copy(writer, "event_id", attribute["event_id"]);
    writer.Member("group", span.negative ? "sighting_negative" : "sighting_positive");
    Copy(writer, "timestamp", attribute["timestamp"]);
    writer.MemberNumber("first_seen", span.from);
    writer.MemberNumber("last_seen", span.to);
    writer.EndObject();
  }
}

}  // namespace

std::vector<SightedSpan> SpansOf(const std::vector<SightedAt>& sightings, int64_t now) {
  std::vector<SightedSpan> spans;
  const auto next = [&](size_t from, int64_t type) {
    while (from < sightings.size() && sightings[from].type != type) ++from;
    return from;
  };
  for (size_t at = 0; at < sightings.size();) {
    const size_t wrong = next(at + 1, kFalsePositive);
    const bool last = wrong == sightings.size();
    spans.push_back({at, sightings[at].type == kFalsePositive, sightings[at].time, last ? now : sightings[at + 1].time});
    if (last) break;
    at = next(wrong + 1, kSeen);
    spans.push_back({wrong, true, sightings[wrong].time, at == sightings.size() ? now : sightings[at].time});
  }
  return spans;
}

void WriteTimeline(json::JsonWriter& writer, json::Value event) {
  writer.BeginObject();
  writer.Key("items");
  writer.BeginArray();
  event["Attribute"].ForEach([&](json::Value attribute) {
    BeginAttribute(writer, attribute, "attribute");
    Copy(writer, "first_seen", attribute["first_seen"]);
    Copy(writer, "last_seen", attribute["last_seen"]);
    writer.EndObject();
  });
  event["Object"].ForEach([&](json::Value object) { WriteObject(writer, object); });
  writer.EndArray();
  writer.EndObject();
}

void WriteSightingTimeline(json::JsonWriter& writer, json::Value event, uint64_t now) {
  const int64_t millis = static_cast<int64_t>(now) * kMillis;
  writer.BeginObject();
  writer.Key("items");
  writer.BeginArray();
  event["Attribute"].ForEach([&](json::Value attribute) { WriteSpans(writer, attribute, millis); });
  event["Object"].ForEach([&](json::Value object) {
    object["Attribute"].ForEach([&](json::Value attribute) { WriteSpans(writer, attribute, millis); });
  });
  writer.EndArray();
  writer.EndObject();
}

}  // namespace muninn::api
