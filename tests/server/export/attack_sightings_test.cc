// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "schema/entities/galaxy_generated.h"
#include "tests/schema/json/stored.h"
#include "tests/server/export/export_runner.h"

namespace muninn::exports {
namespace {

constexpr std::string_view kEvent =
    R"~({"id":"7","uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007","timestamp":"1603642920",
 "Tag":[{"id":"1","name":"misp-galaxy:mitre-attack-pattern=\"Phishing - T1566\"","exportable":true,"is_galaxy":true},
        {"id":"2","name":"misp-galaxy:threat-actor=\"A - B\"","exportable":true,"is_galaxy":true}],
 "Attribute":[
  {"id":"1","type":"domain","value":"a.example","timestamp":"1603642921","uuid":"5e000000-1111-4c3d-8e4f-000000000001",
   "Tag":[{"id":"1","name":"misp-galaxy:mitre-attack-pattern=\"Phishing - T1566\"","exportable":true,"is_galaxy":true},
          {"id":"3","name":"misp-galaxy:mitre-attack-pattern=\"Drive-by - or so - T1189\"","exportable":true,"is_galaxy":true}]},
  {"id":"2","type":"domain","value":"b.example","timestamp":"1603642922","uuid":"5e000000-1111-4c3d-8e4f-000000000002"},
  {"id":"3","type":"domain","value":"c.example","timestamp":"1603642923","uuid":"5e000000-1111-4c3d-8e4f-000000000003",
   "Tag":[{"id":"4","name":"misp-galaxy:mitre-attack-pattern=\"Nameless\"","exportable":true,"is_galaxy":true}]}]})~";

class AttackSightingsTest : public testing::Test {
 protected:
  AttackSightingsTest() {
    runner_.Add(kEvent);
    AddCluster("mitre-attack-pattern", "Phishing - T1566");
    AddCluster("mitre-attack-pattern", "Drive-by - or so - T1189");
    AddCluster("mitre-attack-pattern", "Nameless");
    AddCluster("threat-actor", "A - B");
  }
  void AddCluster(const std::string& type, const std::string& value) {
    fb::GalaxyClusterT cluster;
    cluster.type = type;
    cluster.value = value;
    runner_.names.clusters.emplace("misp-galaxy:" + type + "=\"" + value + "\"", json::Stored<fb::GalaxyCluster>(cluster));
  }
  ExportRunner runner_;
};

TEST_F(AttackSightingsTest, TellTechniquesOfEventsAndAttributes) {
  EXPECT_EQ(runner_.Events("attack-sightings"),
            R"([{"id":"5f1a0a2c-1111-4c3d-8e4f-000000000007","sightingType":"direct-technique-sighting",)"
            R"("startTime":"2020-10-25T16:22:00Z","endTime":"2020-10-25T16:22:00Z","detectionType":"raw",)"
            R"("techniques":[{"techniqueID":"T1566"}]},)"
            R"({"id":"5e000000-1111-4c3d-8e4f-000000000001","sightingType":"direct-technique-sighting",)"
            R"("startTime":"2020-10-25T16:22:01Z","endTime":"2020-10-25T16:22:01Z","detectionType":"raw",)"
            R"("techniques":[{"techniqueID":"T1566"},{"techniqueID":"T1189"}]}])");
}

TEST_F(AttackSightingsTest, OfAttributesTellWhatTheirEventDoesNot) {
  runner_.options.sighted = [](const fb::Event&, const fb::Attribute&, std::vector<uint64_t>& times) {
    times.insert(times.end(), {1'603'642'980, 1'603'642'800});
  };
  EXPECT_EQ(runner_.Attributes("attack-sightings"),
            R"([{"id":"5e000000-1111-4c3d-8e4f-000000000001","sightingType":"direct-technique-sighting",)"
            R"("startTime":"2020-10-25T16:20:00Z","endTime":"2020-10-25T16:23:00Z","detectionType":"raw",)"
            R"("techniques":[{"techniqueID":"T1189"}]}])");
}

TEST(AttackSightingsOfNothingTest, AreAnEmptyList) { EXPECT_EQ(ExportRunner().Attributes("attack-sightings"), "[]"); }

}  // namespace
}  // namespace muninn::exports
