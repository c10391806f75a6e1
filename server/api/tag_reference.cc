// SPDX-License-Identifier: Apache-2.0
#include "server/api/tag_reference.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "schema/base/status.h"
#include "server/api/tag_collections.h"

namespace muninn::api {
namespace {

TagDraft DraftOf(std::string_view text) {
  TagDraft draft;
  int64_t number = 0;
  if (absl::SimpleAtoi(ToAbsl(text), &number))
    draft.id = number;
  else
    draft.name = text;
  return draft;
}

void AddTags(json::Value value, std::vector<TagDraft>& tags) {
  if (value.is_array()) {
    value.ForEach([&](json::Value element) { AddTags(element, tags); });
    return;
  }
  const std::optional<std::string> text = value.AsText();
  if (!text || text->empty()) return;
  // A list may come as a text: "[1,2]".
  if (text->front() == '[') {
    const absl::StatusOr<json::Document> list = json::Document::Parse(*text);
    if (list.ok() && list->root().is_array()) return AddTags(list->root(), tags);
  }
  tags.push_back(DraftOf(*text));
}

// "collection_3" stands for the tags of tag collection 3; an unknown one for nothing.
absl::StatusOr<std::vector<TagDraft>> Unfold(Call& call, std::vector<TagDraft> tags) {
  std::vector<TagDraft> unfolded;
  for (TagDraft& tag : tags) {
    absl::string_view rest = tag.name;
    uint64_t id = 0;
    if (!absl::ConsumePrefix(&rest, "collection_") || !absl::SimpleAtoi(rest, &id)) {
      unfolded.push_back(std::move(tag));
      continue;
    }
    ASSIGN_OR_RETURN(auto collected, TagsOfCollection(call.reader(), call.actor(), id));
    if (collected) unfolded.insert(unfolded.end(), collected->begin(), collected->end());
  }
  return unfolded;
}

}  // namespace

absl::StatusOr<TagReference> ReadTagReference(Call& call, std::string_view model) {
  TagReference reference;
  const Path& path = call.path();
  reference.target = path.Arg(0);
  if (!path.Arg(1).empty()) reference.tags.push_back(DraftOf(path.Arg(1)));
  // A tag's name may contain ":", which the path reads as a named parameter: "tlp:white" is name "tlp", value "white".
  bool local = path.Arg(2) == "1" || path.Arg(2) == "true";
  for (const auto& [name, value] : path.named) {
    if (name == "local")
      local = value == "1" || value == "true";
    else if (reference.tags.empty())
      reference.tags.push_back(DraftOf(name + ":" + value));
  }
  ASSIGN_OR_RETURN(const json::Value body, call.BodyOf(model == "event" ? "Event" : model == "attribute" ? "Attribute" : "Tag"));
  if (body.is_object()) {
    for (const std::string_view key :
         {model, std::string_view("id"), model == "event" ? std::string_view("event_id") : std::string_view("attribute_id")}) {
      if (reference.target.empty()) reference.target = body[key].AsText().value_or("");
    }
    for (const std::string_view key : {"tag", "tag_id", "tags", "selected"}) {
      if (reference.tags.empty()) AddTags(body[key], reference.tags);
    }
    local |= body["local"].AsBool().value_or(false);
  }
  ASSIGN_OR_RETURN(reference.tags, Unfold(call, std::move(reference.tags)));
  for (TagDraft& tag : reference.tags) tag.local = local;
  return reference;
}

}  // namespace muninn::api
