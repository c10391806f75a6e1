// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "server/intake/stix2.h"

namespace muninn::intake {
namespace {

Intake Read(const std::string& inside) {
  const auto intake =
      ReadStix1(R"(<s:STIX_Package xmlns:s="http://stix.mitre.org/stix-1" id="a:Package-0f0a6b3e-1111-4b7e-9c58-000000000001">)" +
                inside + "</s:STIX_Package>");
  EXPECT_TRUE(intake.ok()) << intake.status();
  return intake.ok() ? *intake : Intake();
}

std::string Observable(const std::string& properties) {
  return R"(<c:Observable id="a:Address-0f0a6b3e-1111-4b7e-9c58-000000000002"><cybox:Object>)" + properties +
         "</cybox:Object></c:Observable>";
}

std::string Attributes(const Intake& intake) {
  std::string out;
  for (const AttributeDraft& attribute : intake.event.attributes)
    out += (out.empty() ? "" : " ") + *attribute.type + "=" + *attribute.value;
  return out;
}

TEST(Stix1Test, AnIncidentIsTheEvent) {
  const Intake intake =
      Read(R"(<s:Incidents><s:Incident id="a:Incident-0f0a6b3e-1111-4b7e-9c58-000000000003" timestamp="2024-03-01T00:00:00">
    <i:Title>A campaign</i:Title><i:Time><i:Incident_Discovery>2024-02-29T00:00:00</i:Incident_Discovery></i:Time>
    <i:Reporter><c:Identity><c:Name>CERT</c:Name></c:Identity></i:Reporter>
    <i:History><i:History_Item><i:Journal_Entry>Event Threat Level: Medium</i:Journal_Entry></i:History_Item>
    <i:History_Item><i:Journal_Entry>MISP Tag: tlp:green</i:Journal_Entry></i:History_Item></i:History>
    <i:Related_Observables><i:Related_Observable><c:Relationship>Network activity</c:Relationship>)" +
           Observable(R"(<cybox:Properties xsi:type="AddressObj:AddressObjectType" category="ipv4-addr" is_source="true">
    <AddressObj:Address_Value>8.8.8.8</AddressObj:Address_Value></cybox:Properties>)") +
           "</i:Related_Observable></i:Related_Observables></s:Incident></s:Incidents>");
  EXPECT_EQ(intake.event.info, "A campaign");
  EXPECT_EQ(intake.event.uuid, "0f0a6b3e-1111-4b7e-9c58-000000000003");
  EXPECT_EQ(intake.event.date, "2024-02-29");
  EXPECT_EQ(intake.event.threat_level_id, 2);
  ASSERT_TRUE(intake.event.orgc);
  EXPECT_EQ(intake.event.orgc->name, "CERT");
  ASSERT_EQ(intake.event.tags.size(), 1u);
  EXPECT_EQ(intake.event.tags[0].name, "tlp:green");
  EXPECT_EQ(Attributes(intake), "ip-src=8.8.8.8");
  EXPECT_EQ(intake.event.attributes[0].category, "Network activity");
  EXPECT_EQ(intake.event.attributes[0].to_ids, false);
  EXPECT_EQ(intake.event.attributes[0].uuid, "0f0a6b3e-1111-4b7e-9c58-000000000002");
}

TEST(Stix1Test, IndicatorsAreForDetection) {
  const Intake intake =
      Read(R"(<s:Indicators><s:Indicator id="x"><ind:Description>seen</ind:Description>)" +
           Observable(R"(<cybox:Properties xsi:type="FileObj:FileObjectType"><FileObj:File_Name>a.exe</FileObj:File_Name>
    <FileObj:Hashes><cc:Hash><cc:Type>MD5</cc:Type><cc:Simple_Hash_Value>900150983cd24fb0d6963f7d28e17f72</cc:Simple_Hash_Value></cc:Hash></FileObj:Hashes>
    </cybox:Properties>)") +
           "</s:Indicator></s:Indicators>");
  EXPECT_EQ(Attributes(intake), "filename|md5=a.exe|900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(intake.event.attributes[0].to_ids, true);
  EXPECT_EQ(intake.event.attributes[0].comment, "seen");
}

TEST(Stix1Test, ListsInOneTextAreTakenApart) {
  EXPECT_EQ(Attributes(Read(Observable(R"(<cybox:Properties xsi:type="DomainNameObj:DomainNameObjectType">
    <DomainNameObj:Value condition="Equals">a.test##comma##b.test</DomainNameObj:Value></cybox:Properties>)"))),
            "domain=a.test domain=b.test");
}

TEST(Stix1Test, TellsWhatItDoesNotKnow) {
  const Intake intake = Read(Observable(R"(<cybox:Properties xsi:type="MemoryObj:MemoryObjectType"/>)"));
  ASSERT_EQ(intake.left_out.size(), 1u);
  EXPECT_NE(intake.left_out[0].find("MemoryObjectType"), std::string::npos);
}

TEST(Stix1Test, RefusesWhatIsNoPackage) {
  for (const char* text : {"", "<a/>", "<STIX_Package>", "{}", "\xff\xfe"}) EXPECT_FALSE(ReadStix1(text).ok()) << text;
}

TEST(Stix1Test, NeitherDepthNorEntitiesHurt) {
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "<a>";
  ReadStix1("<STIX_Package>" + deep).IgnoreError();
  EXPECT_TRUE(ReadStix1("<STIX_Package>" + deep +
                        [] {
                          std::string close;
                          for (int i = 0; i < 100000; ++i) close += "</a>";
                          return close;
                        }() +
                        "</STIX_Package>")
                  .ok());
  const auto intake = ReadStix1(
      R"(<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><STIX_Package><STIX_Header><Title>&e;</Title></STIX_Header></STIX_Package>)");
  ASSERT_TRUE(intake.ok());
  EXPECT_EQ(intake->event.info, "&e;");
}

}  // namespace
}  // namespace muninn::intake
