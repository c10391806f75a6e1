// SPDX-License-Identifier: Apache-2.0
//
// decayingModel/decayingToolRestSearch: what the tool that tunes models tries them on: a search for attributes with their scores,
// 60 a page unless told. There its answer is a page; here it is attributes/restSearch's.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "server/api/parameters.h"
#include "server/api/parts.h"
#include "server/api/routes.h"
#include "server/api/search.h"

namespace muninn::api {
namespace {

constexpr std::string_view kNoAttribute = "00000000-0000-0000-0000-000000000000";

// {"id"} is one attribute's number or uuid: its uuid, or one that is nobody's.
std::string UuidOf(Call& call, const std::string& name) {
  const absl::StatusOr<VisibleAttribute> attribute = FindVisibleAttribute(call, name, "Invalid attribute");
  if (!attribute.ok() || attribute->attribute->uuid() == nullptr) return std::string(kNoAttribute);
  return Uuid{attribute->attribute->uuid()->hi(), attribute->attribute->uuid()->lo()}.ToString();
}

// The filters as a search understands them.
std::string SearchOf(Call& call, json::Value filters) {
  constexpr std::pair<std::string_view, std::string_view> kUnlessSaid[] = {{"limit", "60"}, {"page", "1"}, {"deleted", "0"}};
  constexpr std::string_view kFixed[] = {"includeEventTags", "includeDecayScore"};
  std::string text;
  json::JsonWriter writer(&text);
  writer.BeginObject();
  const std::string id = filters["id"].AsText().value_or("");
  filters.ForEachMember([&](std::string_view name, json::Value value) {
    if (name == "returnFormat" || name == "id" || (name == "uuid" && !id.empty()) || value.absent()) return;
    writer.Key(name);
    writer.Raw(value.ToJson());
  });
  if (!id.empty()) writer.Member("uuid", UuidOf(call, id));
  for (const auto& [name, value] : kUnlessSaid) {
    if (filters[name].absent()) writer.Member(name, value);
  }
  for (const std::string_view name : kFixed) writer.Member(name, "1");
  writer.EndObject();
  return text;
}

// {"decayingToolRestSearch":{"filters":"{…}"}}, as the page sends it, or the filters themselves.
http::Response DecayingToolSearch(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  json::Value filters = *body;
  absl::StatusOr<json::Document> written;
  if (const json::Value form = (*body)["decayingToolRestSearch"]; form.is_object()) {
    written = json::Document::Parse(form["filters"].AsText().value_or(""));
    if (!written.ok()) return AnswerError(call, 400, "The filters are no JSON.");
    filters = written->root();
  }
  const absl::StatusOr<json::Document> search = json::Document::Parse(SearchOf(call, filters));
  if (!search.ok()) return AnswerStatus(call, search.status());
  return AnswerSearch(call, Scope::kAttributes, Parameters(search->root(), call.path()));
}

constexpr Route kRoutes[] = {
    {"decayingmodel", "decayingtoolrestsearch", DecayingToolSearch},
};

}  // namespace

std::span<const Route> DecayingToolRoutes() { return kRoutes; }

}  // namespace muninn::api
