// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/server/export/export_runner.h"

namespace muninn::exports {
namespace {

constexpr std::string_view kEvent =
    R"({"id":"7","uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007","info":"Phish & co","timestamp":"1603642920","date":"2020-10-25",
 "threat_level_id":"3","analysis":"1","orgc_id":"2","Orgc":{"id":"2","name":"Creator"},
 "Tag":[{"id":"1","name":"tlp:amber","exportable":true},{"id":"2","name":"x:y=\"z\"","exportable":true}],
 "Attribute":[
  {"id":"1","type":"domain","value":"evil.example","to_ids":true,"timestamp":"1603642920","comment":"seen","uuid":"5e000000-1111-4c3d-8e4f-000000000001"},
  {"id":"2","type":"ip-src","value":"192.0.2.1","to_ids":false,"timestamp":"1603642920","uuid":"5e000000-1111-4c3d-8e4f-000000000002"},
  {"id":"3","type":"text","value":"a <note>","to_ids":false,"timestamp":"1603642920","uuid":"5e000000-1111-4c3d-8e4f-000000000003"}]})";

// The text between two others, both included.
std::string Between(const std::string& text, const std::string& from, const std::string& to) {
  const size_t begin = text.find(from), end = text.find(to, begin);
  if (begin == std::string::npos || end == std::string::npos) return "not there: " + from + " … " + to + "\n" + text;
  return text.substr(begin, end + to.size() - begin);
}
// Without white space at the beginnings of lines.
std::string Flat(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\n') {
      out += text[at];
      continue;
    }
    while (at + 1 < text.size() && text[at + 1] == ' ') ++at;
  }
  return out;
}

const std::string kIndicator =
    " id=\"MISP:Indicator-5e000000-1111-4c3d-8e4f-000000000001\" timestamp=\"2020-10-25T16:22:00+00:00\" "
    "xsi:type=\"indicator:IndicatorType\">"
    "<indicator:Title>Network activity: evil.example (MISP Attribute)</indicator:Title>"
    "<indicator:Type xsi:type=\"stixVocabs:IndicatorTypeVocab-1.1\">Domain Watchlist</indicator:Type>"
    "<indicator:Description>seen</indicator:Description><indicator:Valid_Time_Position/>"
    "<indicator:Observable id=\"MISP:Observable-5e000000-1111-4c3d-8e4f-000000000001\">"
    "<cybox:Object id=\"MISP:DomainName-5e000000-1111-4c3d-8e4f-000000000001\">"
    "<cybox:Properties xsi:type=\"DomainNameObj:DomainNameObjectType\">"
    "<DomainNameObj:Value "
    "condition=\"Equals\">evil.example</DomainNameObj:Value></cybox:Properties></cybox:Object></indicator:Observable>"
    "<indicator:Confidence timestamp=\"2020-10-25T16:22:00+00:00\"><stixCommon:Value "
    "xsi:type=\"stixVocabs:HighMediumLowVocab-1.0\">High</stixCommon:Value>"
    "<stixCommon:Description>Derived from MISP&apos;s IDS flag. If an attribute is marked for IDS exports, the confidence will "
    "be high, otherwise none"
    "</stixCommon:Description></indicator:Confidence>"
    "<indicator:Producer><stixCommon:Identity><stixCommon:Name>Creator</stixCommon:Name></stixCommon:Identity></"
    "indicator:Producer>";

