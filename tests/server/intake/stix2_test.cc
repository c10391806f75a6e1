// SPDX-License-Identifier: Apache-2.0
#include "server/intake/stix2.h"

#include <gtest/gtest.h>

namespace muninn::intake {
namespace {

constexpr char kHead[] = R"({"type": "bundle", "id": "bundle--0f0a6b3e-1111-4b7e-9c58-000000000001", "objects": [)";

Intake Read(const std::string& objects) {
  const auto document = json::Document::Parse(kHead + objects + "]}");
  EXPECT_TRUE(document.ok()) << document.status();
  const auto intake = ReadStix2(document->root());
  EXPECT_TRUE(intake.ok()) << intake.status();
  return intake.ok() ? *intake : Intake();
}

// "type=value" of all attributes.
std::string Attributes(const Intake& intake) {
  std::string out;
  for (const AttributeDraft& attribute : intake.event.attributes)
    out += (out.empty() ? "" : " ") + *attribute.type + "=" + *attribute.value;
  return out;
}

std::string Indicator(const std::string& pattern, const std::string& more = "") {
  return R"({"type": "indicator", "id": "indicator--0f0a6b3e-1111-4b7e-9c58-000000000002", "pattern": ")" + pattern + "\"" +
         more + "}";
}

TEST(Stix2Test, AReportIsTheEvent) {
  const Intake intake = Read(R"(
    {"type": "identity", "id": "identity--0f0a6b3e-1111-4b7e-9c58-000000000003", "name": "CERT"},
    {"type": "marking-definition", "id": "marking-definition--x", "definition_type": "tlp", "definition": {"tlp": "green"}},
    {"type": "report", "id": "report--0f0a6b3e-1111-4b7e-9c58-000000000004", "name": "A campaign", "created": "2024-02-29T10:00:00Z",
     "modified": "2024-03-01T00:00:00.000Z", "created_by_ref": "identity--0f0a6b3e-1111-4b7e-9c58-000000000003",
     "labels": ["Threat-Report", "misp:tool=\"x\"", "osint"], "object_marking_refs": ["marking-definition--x"]})");
  EXPECT_EQ(intake.event.info, "A campaign");
  EXPECT_EQ(intake.event.uuid, "0f0a6b3e-1111-4b7e-9c58-000000000004");
  EXPECT_EQ(intake.event.date, "2024-02-29");
  EXPECT_EQ(intake.event.timestamp, 1709251200);
  ASSERT_TRUE(intake.event.orgc);
  EXPECT_EQ(intake.event.orgc->name, "CERT");
  ASSERT_EQ(intake.event.tags.size(), 2u);
  EXPECT_EQ(intake.event.tags[0].name, "osint");
  EXPECT_EQ(intake.event.tags[1].name, "tlp:green");
}

TEST(Stix2Test, ABundleWithoutAReportIsNamedByItsId) {
  const Intake intake = Read(Indicator("[url:value = 'http://a.test/']"));
  EXPECT_EQ(intake.event.info, "STIX 2 bundle bundle--0f0a6b3e-1111-4b7e-9c58-000000000001");
  EXPECT_EQ(intake.event.uuid, "0f0a6b3e-1111-4b7e-9c58-000000000001");
  EXPECT_EQ(Attributes(intake), "url=http://a.test/");
  EXPECT_EQ(intake.event.attributes[0].uuid, "0f0a6b3e-1111-4b7e-9c58-000000000002");
  EXPECT_EQ(intake.event.attributes[0].to_ids, true);
}

TEST(Stix2Test, FollowsTheLabelsOfMisp) {
  EXPECT_EQ(Attributes(Read(
                Indicator("[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '198.51.100.7' AND "
                          "network-traffic:dst_port = 443]",
                          R"(, "labels": ["misp:type=\"ip-dst|port\""])"))),
            "ip-dst|port=198.51.100.7|443");
}

TEST(Stix2Test, JoinsWhatMakesACompositeType) {
  EXPECT_EQ(Attributes(Read(Indicator("[file:hashes.MD5 = '900150983cd24fb0d6963f7d28e17f72' AND file:name = 'a.exe']"))),
            "filename|md5=a.exe|900150983cd24fb0d6963f7d28e17f72");
}

TEST(Stix2Test, MakesAnAttributeOfEachAlternative) {
  EXPECT_EQ(Attributes(Read(Indicator("[domain-name:value = 'a.test'] OR [ipv4-addr:value = '192.0.2.1']"))),
            "domain=a.test ip-dst=192.0.2.1");
}

TEST(Stix2Test, KeepsAPatternItCannotTakeApart) {
  EXPECT_EQ(Attributes(Read(Indicator("[file:name LIKE '%.exe']"))), "stix2-pattern=[file:name LIKE '%.exe']");
  EXPECT_EQ(Attributes(Read(Indicator("[x-custom:thing = 'a']"))), "stix2-pattern=[x-custom:thing = 'a']");
}

TEST(Stix2Test, KeepsRulesOfOtherLanguages) {
  EXPECT_EQ(Attributes(Read(Indicator("rule x { condition: true }", R"(, "pattern_type": "yara")"))),
            "yara=rule x { condition: true }");
  EXPECT_EQ(Attributes(Read(Indicator("alert ip", R"(, "pattern_type": "suricata")"))), "snort=alert ip");
}

TEST(Stix2Test, ReadsNumberedObservables) {
  const Intake intake =
      Read(R"({"type": "observed-data", "id": "observed-data--0f0a6b3e-1111-4b7e-9c58-000000000005", "objects": {
    "0": {"type": "ipv4-addr", "value": "8.8.8.8"}, "1": {"type": "network-traffic", "src_ref": "0", "protocols": ["ipv4"]}},
    "labels": ["misp:type=\"ip-src\"", "misp:category=\"Network activity\"", "misp:to_ids=\"False\""]})");
  EXPECT_EQ(Attributes(intake), "ip-src=8.8.8.8");
  EXPECT_EQ(intake.event.attributes[0].category, "Network activity");
  EXPECT_EQ(intake.event.attributes[0].to_ids, false);
}

