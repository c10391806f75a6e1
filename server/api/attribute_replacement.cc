// SPDX-License-Identifier: Apache-2.0
//
// attributes/attributeReplace: an event's attributes of one category and type become those of a list, in one command.
// Texts: MISP 2.5.1.
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/access/visibility.h"
#include "engine/index/content_keys.h"
#include "engine/index/content_reader.h"
#include "schema/base/status.h"
#include "schema/rules/attribute_types.h"
#include "server/api/entry_list.h"
#include "server/api/parts.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr std::string_view kNotFound = "Event not found or you don't have permissions to create attributes";
constexpr size_t kValuesMax = 1'000'000;

struct Counts {
  size_t untouched = 0, created = 0, not_created = 0, deleted = 0;
};

std::string Attributes(size_t count) { return absl::StrCat(count, count == 1 ? " attribute" : " attributes"); }

http::Response AnswerReplaced(const Call& call, const Counts& counts) {
  const bool good = counts.not_created == 0;
  std::string message = good ? "Update completed without any issues." : "Update completed with some errors.";
  if (counts.created > 0) absl::StrAppend(&message, Attributes(counts.created), " created. ");
  if (counts.not_created > 0) absl::StrAppend(&message, Attributes(counts.not_created), " could not be created. ");
  if (counts.deleted > 0) absl::StrAppend(&message, Attributes(counts.deleted), " deleted.");
  absl::StrAppend(&message, counts.untouched, " attributes left untouched. ");
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.MemberBool("saved", true);
    writer.Member(good ? "success" : "errors", message);
    writer.EndObject();
  });
}

// Equal for values that an event does not have twice: another spelling of one that is there means that one.
std::string SameValueKey(std::string_view value1, std::string_view value2) { return ValueHash(value1) + ValueHash(value2); }

http::Response Replace(Call& call) {
  const absl::StatusOr<json::Value> sent = call.BodyOf("Attribute");
  if (!sent.ok()) return AnswerStatus(call, sent.status());
  const json::Value body = sent->is_object() ? *sent : json::Value();
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), kNotFound);
  if (absl::IsNotFound(event.status())) return AnswerError(call, 405, kNotFound);
  if (!event.ok()) return AnswerStatus(call, event.status());
  if (!MayModify(call.actor(), **event)) return AnswerError(call, 405, kNotFound);
  const std::string category_name = body["category"].AsText().value_or(""), type_name = body["type"].AsText().value_or("");
  const auto type = rules::FindType(type_name);
  const auto category = rules::FindCategory(category_name);
  if (!type || !category) return AnswerError(call, 405, "Invalid type or category.");

  // As they would be stored, so that a spelling that means the same is no change.
  AddAttributes add;
  add.event = EventId((*event)->id());
  std::set<std::string> wanted;
  Counts counts;
  const rules::AcceptOptions options = call.accept_options();
  const std::string text = body["value"].AsText().value_or("");
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const absl::string_view value = absl::StripAsciiWhitespace(line);
    if (value.empty()) continue;
    if (wanted.size() >= kValuesMax) return AnswerError(call, 400, "Too many values.");
    AttributeDraft draft;
    draft.type = type_name;
    draft.category = category_name;
    draft.value = std::string(value);
    draft.to_ids = body["to_ids"].Truthy();
    draft.distribution = (*event)->distribution();
    draft.sharing_group_id = static_cast<int64_t>((*event)->sharing_group_id());
    rules::AcceptedAttribute accepted;
    if (!rules::AcceptAttribute(std::move(draft), options, &accepted).empty())
      ++counts.not_created;
    else if (wanted.insert(SameValueKey(accepted.attribute.value1, accepted.attribute.value2)).second)
      add.attributes.push_back(std::move(accepted));
  }

  std::set<std::string> present;
  const absl::Status status = ForEachAttribute(call.reader(), add.event, [&](const fb::Attribute& attribute) {
    if (attribute.deleted() || attribute.object_id() != 0) return true;
    if (attribute.type() != *type || attribute.category() != *category) return true;
    if (!MaySee(call.actor(), **event, attribute, nullptr)) return true;
    std::string key = SameValueKey(TextOf(attribute.value1()), TextOf(attribute.value2()));
    if (!wanted.contains(key))
      add.instead_of.emplace_back(attribute.id());
    else
      ++counts.untouched;
    present.insert(std::move(key));
    return true;
  });
  if (!status.ok()) return AnswerStatus(call, status);
  std::erase_if(add.attributes, [&](const auto& accepted) {
    return present.contains(SameValueKey(accepted.attribute.value1, accepted.attribute.value2));
  });
  if (add.attributes.empty() && add.instead_of.empty()) return AnswerReplaced(call, counts);

  const absl::StatusOr<Outcome> outcome = call.engine().Execute(add, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  for (const AttributeId id : outcome->attributes) ++(id ? counts.created : counts.not_created);
  counts.deleted = outcome->replaced.size();
  return AnswerReplaced(call, counts);
}

constexpr Route kRoutes[] = {
    {"attributes", "attributereplace", Replace, true, Permission::kAdd},
};

}  // namespace

std::span<const Route> AttributeReplacementRoutes() { return kRoutes; }

}  // namespace muninn::api