TEST(Stix1Test, PutsAttributesIntoAnIncident) {
  ExportRunner runner;
  runner.Add(kEvent);
  const std::string package = Flat(runner.Events("stix"));
  EXPECT_EQ(package.substr(0, 38), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
  EXPECT_EQ(
      Between(package, "<stix:Incident ", "</incident:Reporter>"),
      "<stix:Incident id=\"MISP:Incident-5f1a0a2c-1111-4c3d-8e4f-000000000007\" timestamp=\"2020-10-25T16:22:00+00:00\" "
      "xsi:type=\"incident:IncidentType\"><incident:Title>Phish &amp; co</incident:Title><incident:Time>"
      "<incident:Incident_Discovery precision=\"second\">2020-10-25T00:00:00+00:00</incident:Incident_Discovery></incident:Time>"
      "<incident:Reporter><stixCommon:Identity><stixCommon:Name>Creator</stixCommon:Name></stixCommon:Identity></"
      "incident:Reporter>");
  EXPECT_EQ(Between(package, "<incident:Related_Indicators>", "</incident:Related_Indicators>"),
            "<incident:Related_Indicators><incident:Related_Indicator><stixCommon:Relationship>Network "
            "activity</stixCommon:Relationship>"
            "<stixCommon:Indicator" +
                kIndicator + "</stixCommon:Indicator></incident:Related_Indicator></incident:Related_Indicators>");
  EXPECT_EQ(
      Between(package, "<incident:Related_Observables>", "</incident:Related_Observables>"),
      "<incident:Related_Observables><incident:Related_Observable><stixCommon:Relationship>Network "
      "activity</stixCommon:Relationship>"
      "<stixCommon:Observable id=\"MISP:Observable-5e000000-1111-4c3d-8e4f-000000000002\">"
      "<cybox:Object id=\"MISP:Address-5e000000-1111-4c3d-8e4f-000000000002\">"
      "<cybox:Properties xsi:type=\"AddressObj:AddressObjectType\" category=\"ipv4-addr\" is_source=\"true\" "
      "is_destination=\"false\">"
      "<AddressObj:Address_Value condition=\"Equals\">192.0.2.1</AddressObj:Address_Value></cybox:Properties></cybox:Object>"
      "</stixCommon:Observable></incident:Related_Observable></incident:Related_Observables>");
  EXPECT_EQ(
      Between(package, "<incident:History>", "</incident:History>"),
      "<incident:History><incident:History_Item><incident:Journal_Entry>Attribute (Other - text): a "
      "&lt;note&gt;</incident:Journal_Entry>"
      "</incident:History_Item><incident:History_Item><incident:Journal_Entry>Event Threat Level: Low</incident:Journal_Entry>"
      "</incident:History_Item></incident:History>");
  EXPECT_EQ(Between(package, "<incident:Handling>", "</incident:Handling>"),
            "<incident:Handling><marking:Marking><marking:Marking_Structure xsi:type=\"tlpMarking:TLPMarkingStructureType\" "
            "color=\"AMBER\"/>"
            "<marking:Marking_Structure "
            "xsi:type=\"simpleMarking:SimpleMarkingStructureType\"><simpleMarking:Statement>x:y=&quot;z&quot;"
            "</simpleMarking:Statement></marking:Marking_Structure></marking:Marking></incident:Handling>");
}

TEST(Stix1Test, ListsObservablesThenIndicators) {
  ExportRunner runner;
  runner.Add(kEvent);
  runner.Set("stix-version", {"1.2"});
  const std::string package = Flat(runner.Attributes("stix"));
  EXPECT_NE(package.find(" version=\"1.2\" timestamp=\"2024-10-21T10:59:21+00:00\">"), std::string::npos);
  EXPECT_EQ(Between(package, "</stix:STIX_Header>", "</stix:Observables>"),
            "</stix:STIX_Header><stix:Observables cybox_major_version=\"2\" cybox_minor_version=\"1\" cybox_update_version=\"0\">"
            "<cybox:Observable id=\"MISP:Observable-5e000000-1111-4c3d-8e4f-000000000002\">"
            "<cybox:Object id=\"MISP:Address-5e000000-1111-4c3d-8e4f-000000000002\">"
            "<cybox:Properties xsi:type=\"AddressObj:AddressObjectType\" category=\"ipv4-addr\" is_source=\"true\" "
            "is_destination=\"false\">"
            "<AddressObj:Address_Value "
            "condition=\"Equals\">192.0.2.1</AddressObj:Address_Value></cybox:Properties></cybox:Object></cybox:Observable>"
            "<cybox:Observable id=\"MISP:Observable-5e000000-1111-4c3d-8e4f-000000000003\">"
            "<cybox:Object id=\"MISP:Custom-5e000000-1111-4c3d-8e4f-000000000003\">"
            "<cybox:Properties xsi:type=\"CustomObj:CustomObjectType\" custom_name=\"MISP:text\"><cyboxCommon:Custom_Properties>"
            "<cyboxCommon:Property name=\"text\" condition=\"Equals\">a "
            "&lt;note&gt;</cyboxCommon:Property></cyboxCommon:Custom_Properties>"
            "</cybox:Properties></cybox:Object></cybox:Observable></stix:Observables>");
  EXPECT_EQ(Between(package, "<stix:Indicators>", "</stix:STIX_Package>"),
            "<stix:Indicators><stix:Indicator" + kIndicator + "</stix:Indicator></stix:Indicators></stix:STIX_Package>");
}

TEST(Stix1Test, KeepsObjectsTogether) {
  ExportRunner runner;
  runner.Add(
      R"({"id":"7","uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007","Object":[{"id":"5","uuid":"b4000000-1111-4c3d-8e4f-000000000021","name":"domain-ip",
    "meta-category":"network","Attribute":[{"id":"1","uuid":"5e000000-1111-4c3d-8e4f-000000000001","type":"domain","value":"a.example","to_ids":true},
    {"id":"2","uuid":"5e000000-1111-4c3d-8e4f-000000000002","type":"ip-dst","value":"192.0.2.1"}]}]})");
  const std::string package = Flat(runner.Events("stix"));
  EXPECT_NE(package.find("<indicator:Title>network: domain-ip (MISP Object)</indicator:Title>"), std::string::npos);
  EXPECT_EQ(Between(package, "<indicator:Observable ", "<cybox:Observable id"),
            "<indicator:Observable id=\"MISP:ObservableComposition-b4000000-1111-4c3d-8e4f-000000000021\">"
            "<cybox:Observable_Composition operator=\"AND\"><cybox:Observable id");
}

