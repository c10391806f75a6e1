// SPDX-License-Identifier: Apache-2.0
//
// galaxyElements: index, delete, flattenJson. Elements are numbered by their place in the cluster. Texts: MISP 2.5.1.
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/command/decide.h"
#include "engine/index/registry.h"
#include "engine/index/relation_id.h"
#include "schema/base/status.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/json/fields.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr EntryAction kDelete{"GalaxyElement", "galaxy_elements", "delete"},
    kFlatten{"GalaxyElement", "galaxy_elements", "flattenJson"};
constexpr std::string_view kInvalid = "Invalid galaxy cluster";
constexpr size_t kElementsMax = (size_t{1} << kInClusterBits) - 1;

http::Response WithCluster(Call& call, std::string_view text,
                           const std::function<http::Response(const fb::GalaxyCluster&)>& answer) {
  const auto cluster = FindEntry<fb::GalaxyCluster>(call.reader(), text);
  if (!cluster.ok()) return AnswerStatus(call, cluster.status());
  if (!*cluster || !MaySee(call.actor(), ***cluster)) return AnswerError(call, 404, kInvalid);
  return answer(***cluster);
}

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("GalaxyElement");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  return WithCluster(call, call.path().Arg(0), [&](const fb::GalaxyCluster& cluster) {
    const std::string wanted = absl::AsciiStrToLower(parameters.Text("searchall").value_or(""));
    struct Element {
      uint64_t id;
      std::string key, value;
    };
    std::vector<Element> elements;
    uint64_t id = FirstIdIn(ClusterId(cluster.id()));
    if (cluster.elements() != nullptr) {
      for (const fb::GalaxyElement* element : *cluster.elements()) {
        Element row{++id, TextOf(element->key()), TextOf(element->value())};
        const auto has = [&](const std::string& text) { return absl::AsciiStrToLower(text).find(wanted) != std::string::npos; };
        if (has(row.key) || has(row.value)) elements.push_back(std::move(row));
      }
    }
    std::stable_sort(elements.begin(), elements.end(), [](const Element& a, const Element& b) { return a.key < b.key; });
    return AnswerList(call, elements, [&](json::JsonWriter& writer, const Element& element) {
      writer.BeginObject();
      writer.Key("GalaxyElement");
      writer.BeginObject();
      writer.MemberId("id", element.id);
      writer.MemberId("galaxy_cluster_id", cluster.id());
      writer.Member("key", element.key);
      writer.Member("value", element.value);
      writer.EndObject();
      writer.EndObject();
    });
  });
}

// Changes the elements of a custom cluster, which gets a new version by it, as by galaxy_clusters/edit.
http::Response EditElements(Call& call, const EntryAction& action, const fb::GalaxyCluster& cluster, std::string_view id,
                            const std::function<absl::Status(fb::GalaxyClusterT&)>& edit, std::string_view done) {
  if (cluster.default_()) return AnswerError(call, 405, "Default galaxy cluster cannot be edited");
  if (!MayModify(call.actor(), cluster)) return AnswerError(call, 403, "You do not have permission to do that.");
  const auto change = [&](fb::GalaxyClusterT& changed, const EntryScene& scene) -> absl::Status {
    RETURN_IF_ERROR(edit(changed));
    changed.version = std::to_string(scene.context.now());
    changed.published = false;
    return absl::OkStatus();
  };
  return ChangeAndTell(call, action, {EditEntry<fb::GalaxyCluster>(ClusterId(cluster.id()), change)}, id, done);
}

http::Response Delete(Call& call) {
  uint64_t id = 0;
  if (!absl::SimpleAtoi(ToAbsl(call.path().Arg(0)), &id)) return AnswerError(call, 404, "Element not found");
  const ClusterId cluster_id = ClusterOf(id);
  const uint64_t place = id - FirstIdIn(cluster_id) - 1;
  return WithCluster(call, std::to_string(cluster_id.value()), [&](const fb::GalaxyCluster& cluster) {
    const auto remove = [&](fb::GalaxyClusterT& changed) {
      if (place >= changed.elements.size()) return absl::NotFoundError("Element not found");
      changed.elements.erase(changed.elements.begin() + static_cast<ptrdiff_t>(place));
      return absl::OkStatus();
    };
    return EditElements(call, kDelete, cluster, std::to_string(id), remove, absl::StrCat("Galaxy element ", id, " deleted"));
  });
}

// {"a":{"b":1},"c":[2]} -> a.b: 1, c.0: 2
void Flatten(json::Value value, const std::string& key, std::vector<std::unique_ptr<fb::GalaxyElementT>>& elements) {
  const auto below = [&](std::string_view name) {
    return key.empty() ? std::string(name) : absl::StrCat(key, ".", ToAbsl(name));
  };
  if (value.is_object()) {
    value.ForEachMember([&](std::string_view name, json::Value member) { Flatten(member, below(name), elements); });
  } else if (value.is_array()) {
    size_t place = 0;
    value.ForEach([&](json::Value element) { Flatten(element, below(std::to_string(place++)), elements); });
  } else if (elements.size() < kElementsMax) {
    auto element = std::make_unique<fb::GalaxyElementT>();
    element->key = key;
    element->value = value.AsText().value_or("");
    elements.push_back(std::move(element));
  }
}

// Takes a JSON document, or the text of one, in the place of the elements.
http::Response FlattenJson(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("GalaxyElement");
  if (!body.ok()) return AnswerStatus(call, body.status());
  json::Value source = body->is_object() ? (*body)["jsonData"] : json::Value();
  absl::StatusOr<json::Document> document = json::Document::Parse(source.AsText().value_or(""));
  if (!source.is_object() && !source.is_array()) {
    if (!document.ok()) return AnswerNotDone(call, kFlatten, "Invalid JSON.", call.path().Arg(0));
    source = document->root();
  }
  if (!source.is_object() && !source.is_array()) return AnswerNotDone(call, kFlatten, "Invalid JSON.", call.path().Arg(0));
  return WithCluster(call, call.path().Arg(0), [&](const fb::GalaxyCluster& cluster) {
    const auto replace = [&](fb::GalaxyClusterT& changed) {
      changed.elements.clear();
      Flatten(source, "", changed.elements);
      return absl::OkStatus();
    };
    return EditElements(call, kFlatten, cluster, call.path().Arg(0), replace, "");
  });
}

constexpr Route kRoutes[] = {
    {"galaxyelements", "index", Index},
    {"galaxyelements", "delete", Delete, true, Permission::kGalaxyEditor},
    {"galaxyelements", "flattenjson", FlattenJson, true, Permission::kGalaxyEditor},
};

}  // namespace

std::span<const Route> GalaxyElementRoutes() { return kRoutes; }

}  // namespace muninn::api