TEST(Stix2Test, ReadsObservablesThatStandBesideTheirObservation) {
  const Intake intake = Read(R"(
    {"type": "observed-data", "id": "observed-data--0f0a6b3e-1111-4b7e-9c58-000000000006",
     "object_refs": ["domain-name--1", "ipv4-addr--1"]},
    {"type": "domain-name", "id": "domain-name--1", "value": "a.test", "resolves_to_refs": ["ipv4-addr--1"]},
    {"type": "ipv4-addr", "id": "ipv4-addr--1", "value": "192.0.2.9"},
    {"type": "mutex", "id": "mutex--1", "name": "alone"})");
  EXPECT_EQ(Attributes(intake), "domain|ip=a.test|192.0.2.9 mutex=alone");
}

TEST(Stix2Test, ThreatsAreTagsAndNotesAreReports) {
  const Intake intake = Read(R"(
    {"type": "malware", "id": "malware--1", "name": "Zeus"},
    {"type": "intrusion-set", "id": "intrusion-set--1", "name": "G", "labels": ["misp:galaxy-type=\"mitre-intrusion-set\""]},
    {"type": "vulnerability", "id": "vulnerability--1", "name": "Old", "external_references": [{"source_name": "cve", "external_id": "CVE-2024-1234"}]},
    {"type": "note", "id": "note--0f0a6b3e-1111-4b7e-9c58-000000000007", "abstract": "Read this", "content": "# Text"})");
  ASSERT_EQ(intake.event.tags.size(), 2u);
  EXPECT_EQ(intake.event.tags[0].name, "misp-galaxy:malware=\"Zeus\"");
  EXPECT_EQ(intake.event.tags[1].name, "misp-galaxy:mitre-intrusion-set=\"G\"");
  EXPECT_EQ(Attributes(intake), "vulnerability=CVE-2024-1234");
  ASSERT_EQ(intake.event.reports.size(), 1u);
  EXPECT_EQ(intake.event.reports[0].content, "# Text");
}

TEST(Stix2Test, TellsWhatItLeftOut) {
  const Intake intake = Read(R"({"type": "x-thing", "id": "x-thing--1"},
    {"type": "observed-data", "id": "observed-data--1", "objects": {"0": {"type": "x-other", "a": 1}}})");
  ASSERT_EQ(intake.left_out.size(), 2u);
  EXPECT_EQ(intake.left_out[0], "x-thing--1: objects of this type have no place in an event.");
}

TEST(Stix2Test, RefusesWhatIsNoBundle) {
  for (const char* text : {"{}", "[]", "1", R"({"type": "bundle"})", R"({"type": "report", "objects": []})"}) {
    const auto document = json::Document::Parse(text);
    ASSERT_TRUE(document.ok());
    EXPECT_FALSE(ReadStix2(document->root()).ok()) << text;
  }
}

TEST(Stix2Test, ReferencesInCirclesEnd) {
  Read(R"({"type": "observed-data", "id": "observed-data--1", "object_refs": ["domain-name--1"]},
    {"type": "domain-name", "id": "domain-name--1", "value": "a.test", "resolves_to_refs": ["domain-name--2"]},
    {"type": "domain-name", "id": "domain-name--2", "value": "b.test", "resolves_to_refs": ["domain-name--1"]})");
}

}  // namespace
}  // namespace muninn::intake
