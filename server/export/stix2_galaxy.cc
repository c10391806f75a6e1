// SPDX-License-Identifier: Apache-2.0
//
// Galaxy clusters as the objects STIX has for them.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "server/export/fields.h"
#include "server/export/stix2_writer.h"

namespace muninn::exports {
namespace {

// Galaxies by type: the first row whose word is in it counts.
struct GalaxyKind {
  std::string_view word, stix;
};
constexpr GalaxyKind kKinds[] = {
    {"course-of-action", "course-of-action"},
    {"attack-pattern", "attack-pattern"},
    {"mitre-ics-techniques", "attack-pattern"},
    {"intrusion-set", "intrusion-set"},
    {"threat-actor", "threat-actor"},
    {"microsoft-activity-group", "threat-actor"},
    {"mitre-ics-groups", "threat-actor"},
    {"malware", "malware"},
    {"mitre-ics-software", "malware"},
    {"android", "malware"},
    {"backdoor", "malware"},
    {"banker", "malware"},
    {"cryptominers", "malware"},
    {"malpedia", "malware"},
    {"ransomware", "malware"},
    {"stealer", "malware"},
    {"botnet", "tool"},
    {"exploit-kit", "tool"},
    {"rat", "tool"},
    {"tds", "tool"},
    {"tool", "tool"},
    {"branded-vulnerability", "vulnerability"},
};

std::string_view KindOf(std::string_view galaxy_type) {
  for (const GalaxyKind& kind : kKinds) {
    // Short words must be the whole type: "rat" is in too many.
    if (kind.word.size() < 8 ? galaxy_type == kind.word : galaxy_type.find(kind.word) != std::string_view::npos) return kind.stix;
  }
  if (galaxy_type.find("malware") != std::string_view::npos) return "malware";
  return galaxy_type.ends_with("-tool") ? "tool" : "x-misp-galaxy-cluster";
}

std::vector<std::string> Elements(const fb::GalaxyCluster& cluster, std::string_view key) {
  std::vector<std::string> values;
  if (cluster.elements() == nullptr) return values;
  for (const fb::GalaxyElement* element : *cluster.elements()) {
    if (View(element->key()) == key && !View(element->value()).empty()) values.emplace_back(View(element->value()));
  }
  return values;
}

}  // namespace

std::string Stix2Writer::Cluster(const fb::GalaxyCluster& cluster, uint64_t modified) {
  const std::string_view galaxy_type = View(cluster.type()), kind = KindOf(galaxy_type);
  const std::string id = StixId(kind, UuidOf(cluster.uuid()));
  if (!First(id)) return id;
  const fb::Galaxy* galaxy = names_.GalaxyById(GalaxyId(cluster.galaxy_id()));
  const bool custom = kind == "x-misp-galaxy-cluster";
  BeginObject(kind, id, modified);
  json_.Member(custom ? "x_misp_value" : "name", View(cluster.value()));
  const std::string description =
      galaxy != nullptr && !View(galaxy->description()).empty()
          ? absl::StrCat(ToAbsl(View(galaxy->description())), " | ", ToAbsl(View(cluster.description())))
          : std::string(View(cluster.description()));
  if (!description.empty()) json_.Member(custom ? "x_misp_description" : "description", description);
  if (custom) json_.Member("x_misp_type", galaxy_type);
  if (kind == "malware" && version21_) json_.MemberBool("is_family", true);
  const bool aliased = kind == "threat-actor" || kind == "intrusion-set" ||
                       (version21_ && (kind == "malware" || kind == "tool" || kind == "attack-pattern"));
  if (aliased) MemberList("aliases", Elements(cluster, "synonyms"));
  const bool phased = kind == "malware" || kind == "tool" || kind == "attack-pattern";
  if (phased && !galaxy_type.empty()) {
    json_.Key("kill_chain_phases");
    json_.BeginArray();
    json_.BeginObject();
    json_.Member("kill_chain_name", "misp-category");
    json_.Member("phase_name", galaxy_type);
    json_.EndObject();
    json_.EndArray();
  }
  // 2.0 insists on labels for some kinds.
  MemberList("labels",
             {absl::StrCat("misp:galaxy-type=\"", ToAbsl(galaxy_type), "\""),
              absl::StrCat("misp:galaxy-name=\"", ToAbsl(galaxy != nullptr ? View(galaxy->name()) : galaxy_type), "\"")});
  if (const std::vector<std::string> external = Elements(cluster, "external_id"); !external.empty()) {
    json_.Key("external_references");
    json_.BeginArray();
    for (const std::string& number : external) {
      json_.BeginObject();
      json_.Member("source_name", absl::StartsWith(number, "CAPEC-") ? "capec"
                                  : absl::StartsWith(number, "CVE-") ? "cve"
                                                                     : "mitre-attack");
      json_.Member("external_id", number);
      json_.EndObject();
    }
    json_.EndArray();
  }
  EndObject();
  return id;
}

}  // namespace muninn::exports
