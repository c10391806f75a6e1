// SPDX-License-Identifier: Apache-2.0
//
// attack: a page with the matrix of techniques that events and their attributes are tagged with. `attackGalaxy` is the type of
// the galaxy, "mitre-attack-pattern" unless said otherwise. Its kill_chain_order gives the tables and their columns; a cluster
// stands where its elements "kill_chain" ("TABLE:COLUMN") say. Unlike MISP's, the page lists only techniques that occur.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/json_value.h"
#include "server/export/exporters.h"
#include "server/export/xml_writer.h"

namespace muninn::exports {
namespace {

constexpr std::string_view kDefaultGalaxy = "mitre-attack-pattern", kChain = "kill_chain", kOther = "other";
constexpr std::string_view kStyle =
    "body{font-family:sans-serif}table{border-collapse:collapse;margin-bottom:2em}"
    "th,td{border:1px solid #ccc;padding:.3em .6em;vertical-align:top;text-align:left}";

struct Technique {
  std::string name;
  uint64_t uses = 0;                                          // events and attributes with it
  std::vector<std::pair<std::string, std::string>> standing;  // table and column
};

class Attack final : public Exporter {
 public:
  explicit Attack(const ExportOptions& options) : options_(options), type_(options.Text("attackGalaxy", kDefaultGalaxy)) {}

  void BeginEvent(const fb::Event& event, std::string&) override { Count(event.tags()); }
  void Attribute(const AttributeHit& hit, std::string&) override { Count(hit.attribute.tags()); }

  bool End(int, std::string& out) override {
    XmlWriter page(&out);
    out += "<!DOCTYPE html>\n";
    page.Open("html");
    page.Open("head");
    page.Leaf("meta", "", {{"charset", "utf-8"}});
    page.Leaf("title", title_.empty() ? type_ : title_);
    page.Leaf("style", kStyle);
    page.Close();
    page.Open("body");
    page.Leaf("h1", title_.empty() ? type_ : title_);
    if (techniques_.empty()) page.Leaf("p", "None of its clusters occurs.");
    for (const auto& [table, columns] : Tables()) WriteTable(page, table, columns);
    page.Close();
    page.Close();
    out += '\n';
    return true;
  }

 private:
  using Columns = std::vector<std::string>;

  void Count(const json::TagLinks* links) {
    json::ForEachShownTag(links, *options_.names, options_.tag_filter, [&](const fb::TagLink&, const fb::Tag& tag) {
      if (!tag.is_galaxy()) return;
      const fb::GalaxyCluster* cluster = options_.names->ClusterByTagName(json::View(tag.name()));
      if (cluster == nullptr || json::View(cluster->type()) != type_) return;
      Technique& technique = techniques_[cluster->id()];
      if (technique.uses++ == 0) Learn(*cluster, technique);
    });
  }

  void Learn(const fb::GalaxyCluster& cluster, Technique& technique) {
    technique.name = json::View(cluster.value());
    if (title_.empty()) {
      if (const fb::Galaxy* galaxy = options_.names->GalaxyById(GalaxyId(cluster.galaxy_id()))) {
        title_ = json::View(galaxy->name());
        ReadOrder(json::View(galaxy->kill_chain_order()));
      }
    }
    if (cluster.elements() != nullptr) {
      for (const fb::GalaxyElement* element : *cluster.elements()) {
        const std::string_view value = json::View(element->value());
        const size_t colon = value.find(':');
        if (json::View(element->key()) != kChain || colon == std::string_view::npos) continue;
        technique.standing.emplace_back(value.substr(0, colon), value.substr(colon + 1));
      }
    }
    if (technique.standing.empty()) technique.standing.emplace_back(kOther, kOther);
  }

  // {"TABLE":["COLUMN",…],…}
  void ReadOrder(std::string_view json) {
    const absl::StatusOr<json::Document> order = json::Document::Parse(json);
    if (!order.ok()) return;
    order->root().ForEachMember([&](std::string_view table, json::Value columns) {
      auto& listed = order_.emplace_back(std::string(table), Columns()).second;
      columns.ForEach([&](json::Value column) { listed.push_back(column.AsText().value_or("")); });
    });
  }

  // Those that something stands in, in the galaxy's order; what it does not know comes last, as it is met.
  std::vector<std::pair<std::string, Columns>> Tables() const {
    std::vector<std::pair<std::string, Columns>> tables = order_;
    std::set<std::string> used;
    for (const auto& [id, technique] : techniques_) {
      for (const auto& standing : technique.standing) {
        used.insert(standing.first);
        auto place = std::find_if(tables.begin(), tables.end(), [&](const auto& known) { return known.first == standing.first; });
        if (place == tables.end()) place = tables.insert(tables.end(), {standing.first, {}});
        Columns& columns = place->second;
        if (std::find(columns.begin(), columns.end(), standing.second) == columns.end()) columns.push_back(standing.second);
      }
    }
    std::erase_if(tables, [&](const auto& table) { return !used.contains(table.first); });
    return tables;
  }

  void WriteTable(XmlWriter& page, const std::string& table, const Columns& columns) const {
    uint64_t most = 1;
    std::vector<std::vector<const Technique*>> cells(columns.size());
    for (const auto& [id, technique] : techniques_) {
      most = std::max(most, technique.uses);
      for (size_t i = 0; i < columns.size(); ++i) {
        const auto& standing = technique.standing;
        if (std::find(standing.begin(), standing.end(), std::pair(table, columns[i])) != standing.end())
          cells[i].push_back(&technique);
      }
    }
    page.Leaf("h2", table);
    page.Open("table");
    page.Open("tr");
    for (const std::string& column : columns) page.Leaf("th", column.empty() ? "-" : column);
    page.Close();
    page.Open("tr");
    for (const auto& cell : cells) {
      page.Open("td");
      for (const Technique* technique : cell) {
        const double share = static_cast<double>(technique->uses) / static_cast<double>(most);
        page.Leaf("div", absl::StrCat(technique->name, " (", technique->uses, ")"),
                  {{"style", absl::StrFormat("background:rgba(255,80,80,%.2f)", share)}});
      }
      if (cell.empty()) page.Raw("&#160;");
      page.Close();
    }
    page.Close();
    page.Close();
  }

  const ExportOptions options_;
  const std::string type_;
  std::string title_;  // the galaxy's name, once one of its clusters was met
  std::vector<std::pair<std::string, Columns>> order_;
  std::map<uint64_t, Technique> techniques_;  // by cluster
};

}  // namespace

MadeExporter MakeAttack(const ExportOptions& options) { return std::make_unique<Attack>(options); }

}  // namespace muninn::exports
