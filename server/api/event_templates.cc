// SPDX-License-Identifier: Apache-2.0
//
// templates: what an organisation wants to know in events of a kind. The reference shows them on pages; here each is one document
// with its elements and tags, and so it is sent.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "schema/entities/desk_generated.h"
#include "server/api/entry_page.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using fb::EventTemplateElementT;
using fb::EventTemplateT;

constexpr size_t kElementsMax = 1'000;
constexpr size_t kTagsMax = 1'000;

constexpr Member<EventTemplateT> kMembers[] = {
    {"id", &EventTemplateT::id, kFixed},   {"name", &EventTemplateT::name},   {"description", &EventTemplateT::description},
    {"org", &EventTemplateT::org, kFixed}, {"share", &EventTemplateT::share},
};

constexpr Member<EventTemplateElementT> kElementMembers[] = {
    {"id", &EventTemplateElementT::id, kFixed},   {"element_definition", &EventTemplateElementT::definition},
    {"name", &EventTemplateElementT::name},       {"description", &EventTemplateElementT::description},
    {"text", &EventTemplateElementT::text},       {"category", &EventTemplateElementT::category},
    {"type", &EventTemplateElementT::type},       {"to_ids", &EventTemplateElementT::to_ids},
    {"complex", &EventTemplateElementT::complex}, {"mandatory", &EventTemplateElementT::mandatory},
    {"batch", &EventTemplateElementT::batch},     {"malware", &EventTemplateElementT::malware},
};

bool Visible(const Actor& actor, const EventTemplateT& entry) {
  return actor.is_site_admin() || entry.share || OrgId(entry.org_id) == actor.org;
}

void WriteMore(json::JsonWriter& writer, const EventTemplateT& entry, bool listed) {
  if (listed) return;
  writer.Key("TemplateElement");
  writer.BeginArray();
  uint64_t position = 0;
  for (const auto& element : entry.elements) {
    writer.BeginObject();
    WriteMembers<EventTemplateElementT>(writer, kElementMembers, *element);
    writer.MemberId("template_id", entry.id);
    writer.MemberId("position", ++position);
    writer.EndObject();
  }
  writer.EndArray();
  writer.Key("TemplateTag");
  writer.BeginArray();
  for (const uint64_t tag : entry.tags) {
    writer.BeginObject();
    writer.MemberId("template_id", entry.id);
    writer.MemberId("tag_id", tag);
    writer.EndObject();
  }
  writer.EndArray();
}

// Numbers of tags: a list, or as the reference's form has it the text of one.
absl::Status ReadTagNumbers(json::Value sent, EventTemplateT& entry) {
  std::optional<json::Document> inner;
  if (const auto text = sent.AsStringView()) {
    absl::StatusOr<json::Document> parsed = json::Document::Parse(text->empty() ? "[]" : *text);
    if (!parsed.ok()) return FieldError("tags", "Invalid tag.");
    inner = *std::move(parsed);
    sent = inner->root();
  }
  std::vector<uint64_t> tags;
  bool right = sent.is_array();
  sent.ForEach([&](json::Value element) {
    const int64_t number = element.AsInteger().value_or(0);
    right = right && number > 0 && tags.size() < kTagsMax;
    if (right && std::find(tags.begin(), tags.end(), static_cast<uint64_t>(number)) == tags.end())
      tags.push_back(static_cast<uint64_t>(number));
  });
  if (!right) return FieldError("tags", "Invalid tag.");
  entry.tags = std::move(tags);
  return absl::OkStatus();
}

// What is not sent stays; lists that are sent take the place of the stored ones.
absl::Status Complete(json::Value body, EventTemplateT& entry) {
  if (const json::Value tags = body["tags"]; !tags.absent()) RETURN_IF_ERROR(ReadTagNumbers(tags, entry));
  const json::Value elements = body["TemplateElement"];
  if (elements.absent()) return absl::OkStatus();
  if (!elements.is_array() || elements.size() > kElementsMax)
    return FieldError("TemplateElement", "A list of elements is expected.");
  entry.elements.clear();
  absl::Status status;
  elements.ForEach([&](json::Value sent) {
    auto element = std::make_unique<EventTemplateElementT>();
    if (status.ok()) status = ReadMembers<EventTemplateElementT>(sent, kElementMembers, *element);
    entry.elements.push_back(std::move(element));
  });
  return status;
}

constexpr EntryPage<EventTemplateT> kPage{
    .noun = "Template",
    .controller = "templates",
    .invalid = "No template with the provided ID exists, or you are not authorised to see it.",
    .members = kMembers,
    .visible = Visible,
    .more = WriteMore,
    .complete = Complete};

constexpr Route kRoutes[] = {
    {"templates", "index", IndexPage<kPage>},
    {"templates", "view", ViewPage<kPage>},
    {"templates", "add", AddPage<kPage>, true, Permission::kTemplate},
    {"templates", "edit", EditPage<kPage>, true, Permission::kTemplate},
    {"templates", "delete", DeletePage<kPage>, true, Permission::kTemplate},
};

}  // namespace

std::span<const Route> EventTemplateRoutes() { return kRoutes; }

}  // namespace muninn::api
