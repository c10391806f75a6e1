// SPDX-License-Identifier: Apache-2.0
#include "server/feeds/misp_feed.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/correlate/cached_values.h"
#include "schema/base/status.h"
#include "schema/rules/attribute_types.h"
#include "schema/rules/text.h"
#include "server/feeds/lines.h"

namespace muninn::feeds {
namespace {

absl::StatusOr<json::Document> ReadJson(FeedSource& source, const std::string& name, size_t bytes_max) {
  ASSIGN_OR_RETURN(const std::string text, source.ReadWhole(name, bytes_max));
  absl::StatusOr<json::Document> document = json::Document::Parse(text);
  if (!document.ok()) return absl::InvalidArgumentError(absl::StrCat(name, ": ", document.status().message()));
  if (!document->root().is_object() && !document->root().is_array())
    return absl::InvalidArgumentError(absl::StrCat(name, ": it is no document"));
  return document;
}

absl::Status VisitAttributes(json::Value attributes, const Uuid& uuid, VisitDigest visit) {
  absl::Status status;
  attributes.ForEach([&](json::Value attribute) {
    const auto type = rules::FindType(attribute["type"].AsText().value_or(""));
    if (!status.ok() || !type || attribute["deleted"].Truthy() || attribute["disable_correlation"].Truthy()) return;
    const std::string value = attribute["value"].AsText().value_or("");
    const bool composite = rules::TypeOf(*type).has(rules::kComposite);
    const rules::Halves halves = composite ? rules::SplitAtPipe(value) : rules::Halves{value, {}};
    for (const std::string_view half : HalvesOf(*type, halves.first, halves.second)) status.Update(visit(DigestOf(half), uuid));
  });
  return status;
}

}  // namespace

absl::StatusOr<json::Document> ReadManifest(FeedSource& source) {
  ASSIGN_OR_RETURN(json::Document manifest, ReadJson(source, "manifest.json", kManifestBytesMax));
  if (!manifest.root().is_object()) return absl::InvalidArgumentError("manifest.json: it is no map of events");
  return manifest;
}

std::vector<Uuid> EventsOf(const json::Document& manifest) {
  std::vector<Uuid> events;
  // A name that is no uuid would be a path.
  manifest.root().ForEachMember([&](std::string_view name, json::Value) {
    if (const auto uuid = Uuid::Parse(name)) events.push_back(*uuid);
  });
  return events;
}

absl::StatusOr<json::Document> ReadFeedEvent(FeedSource& source, const Uuid& event) {
  return ReadJson(source, absl::StrCat(event.ToString(), ".json"), kEventBytesMax);
}

json::Value EventOf(const json::Document& document) {
  json::Value value = document.root();
  if (!value["response"].absent()) value = value["response"];
  if (value.is_array()) {
    json::Value first;
    value.ForEach([&](json::Value element) {
      if (first.absent()) first = element;
    });
    value = first;
  }
  return value["Event"].is_object() ? value["Event"] : value;
}

bool ReadHashLine(std::string_view line, ValueDigest* digest, Uuid* event) {
  const size_t comma = line.find(',');
  if (comma == line.npos || !ReadDigest(rules::Trimmed(line.substr(0, comma)), digest)) return false;
  const std::optional<Uuid> uuid = Uuid::Parse(rules::Trimmed(line.substr(comma + 1)));
  if (uuid) *event = *uuid;
  return uuid.has_value();
}

absl::Status ForEachHash(FeedSource& source, VisitDigest visit) {
  bool any = false;
  const auto line = [&](std::string_view text) {
    ValueDigest digest;
    Uuid event;
    if (!ReadHashLine(text, &digest, &event)) return absl::OkStatus();
    any = true;
    return visit(digest, event);
  };
  Lines lines;
  RETURN_IF_ERROR(source.Read("hashes.csv", [&](std::string_view piece) { return lines.Add(piece, line); }));
  RETURN_IF_ERROR(lines.End(line));
  return any ? absl::OkStatus() : absl::NotFoundError("hashes.csv: it holds no hashes");
}

absl::Status ForEachDigest(json::Value event, const Uuid& uuid, VisitDigest visit) {
  RETURN_IF_ERROR(VisitAttributes(event["Attribute"], uuid, visit));
  absl::Status status;
  event["Object"].ForEach([&](json::Value object) {
    if (status.ok() && !object["deleted"].Truthy()) status = VisitAttributes(object["Attribute"], uuid, visit);
  });
  return status;
}

}  // namespace muninn::feeds
