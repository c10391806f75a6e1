// SPDX-License-Identifier: Apache-2.0
//
// attack-sightings: which techniques of ATT&CK were seen when, as its project of sightings takes them: a list of
//   {"id","sightingType","startTime","endTime","detectionType","techniques":[{"techniqueID"}]}
// one for each event (in events scope) and attribute that bears such clusters. Attributes scope: what the event bears as well is
// not told of its attributes.
#include <algorithm>
#include <string>
#include <vector>

#include "schema/rules/date_time.h"
#include "server/export/exporters.h"
#include "server/export/fields.h"
#include "server/export/json_list.h"

namespace muninn::exports {
namespace {

constexpr std::string_view kGalaxy = "mitre-attack-pattern";

// "Phishing - T1566" -> "T1566"; "" when the name has no such end.
std::string_view TechniqueOf(std::string_view cluster) {
  constexpr std::string_view kBetween = " - ";
  const size_t at = cluster.rfind(kBetween);
  return at == std::string_view::npos ? std::string_view() : cluster.substr(at + kBetween.size());
}

// "2024-10-21T10:59:21Z"
std::string Time(uint64_t seconds) {
  constexpr uint64_t kSecondsMax = 253'402'300'799;  // the end of the year 9999
  return rules::FormatSeen(static_cast<int64_t>(std::min(seconds, kSecondsMax)) * 1'000'000).substr(0, 19) + "Z";
}

class AttackSightings final : public JsonList {
 public:
  explicit AttackSightings(const ExportOptions& options) : options_(options) {}

  void BeginEvent(const fb::Event& event, std::string& out) override {
    Write(event.uuid(), TechniquesOf(event.tags(), nullptr), {event.timestamp()});
    Give(out);
  }
  void Attribute(const AttributeHit& hit, std::string& out) override {
    const std::vector<std::string> techniques = TechniquesOf(hit.attribute.tags(), options_.events ? nullptr : hit.event.tags());
    if (techniques.empty()) return;
    std::vector<uint64_t> times{hit.attribute.timestamp()};
    if (options_.sighted) options_.sighted(hit.event, hit.attribute, times);
    Write(hit.attribute.uuid(), techniques, times);
    Give(out);
  }

 private:
  // Of the clusters that `links` name and `but` does not.
  std::vector<std::string> TechniquesOf(const json::TagLinks* links, const json::TagLinks* but) {
    std::vector<std::string> techniques;
    json::ForEachShownTag(links, *options_.names, options_.tag_filter, [&](const fb::TagLink& link, const fb::Tag& tag) {
      if (!tag.is_galaxy() || Has(but, link.tag_id())) return;
      const fb::GalaxyCluster* cluster = options_.names->ClusterByTagName(View(tag.name()));
      if (cluster == nullptr || View(cluster->type()) != kGalaxy) return;
      if (const std::string_view technique = TechniqueOf(View(cluster->value())); !technique.empty())
        techniques.emplace_back(technique);
    });
    return techniques;
  }
  static bool Has(const json::TagLinks* links, uint64_t tag) {
    return links != nullptr &&
           std::any_of(links->begin(), links->end(), [&](const fb::TagLink* link) { return link->tag_id() == tag; });
  }

  void Write(const fb::Uuid* id, const std::vector<std::string>& techniques, const std::vector<uint64_t>& times) {
    if (techniques.empty()) return;
    const auto [first, last] = std::minmax_element(times.begin(), times.end());
    writer_.BeginObject();
    json::MemberUuid(writer_, "id", id);
    writer_.Member("sightingType", "direct-technique-sighting");
    writer_.Member("startTime", Time(*first));
    writer_.Member("endTime", Time(*last));
    writer_.Member("detectionType", "raw");
    writer_.Key("techniques");
    writer_.BeginArray();
    for (const std::string& technique : techniques) {
      writer_.BeginObject();
      writer_.Member("techniqueID", technique);
      writer_.EndObject();
    }
    writer_.EndArray();
    writer_.EndObject();
  }

  const ExportOptions options_;
};

}  // namespace

MadeExporter MakeAttackSightings(const ExportOptions& options) { return std::make_unique<AttackSightings>(options); }

}  // namespace muninn::exports