TEST(Stix1Test, TestsWithStoredRules) {
  ExportRunner runner;
  runner.Add(
      R"({"id":"7","Attribute":[{"id":"1","uuid":"5e000000-1111-4c3d-8e4f-000000000001","type":"snort","value":"alert x","to_ids":true}]})");
  EXPECT_EQ(Between(Flat(runner.Attributes("stix")), "<indicator:Test_Mechanisms>", "</indicator:Test_Mechanisms>"),
            "<indicator:Test_Mechanisms><indicator:Test_Mechanism id=\"MISP:TestMechanism-5e000000-1111-4c3d-8e4f-000000000001\" "
            "xsi:type=\"snortTM:SnortTestMechanismType\"><snortTM:Rule>alert "
            "x</snortTM:Rule></indicator:Test_Mechanism></indicator:Test_Mechanisms>");
}

TEST(Stix1Test, SaysInJsonWhatPythonStixWouldSay) {
  ExportRunner runner;
  runner.Add(kEvent);
  EXPECT_EQ(
      Between(runner.Events("stix-json"), "\"incidents\":", "\"information_source\""),
      R"~("incidents":[{"id":"MISP:Incident-5f1a0a2c-1111-4c3d-8e4f-000000000007","timestamp":"2020-10-25T16:22:00+00:00","title":"Phish & co",)~"
      R"~("time":{"incident_discovery":"2020-10-25T00:00:00+00:00"},"reporter":{"identity":{"name":"Creator"}},)~"
      R"~("status":{"value":"Open","xsi:type":"stixVocabs:IncidentStatusVocab-1.0"},"related_indicators":{"scope":"exclusive","indicators":[)~"
      R"~({"relationship":"Network activity","indicator":{"id":"MISP:Indicator-5e000000-1111-4c3d-8e4f-000000000001",)~"
      R"~("timestamp":"2020-10-25T16:22:00+00:00","title":"Network activity: evil.example (MISP Attribute)",)~"
      R"~("indicator_types":[{"value":"Domain Watchlist","xsi:type":"stixVocabs:IndicatorTypeVocab-1.1"}],"description":"seen",)~"
      R"~("valid_time_positions":[{}],"observable":{"id":"MISP:Observable-5e000000-1111-4c3d-8e4f-000000000001",)~"
      R"~("object":{"id":"MISP:DomainName-5e000000-1111-4c3d-8e4f-000000000001","properties":{"xsi:type":"DomainNameObjectType",)~"
      R"~("value":{"value":"evil.example","condition":"Equals"}}}},"confidence":{"timestamp":"2020-10-25T16:22:00+00:00",)~"
      R"~("timestamp_precision":"second","value":{"value":"High","xsi:type":"stixVocabs:HighMediumLowVocab-1.0"},)~"
      R"~("description":"Derived from MISP's IDS flag. If an attribute is marked for IDS exports, the confidence will be high, otherwise none"},)~"
      R"~("producer":{"identity":{"name":"Creator"}}}}]},"related_observables":{"scope":"exclusive","observables":[)~"
      R"~({"relationship":"Network activity","observable":{"id":"MISP:Observable-5e000000-1111-4c3d-8e4f-000000000002",)~"
      R"~("object":{"id":"MISP:Address-5e000000-1111-4c3d-8e4f-000000000002","properties":{"xsi:type":"AddressObjectType",)~"
      R"~("category":"ipv4-addr","is_source":true,"is_destination":false,"address_value":{"value":"192.0.2.1","condition":"Equals"}}}}}]},)~"
      R"~("history":{"history_items":[{"journal_entry":{"value":"Attribute (Other - text): a <note>","time_precision":"second"}},)~"
      R"~({"journal_entry":{"value":"Event Threat Level: Low","time_precision":"second"}}]},"information_source")~");
  EXPECT_EQ(Between(runner.Events("stix-json"), "\"handling\":", "]}]"),
            R"~("handling":[{"marking_structures":[{"xsi:type":"tlpMarking:TLPMarkingStructureType","color":"AMBER"},)~"
            R"~({"xsi:type":"simpleMarking:SimpleMarkingStructureType","statement":"x:y=\"z\""}]}])~");
}

