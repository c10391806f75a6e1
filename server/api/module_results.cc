// SPDX-License-Identifier: Apache-2.0
#include "server/api/module_results.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/json/base64.h"
#include "schema/json/lenient.h"
#include "schema/json/read_event.h"
#include "schema/json/read_tag.h"
#include "schema/rules/attribute_types.h"
#include "server/api/free_text_items.h"

namespace muninn::api {
namespace {

std::vector<std::string> Texts(json::Value list) {
  std::vector<std::string> texts;
  json::ForEachElement(list, [&](json::Value element) {
    if (std::optional<std::string> text = element.AsText(); text && !text->empty()) texts.push_back(*std::move(text));
  });
  return texts;
}

// --- bare values ---

// One element of a list of bare values.
absl::Status ReadBare(json::Value result, const ModuleQuestion& question, const match::FreeTextKnowledge& knowledge,
                      EventDraft* found) {
  std::vector<std::string> types = Texts(result["types"].absent() ? result["type"] : result["types"]);
  std::string comment = result["comment"].AsText().value_or("");
  absl::StrAppend(&comment, comment.empty() ? "" : "\n", "Attribute #", question.attribute_id, " enriched by ", question.module,
                  ".");
  const auto add = [&](AttributeDraft draft) {
    draft.comment = comment;
    draft.distribution = question.distribution;
    draft.sharing_group_id = question.sharing_group_id;
    found->attributes.push_back(std::move(draft));
  };
  const auto free_text = std::remove(types.begin(), types.end(), "freetext");
  if (free_text != types.end()) {
    types.erase(free_text, types.end());
    json::ForEachElement(result["values"], [&](json::Value value) {
      for (const match::FreeTextItem& item : match::ExtractFreeText(value.AsText().value_or(value.ToJson()), knowledge))
        add(DraftOfItem(item));
    });
  }
  if (types.empty()) return absl::OkStatus();
  AttributeDraft draft;
  draft.type = types[0];
  draft.to_ids = json::FlagOf(result["to_ids"]).value_or(false);
  RETURN_IF_ERROR(json::ReadTags(result["tags"], &draft.tags));
  const std::optional<rules::TypeId> type = rules::FindType(types[0]);
  for (const std::string& name : Texts(result["categories"])) {
    const std::optional<rules::CategoryId> category = rules::FindCategory(name);
    if (!type || !category || !rules::Allows(*category, *type)) continue;
    draft.category = name;
    break;
  }
  if (const auto data = result["data"].AsStringView()) {
    draft.data = json::DecodeBase64(*data);
    draft.data_is_bad_base64 = !draft.data;
    draft.encrypt = types[0] == "malware-sample" && !result["data_is_handled"].Truthy();
  }
  for (const std::string& value : Texts(result["values"])) {
    add(draft);
    found->attributes.back().value = value;
  }
  return absl::OkStatus();
}

// --- misp_standard ---

// As something new: who tells it is this server.
void MakeNew(AttributeDraft& draft, const std::string& comment) {
  draft.timestamp.reset();
  draft.deleted.reset();
  draft.sightings.clear();
  draft.proposals.clear();
  if (draft.comment.value_or("").empty()) draft.comment = comment;
}

// Modules in Python cannot well have a member with a hyphen.
void ReadCategories(json::Value list, size_t first, EventDraft* found) {
  size_t place = first;
  json::ForEachElement(list, [&](json::Value object) {
    if (place >= found->objects.size()) return;
    ObjectDraft& draft = found->objects[place++];
    if (!draft.meta_category) draft.meta_category = object["meta_category"].AsText();
  });
}

absl::Status ReadStandard(json::Value results, const ModuleQuestion& question, EventDraft* found) {
  if (!results.is_object()) return absl::OkStatus();
  ASSIGN_OR_RETURN(EventDraft parts, json::ReadEvent(results));
  const std::string comment = absl::StrCat(question.value, ": enriched via the ", question.module, " module.");
  for (AttributeDraft& attribute : parts.attributes) {
    MakeNew(attribute, comment);
    attribute.object_relation.reset();
  }
  for (ObjectDraft& object : parts.objects) {
    object.timestamp.reset();
    object.deleted.reset();
    if (object.comment.value_or("").empty()) object.comment = comment;
    for (AttributeDraft& attribute : object.attributes) MakeNew(attribute, "");
  }
  for (ReportDraft& report : parts.reports) {
    report.timestamp.reset();
    report.deleted.reset();
  }
  const auto move = [](auto& from, auto& to) { std::move(from.begin(), from.end(), std::back_inserter(to)); };
  const size_t objects = found->objects.size();
  move(parts.attributes, found->attributes);
  move(parts.objects, found->objects);
  move(parts.reports, found->reports);
  move(parts.tags, found->tags);
  ReadCategories(results["Object"], objects, found);
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadModuleResults(json::Value results, const ModuleQuestion& question, const match::FreeTextKnowledge& knowledge,
                               EventDraft* found) {
  if (question.misp_standard) return ReadStandard(results, question, found);
  absl::Status status;
  json::ForEachElement(results, [&](json::Value result) {
    if (status.ok() && result.is_object()) status = ReadBare(result, question, knowledge, found);
  });
  return status;
}

}  // namespace muninn::api
