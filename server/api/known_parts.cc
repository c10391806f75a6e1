// SPDX-License-Identifier: Apache-2.0
#include "server/api/known_parts.h"

#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/index/content_reader.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/rules/attribute_types.h"
#include "schema/rules/correlation_key.h"

namespace muninn::api {
namespace {

// Of an attribute: `first` is its category, or in an object its relation.
std::string KeyOf(std::string_view first, uint16_t type, std::string_view value1, std::string_view value2) {
  return absl::StrCat(ToAbsl(first), std::string(1, '\0'), type, std::string(1, '\0'), rules::CorrelationKey(value1),
                      std::string(1, '\0'), rules::CorrelationKey(value2));
}

// Of a reference.
std::string KeyOf(std::string_view object, std::string_view target, std::string_view relationship) {
  return absl::StrCat(absl::AsciiStrToLower(ToAbsl(object)), " ", absl::AsciiStrToLower(ToAbsl(target)), " ",
                      ToAbsl(relationship));
}

// Of an object.
std::string KeyOf(std::string_view name, const std::set<std::string>& attributes) {
  std::string key(name);
  for (const std::string& attribute : attributes) absl::StrAppend(&key, std::string(1, '\1'), attribute);
  return key;
}

}  // namespace

absl::StatusOr<KnownParts> KnownParts::Of(const Reader& reader, EventId event, rules::AcceptOptions options) {
  KnownParts known(reader, event, std::move(options));
  RETURN_IF_ERROR(ForEachAttribute(reader, event, [&](const fb::Attribute& attribute) {
    if (attribute.deleted()) return true;
    const std::string_view value1 = json::View(attribute.value1()), value2 = json::View(attribute.value2());
    if (attribute.object_id() == 0)
      known.attributes_.insert(KeyOf(rules::CategoryOf(attribute.category()), attribute.type(), value1, value2));
    else
      known.in_object_[attribute.object_id()].insert(
          KeyOf(json::View(attribute.object_relation()), attribute.type(), value1, value2));
    return true;
  }));
  RETURN_IF_ERROR(ForEachObject(reader, event, [&](const fb::Object& object) {
    const std::string uuid = json::UuidOf(object.uuid()).ToString();
    if (object.references() != nullptr) {
      for (const fb::ObjectReference* reference : *object.references()) {
        if (!reference->deleted())
          known.references_.insert(
              KeyOf(uuid, json::UuidOf(reference->referenced_uuid()).ToString(), json::View(reference->relationship_type())));
      }
    }
    const auto attributes = known.in_object_.find(object.id());
    if (!object.deleted() && attributes != known.in_object_.end())
      known.objects_.try_emplace(KeyOf(json::View(object.name()), attributes->second), uuid);
    return true;
  }));
  return known;
}

absl::StatusOr<bool> KnownParts::IsTaken(const std::optional<std::string>& uuid) const {
  const std::optional<Uuid> parsed = uuid ? Uuid::Parse(*uuid) : std::nullopt;
  if (!parsed) return false;
  ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader_, *parsed));
  return place.has_value();
}

absl::StatusOr<bool> KnownParts::IsNew(AttributeDraft& attribute) {
  ASSIGN_OR_RETURN(const bool taken, IsTaken(attribute.uuid));
  if (taken) return false;  // modules like to give back what they were asked about
  rules::AcceptedAttribute accepted;
  if (!rules::AcceptAttribute(AttributeDraft(attribute), options_, &accepted).empty()) return false;
  const fb::AttributeT& stored = accepted.attribute;
  return attributes_.insert(KeyOf(rules::CategoryOf(stored.category), stored.type, stored.value1, stored.value2)).second;
}