TEST(Stix1Test, HasListsInJsonWhereElementsRepeat) {
  ExportRunner runner;
  runner.Add(
      R"~({"id":"7","Attribute":[{"id":"1","uuid":"5e000000-1111-4c3d-8e4f-000000000001","type":"snort","value":"alert x","to_ids":true},
    {"id":"2","type":"filename|md5","value":"f|0123456789abcdef0123456789abcdef"},{"id":"3","type":"ip-dst|port","value":"192.0.2.1|80"},
    {"id":"4","type":"domain|ip","value":"a.example|192.0.2.1"},{"id":"5","type":"text","value":"t"}]})~");
  const std::string package = runner.Attributes("stix-json");
  EXPECT_EQ(Between(package, "\"test_mechanisms\":", "}]}]"),
            R"~("test_mechanisms":[{"id":"MISP:TestMechanism-5e000000-1111-4c3d-8e4f-000000000001",)~"
            R"~("xsi:type":"snortTM:SnortTestMechanismType","rules":[{"value":"alert x","encoded":false}]}])~");
  EXPECT_EQ(Between(package, "\"hashes\":", "}}]"),
            R"~("hashes":[{"type":{"value":"MD5","condition":"Equals","xsi:type":"cyboxVocabs:HashNameVocab-1.0"},)~"
            R"~("simple_hash_value":{"value":"0123456789abcdef0123456789abcdef","condition":"Equals"}}])~");
  EXPECT_EQ(Between(package, "\"port\":", "}}"),
            R"~("port":{"xsi:type":"PortObjectType","port_value":{"value":80,"condition":"Equals"}})~");
  EXPECT_NE(package.find(R"~("observable_composition":{"operator":"AND","observables":[{"id":"MISP:DomainObservable-)~"),
            std::string::npos);
  EXPECT_NE(package.find(R"~("custom_properties":[{"value":"t","name":"text","condition":"Equals"}])~"), std::string::npos);
}

TEST(Stix1Test, OfNothingIsAPackage) {
  ExportRunner runner;
  for (const std::string& package : {Flat(runner.Attributes("stix")), Flat(runner.Events("stix"))}) {
    EXPECT_NE(package.find("</stix:STIX_Header></stix:STIX_Package>"), std::string::npos);
  }
}

TEST(Stix1Test, NamesCustomPropertiesAsXmlCan) {
  ExportRunner runner;
  runner.Add(R"({"id":"7","uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007","timestamp":"1603642920","Attribute":[
    {"id":"1","type":"filename|sha512/224","value":"a|0123456789abcdef0123456789abcdef0123456789abcdef01234567","to_ids":false,
     "timestamp":"1603642920","uuid":"5e000000-1111-4c3d-8e4f-000000000001"}]})");
  const std::string text = runner.Attributes("stix");
  EXPECT_NE(text.find("custom_name=\"MISP:filename_sha512_224\""), std::string::npos) << text;
  EXPECT_NE(text.find("name=\"filename|sha512/224\""), std::string::npos) << text;
}

}  // namespace
}  // namespace muninn::exports
