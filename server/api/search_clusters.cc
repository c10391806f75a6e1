// SPDX-License-Identifier: Apache-2.0
//
// galaxy_clusters/restSearch. Shape: MISP 2.5.1 (restsearch.md §11).
#include "server/api/search_clusters.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "engine/access/visibility.h"
#include "engine/index/entry_names.h"
#include "engine/index/registry.h"
#include "engine/query/filter.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/json_value.h"
#include "server/api/cluster_document.h"
#include "server/api/entry_answer.h"
#include "server/api/names.h"
#include "server/api/search_answer.h"
#include "server/api/search_intake.h"
#include "server/api/search_names.h"

namespace muninn::api {
namespace {

constexpr size_t kDefaultLimit = 60;

constexpr std::string_view kPlaces[] = {
    "page",         "limit",  "id",      "uuid",     "galaxy_id", "galaxy_uuid",     "version",
    "distribution", "org_id", "orgc_id", "tag_name", "custom",    "sgReferenceOnly", "minimal",
    "list",         "first",  "count",   "order"};

// The last two are filtered by SearchClusters itself, which takes organisations by uuid, too.
constexpr size_t kOrgColumns = 2;
constexpr Column<fb::GalaxyCluster> kColumns[] = {
    {"id", [](const fb::GalaxyCluster& cluster) { return std::to_string(cluster.id()); }},
    {"uuid", [](const fb::GalaxyCluster& cluster) { return json::UuidOf(cluster.uuid()).ToString(); }, true},
    {"galaxy_id", [](const fb::GalaxyCluster& cluster) { return std::to_string(cluster.galaxy_id()); }},
    {"version", [](const fb::GalaxyCluster& cluster) { return TextOf(cluster.version()); }},
    {"distribution", [](const fb::GalaxyCluster& cluster) { return std::to_string(cluster.distribution()); }},
    {"tag_name", [](const fb::GalaxyCluster& cluster) { return TextOf(cluster.tag_name()); }, true},
    {"value", [](const fb::GalaxyCluster& cluster) { return TextOf(cluster.value()); }, true},
    {"type", [](const fb::GalaxyCluster& cluster) { return TextOf(cluster.type()); }},
    {"custom", [](const fb::GalaxyCluster& cluster) { return TextOf(!cluster.default_()); }},
    {"published", [](const fb::GalaxyCluster& cluster) { return TextOf(cluster.published()); }},
    {"extends_uuid", [](const fb::GalaxyCluster& cluster) { return TextOf(cluster.extends_uuid()); }},
    {"description", [](const fb::GalaxyCluster& cluster) { return TextOf(cluster.description()); }, true},
    {"org_id", [](const fb::GalaxyCluster& cluster) { return std::to_string(cluster.org_id()); }},
    {"orgc_id", [](const fb::GalaxyCluster& cluster) { return std::to_string(cluster.orgc_id()); }},
};

bool HasElement(const fb::GalaxyCluster& cluster, std::string_view key, const std::vector<std::string>& values) {
  if (cluster.elements() == nullptr) return false;
  return std::any_of(cluster.elements()->begin(), cluster.elements()->end(), [&](const fb::GalaxyElement* element) {
    return TextOf(element->key()) == key && std::any_of(values.begin(), values.end(), [&](const std::string& value) {
             return FoldName(TextOf(element->value())) == FoldName(value);
           });
  });
}

// "elements": {"synonyms": "APT 29", "country": ["RU"]}: each key with one of its values.
bool HasElements(const fb::GalaxyCluster& cluster, json::Value elements) {
  bool all = true;
  elements.ForEachMember([&](std::string_view key, json::Value wanted) {
    std::vector<std::string> values;
    const auto add = [&](json::Value value) {
      if (auto text = value.AsText()) values.push_back(std::move(*text));
    };
    wanted.is_array() ? wanted.ForEach(add) : add(wanted);
    all = all && HasElement(cluster, key, values);
  });
  return all;
}

// Organisations that a parameter names, by number, uuid or name.
absl::StatusOr<Filter> OrgsOf(const Reader& reader, const Parameters& parameters, std::string_view name) {
  Filter orgs;  // read the same way whatever they did
  const Terms* terms = parameters.Find(name);
  if (terms != nullptr) RETURN_IF_ERROR(NarrowOrgs(reader, *terms, Letters::kAsGiven, orgs));
  return orgs;
}
bool Fits(const Filter& orgs, uint64_t org) {
  return (!orgs.orgs_asked || orgs.orgs.contains(OrgId(org))) && !orgs.not_orgs.contains(OrgId(org));
}

// "GalaxyCluster.value desc" is what lists call sort and direction.
void TakeOrder(Parameters& parameters) {
  const std::string order = parameters.Text("order").value_or("");
  const std::vector<std::string> words = absl::StrSplit(order, ' ', absl::SkipWhitespace());
  if (words.empty()) return;
  parameters.Default("sort", words[0].substr(words[0].rfind('.') + 1));
  if (words.size() > 1) parameters.Default("direction", words[1]);
}

absl::StatusOr<std::vector<Stored<fb::GalaxyCluster>>> FindClusters(Call& call, const Parameters& parameters) {
  const Reader& reader = call.reader();
  ASSIGN_OR_RETURN(const Filter owners, OrgsOf(reader, parameters, "org_id"));
  ASSIGN_OR_RETURN(const Filter creators, OrgsOf(reader, parameters, "orgc_id"));
  const auto galaxy_uuid = parameters.Text("galaxy_uuid");
  uint64_t galaxy_id = 0;
  if (galaxy_uuid) {
    ASSIGN_OR_RETURN(const auto galaxy, FindEntry<fb::Galaxy>(reader, *galaxy_uuid));
    galaxy_id = galaxy ? (*galaxy)->id() : 0;
  }
  const Terms* asked = parameters.Find("elements");
  const auto elements = json::Document::Parse(asked == nullptr || asked->json.empty() ? "{}" : asked->json);
  const std::span<const Column<fb::GalaxyCluster>> columns(kColumns);
  return ListEntries<fb::GalaxyCluster>(
      reader, parameters, columns.first(columns.size() - kOrgColumns), "", [&](const fb::GalaxyCluster& cluster) {
        return !cluster.deleted() && MaySee(call.actor(), cluster) && (!galaxy_uuid || cluster.galaxy_id() == galaxy_id) &&
               Fits(owners, cluster.org_id()) && Fits(creators, cluster.orgc_id()) &&
               (!elements.ok() || HasElements(cluster, elements->root()));
      });
}

// What a running search needs, owned by the response that streams it.
struct ClusterSearch {
  std::shared_ptr<const muninn::Snapshot> snapshot;
  std::vector<Stored<fb::GalaxyCluster>> clusters;
  Actor actor;
  json::JsonStyle style;
  bool minimal = false;
};

absl::Status WriteClusters(const ClusterSearch& search, std::string& out, const std::function<bool()>& flush) {
  json::JsonWriter writer(&out, search.style);
  ReaderNames names(search.snapshot->reader());
  names.ShowTo(search.actor);
  writer.BeginObject();
  writer.Key("response");
  writer.BeginArray();
  for (const Stored<fb::GalaxyCluster>& cluster : search.clusters) {
    writer.BeginObject();
    writer.Key("GalaxyCluster");
    if (search.minimal) {
      writer.BeginObject();
      writer.MemberId("id", cluster->id());
      json::MemberUuid(writer, "uuid", cluster->uuid());
      json::MemberText(writer, "version", cluster->version());
      writer.EndObject();
    } else {
      RETURN_IF_ERROR(WriteClusterDocument(writer, search.snapshot->reader(), names, search.actor, *cluster));
    }
    writer.EndObject();
    if (!flush()) return absl::CancelledError("the client has gone");
  }
  writer.EndArray();
  writer.EndObject();
  out.push_back('\n');
  return absl::OkStatus();
}

}  // namespace

std::span<const Column<fb::GalaxyCluster>> ClusterColumns() { return kColumns; }

http::Response SearchClusters(Call& call) {
  SearchIntake intake = TakeSearch(call, kPlaces);
  if (!intake.parameters) return std::move(intake.refusal);
  Parameters& parameters = *intake.parameters;
  parameters.Default("limit", std::to_string(kDefaultLimit));
  TakeOrder(parameters);
  auto search = std::make_shared<ClusterSearch>();
  search->snapshot = call.shared_snapshot();
  auto clusters = FindClusters(call, parameters);
  if (!clusters.ok()) return AnswerStatus(call, clusters.status());
  search->clusters = *std::move(clusters);
  search->actor = call.actor();
  search->style = call.style();
  search->minimal = parameters.Flag("minimal");
  return AnswerStreamed(SearchHead(), search->clusters.size(), [search](std::string& out, const std::function<bool()>& flush) {
    return WriteClusters(*search, out, flush);
  });
}

}  // namespace muninn::api