absl::StatusOr<bool> KnownParts::IsNew(ObjectDraft& object, size_t* attributes) {
  std::optional<UuidPlace> place;
  if (const std::optional<Uuid> uuid = object.uuid ? Uuid::Parse(*object.uuid) : std::nullopt) {
    ASSIGN_OR_RETURN(place, FindUuid(reader_, *uuid));
  }
  if (place && (place->kind != UuidKind::kObject || place->event != event_)) return false;
  for (AttributeDraft& attribute : object.attributes) {
    ASSIGN_OR_RETURN(const bool taken, IsTaken(attribute.uuid));
    if (taken) attribute.uuid.reset();  // else it would be left out, or be an edit
  }
  ObjectDraft tried = object;
  if (!tried.name) tried.name = place ? "known" : "";
  rules::AcceptedObject accepted;
  if (!rules::AcceptObject(std::move(tried), options_, &accepted).empty()) return false;
  std::set<std::string>* const stored = place ? &in_object_[place->id] : nullptr;
  std::set<std::string> keys;
  std::vector<AttributeDraft> fresh;
  for (size_t i = 0; i < accepted.attributes.size(); ++i) {
    const fb::AttributeT& attribute = accepted.attributes[i].attribute;
    std::string key = KeyOf(attribute.object_relation, attribute.type, attribute.value1, attribute.value2);
    if (stored != nullptr && !stored->insert(key).second) continue;
    if (keys.insert(std::move(key)).second) fresh.push_back(std::move(object.attributes[i]));
  }
  if (!place) {
    if (keys.empty()) return false;
    const auto [known, added] = objects_.try_emplace(KeyOf(accepted.object.name, keys), object.uuid.value_or(""));
    if (added) {
      object.attributes = std::move(fresh);
      *attributes = object.attributes.size();
      return true;
    }
    fresh.clear();
    if (object.uuid) same_as_[absl::AsciiStrToLower(*object.uuid)] = known->second;
    object.uuid = known->second;
  }
  // One that is known stays what it is.
  ObjectDraft rest;
  rest.uuid = std::move(object.uuid);
  rest.attributes = std::move(fresh);
  rest.references = std::move(object.references);
  object = std::move(rest);
  *attributes = object.attributes.size();
  return !object.uuid->empty() && !(object.references.empty() && object.attributes.empty());
}

absl::StatusOr<size_t> KnownParts::TakeOutOf(EventDraft* found) {
  size_t left = 0;
  std::vector<AttributeDraft> attributes;
  for (AttributeDraft& attribute : found->attributes) {
    ASSIGN_OR_RETURN(const bool is_new, IsNew(attribute));
    if (is_new) attributes.push_back(std::move(attribute));
  }
  left += attributes.size();
  found->attributes = std::move(attributes);

  std::vector<ObjectDraft> objects;
  std::map<std::string, size_t> places;  // of each uuid
  for (ObjectDraft& object : found->objects) {
    size_t of_object = 0;
    ASSIGN_OR_RETURN(const bool is_new, IsNew(object, &of_object));
    if (!is_new) continue;
    left += of_object;
    const auto [place, first] = places.try_emplace(object.uuid.value_or(""), objects.size());
    if (first || place->first.empty()) {
      objects.push_back(std::move(object));
      continue;
    }
    // Found twice: one object with what both have.
    ObjectDraft& earlier = objects[place->second];
    std::move(object.attributes.begin(), object.attributes.end(), std::back_inserter(earlier.attributes));
    std::move(object.references.begin(), object.references.end(), std::back_inserter(earlier.references));
  }
  found->objects.clear();
  for (ObjectDraft& object : objects) {
    std::vector<ObjectReferenceDraft> references;
    for (ObjectReferenceDraft& reference : object.references) {
      const std::string target = reference.referenced_uuid.value_or("");
      const auto same = same_as_.find(absl::AsciiStrToLower(target));
      if (same != same_as_.end()) reference.referenced_uuid = same->second;
      const std::string key =
          KeyOf(object.uuid.value_or(""), reference.referenced_uuid.value_or(""), reference.relationship_type);
      if (!object.uuid || references_.insert(key).second) references.push_back(std::move(reference));
    }
    object.references = std::move(references);
    if (object.name || !object.attributes.empty() || !object.references.empty()) found->objects.push_back(std::move(object));
  }

  std::vector<ReportDraft> reports;
  for (ReportDraft& report : found->reports) {
    ASSIGN_OR_RETURN(const bool taken, IsTaken(report.uuid));
    fb::EventReportT accepted;
    if (taken || !rules::AcceptReport(ReportDraft(report), options_, &accepted).empty()) continue;
    reports.push_back(std::move(report));
  }
  left += reports.size();
  found->reports = std::move(reports);
  return left;
}

}  // namespace muninn::api
