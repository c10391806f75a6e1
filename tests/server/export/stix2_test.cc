// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "schema/json/json_value.h"
#include "schema/json/json_writer.h"
#include "tests/schema/json/sample_event.h"
#include "tests/server/export/export_runner.h"

namespace muninn::exports {
namespace {

constexpr std::string_view kOrgs =
    R"("orgc_id":"2","Orgc":{"id":"2","name":"Creator","uuid":"c9000000-1111-4c3d-8e4f-000000000002"})";

// A bundle taken apart: its objects by id.
struct Bundle {
  explicit Bundle(const std::string& text) : document(json::Document::Parse(text).value()) {
    document.root()["objects"].ForEach([&](json::Value object) {
      const std::string id = *object["id"].AsText();
      EXPECT_TRUE(objects.emplace(id, object).second) << id << " is there twice";
      kinds += *object["type"].AsText() + " ";
    });
  }
  json::Value operator[](const std::string& id) const {
    const auto found = objects.find(id);
    EXPECT_NE(found, objects.end()) << id << " is not there";
    return found == objects.end() ? json::Value() : found->second;
  }
  // Every reference inside the bundle leads somewhere.
  void ExpectClosed() const {
    for (const auto& [id, object] : objects) {
      object.ForEachMember([&](std::string_view key, json::Value value) {
        const auto expect = [&](json::Value one) { EXPECT_EQ(objects.count(*one.AsText()), 1u) << id << "." << key; };
        if (key.ends_with("_refs")) value.ForEach(expect);
        if (key.ends_with("_ref")) expect(value);
      });
    }
  }
  json::Document document;
  std::map<std::string, json::Value> objects;
  std::string kinds;
};

std::string Quoted(std::string_view text) {
  std::string out;
  json::JsonWriter(&out).String(text);
  return out;
}

// An event with one attribute.
std::string EventOf(std::string_view type, std::string_view value, std::string_view more) {
  std::string event = R"({"id":"7","uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007","timestamp":"1603642920",)";
  event.append(kOrgs).append(
      R"(,"Attribute":[{"id":"1","uuid":"91ae0a21-c7ae-4c7f-b84b-b84a7ce53d1f","timestamp":"1603642920","type":)");
  return event.append(Quoted(type)).append(",\"value\":").append(Quoted(value)).append(more).append("}]}");
}

const std::string kUuid = "91ae0a21-c7ae-4c7f-b84b-b84a7ce53d1f";

TEST(Stix2Test, MakesIndicatorsWithPatterns) {
  const std::pair<std::pair<const char*, const char*>, const char*> cases[] = {
      {{"domain", "circl.lu"}, "[domain-name:value = 'circl.lu']"},
      {{"hostname", "www.circl.lu"}, "[domain-name:value = 'www.circl.lu']"},
      {{"domain|ip", "circl.lu|149.13.33.14"},
       "[domain-name:value = 'circl.lu' AND domain-name:resolves_to_refs[*].value = '149.13.33.14']"},
      {{"hostname|port", "circl.lu|8443"}, "[domain-name:value = 'circl.lu' AND network-traffic:dst_port = 8443]"},
      {{"ip-dst", "5.6.7.8"}, "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '5.6.7.8']"},
      {{"ip-src|port", "2001:db8::1|80"},
       "[network-traffic:src_ref.type = 'ipv6-addr' AND network-traffic:src_ref.value = '2001:db8::1' AND "
       "network-traffic:src_port = 80]"},
      {{"url", "http://a/'b'\\c"}, "[url:value = 'http://a/\\'b\\'\\\\c']"},
      {{"md5", "b2a5abfeef9e36964281a31e17b57c97"}, "[file:hashes.MD5 = 'b2a5abfeef9e36964281a31e17b57c97']"},
      {{"sha256", "7fa3abc229fd3cb9a0a6f07d9da15e35528c630d0ad5902d5422b305cae7eaa4"},
       "[file:hashes.'SHA-256' = '7fa3abc229fd3cb9a0a6f07d9da15e35528c630d0ad5902d5422b305cae7eaa4']"},
      {{"filename|sha1", "f|2920d5e6c579fce772e5506caf03af65579088bd"},
       "[file:name = 'f' AND file:hashes.'SHA-1' = '2920d5e6c579fce772e5506caf03af65579088bd']"},
      {{"malware-sample", "oui|8764605c6f388c89096b534d33565802"},
       "[file:name = 'oui' AND file:hashes.MD5 = '8764605c6f388c89096b534d33565802']"},
      {{"email", "a@b.test"}, "[email-addr:value = 'a@b.test']"},
      {{"email-src", "a@b.test"}, "[email-message:from_ref.value = 'a@b.test']"},
      {{"email-dst", "a@b.test"}, "[email-message:to_refs[*].value = 'a@b.test']"},
      {{"email-subject", "Hi"}, "[email-message:subject = 'Hi']"},
      {{"email-attachment", "a.doc"}, "[email-message:body_multipart[*].body_raw_ref.name = 'a.doc']"},
      {{"regkey|value", "HKLM\\Software|x"},
       "[windows-registry-key:key = 'HKEY_LOCAL_MACHINE\\\\Software' AND windows-registry-key:values[*].data = 'x']"},
      {{"regkey", "hkcu\\A"}, "[windows-registry-key:key = 'HKEY_CURRENT_USER\\\\A']"},
      {{"regkey", "HKU"}, "[windows-registry-key:key = 'HKEY_USERS']"},
      {{"regkey", "Software\\HKLM"}, "[windows-registry-key:key = 'Software\\\\HKLM']"},
      {{"mutex", "M"}, "[mutex:name = 'M']"},
      {{"AS", "174"}, "[autonomous-system:number = 174]"},
      {{"mac-address", "12:34:56:78:90:ab"}, "[mac-addr:value = '12:34:56:78:90:ab']"},
      {{"user-agent", "Mozilla"}, "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'Mozilla']"},
      {{"x509-fingerprint-sha1", "46aba99aa7158e4609aaa72b50990842fd22ae86"},
       "[x509-certificate:hashes.'SHA-1' = '46aba99aa7158e4609aaa72b50990842fd22ae86']"},
      {{"github-username", "x"}, "[user-account:account_type = 'github' AND user-account:account_login = 'x']"},
  };
  for (const auto& [attribute, pattern] : cases) {
    SCOPED_TRACE(attribute.first);
    ExportRunner runner;
    runner.Add(EventOf(attribute.first, attribute.second, R"(,"to_ids":true,"comment":"c")"));
    for (const char* version : {"2.0", "2.1"}) {
      runner.Set("stix-version", {version});
      const Bundle bundle(runner.Attributes("stix2"));
      const json::Value indicator = bundle["indicator--" + kUuid];
      EXPECT_EQ(indicator["pattern"].AsText(), pattern);
      EXPECT_EQ(indicator["description"].AsText(), "c");
      EXPECT_EQ(indicator["valid_from"].AsText(), "2020-10-25T16:22:00.000Z");
      EXPECT_EQ(indicator["pattern_type"].AsText().value_or(""), std::string(version) == "2.1" ? "stix" : "");
      if (std::string_view(version) == "2.0") {
        EXPECT_EQ(bundle.kinds, "identity indicator ");
      }
      EXPECT_TRUE(bundle.kinds.ends_with(" indicator "));
      bundle.ExpectClosed();
    }
  }
}

TEST(Stix2Test, ShowsWhatAnIndicatorLooksForBeforeIt) {
  ExportRunner runner;
  runner.Add(EventOf("ip-src", "8.8.8.8", R"(,"to_ids":true)"));
  const Bundle bundle(runner.Events("stix2"));
  EXPECT_EQ(bundle.kinds, "identity relationship network-traffic ipv4-addr indicator grouping ");
  EXPECT_EQ(bundle["ipv4-addr--" + kUuid]["value"].AsText(), "8.8.8.8");
  for (const auto& [id, object] : bundle.objects) {
    if (!id.starts_with("relationship")) continue;
    EXPECT_EQ(object["relationship_type"].AsText(), "based-on");
    EXPECT_EQ(object["source_ref"].AsText(), "indicator--" + kUuid);
    EXPECT_EQ(object["target_ref"].AsText(), "network-traffic--" + kUuid);
  }
  bundle.ExpectClosed();
}

TEST(Stix2Test, MakesObservedDataOfWhatIsNotForDetection) {
  ExportRunner runner;
  runner.Add(EventOf("ip-dst|port", "5.6.7.8|5678",
                     R"(,"to_ids":false,"first_seen":"2020-01-01T00:00:00.5+00:00","last_seen":"2020-01-02T00:00:00+00:00")"));
  const Bundle bundle(runner.Attributes("stix2"));
  EXPECT_EQ(bundle.kinds, "identity network-traffic ipv4-addr observed-data ");
  EXPECT_EQ(
      bundle["observed-data--" + kUuid].ToJson(),
      R"({"type":"observed-data","spec_version":"2.1","id":"observed-data--91ae0a21-c7ae-4c7f-b84b-b84a7ce53d1f",)"
      R"("created_by_ref":"identity--c9000000-1111-4c3d-8e4f-000000000002","created":"2020-10-25T16:22:00.000Z",)"
      R"("modified":"2020-10-25T16:22:00.000Z","first_observed":"2020-01-01T00:00:00.500Z","last_observed":"2020-01-02T00:00:00.000Z",)"
      R"("number_observed":1,"object_refs":["network-traffic--91ae0a21-c7ae-4c7f-b84b-b84a7ce53d1f","ipv4-addr--91ae0a21-c7ae-4c7f-b84b-b84a7ce53d1f"],)"
      R"("labels":["misp:type=\"ip-dst|port\"","misp:category=\"Network activity\""]})");
  EXPECT_EQ(bundle["network-traffic--" + kUuid].ToJson(),
            R"({"type":"network-traffic","spec_version":"2.1","id":"network-traffic--91ae0a21-c7ae-4c7f-b84b-b84a7ce53d1f",)"
            R"("dst_ref":"ipv4-addr--91ae0a21-c7ae-4c7f-b84b-b84a7ce53d1f","protocols":["tcp"],"dst_port":5678})");
  bundle.ExpectClosed();
  runner.Set("stix-version", {"2.0"});
  const Bundle old(runner.Attributes("stix2"));
  EXPECT_EQ(old.document.root()["spec_version"].AsText(), "2.0");
  EXPECT_EQ(
      old["observed-data--" + kUuid]["objects"].ToJson(),
      R"({"0":{"type":"network-traffic","dst_ref":"1","protocols":["tcp"],"dst_port":5678},"1":{"type":"ipv4-addr","value":"5.6.7.8"}})");
}

TEST(Stix2Test, SaysWithACustomObjectWhatStixCannot) {
  ExportRunner runner;
  runner.Add(EventOf("btc", "1abc", R"(,"to_ids":true,"comment":"c")"));
  const Bundle bundle(runner.Attributes("stix2"));
  const json::Value custom = bundle["x-misp-attribute--" + kUuid];
  EXPECT_EQ(custom["x_misp_type"].AsText(), "btc");
  EXPECT_EQ(custom["x_misp_value"].AsText(), "1abc");
  EXPECT_EQ(custom["x_misp_category"].AsText(), "Financial fraud");
  EXPECT_EQ(custom["x_misp_comment"].AsText(), "c");
}

TEST(Stix2Test, ShowsOnlyWholeUrlsAsUrls) {
  const auto kinds = [](std::string_view type, std::string_view value) {
    ExportRunner runner;
    runner.Add(EventOf(type, value, R"(,"to_ids":false)"));
    return Bundle(runner.Attributes("stix2")).kinds;
  };
  for (const char* value : {"http://evil.example/a?b=%20#c", "ftp://[2001:db8::1]/x", "mailto:a@b.test"})
    EXPECT_EQ(kinds("url", value), "identity url observed-data ") << value;
  for (const char* value : {"evil.example/a", "http://evil.example/<a>", "http://a/%zz", "http://a/b\\c", ":x", "/a/b"})
    EXPECT_EQ(kinds("url", value), "identity x-misp-attribute ") << value;
}

TEST(Stix2Test, NamesWhatItMakesAsStix20Wants) {
  ExportRunner runner;
  runner.Add(EventOf("ip-src", "8.8.8.8", R"(,"to_ids":true)"));
  const Bundle bundle(runner.Events("stix2"));
  for (const auto& [id, object] : bundle.objects) {
    if (id.starts_with("relationship--")) {
      EXPECT_EQ(id[28], '4') << id;
    }
  }
  EXPECT_EQ(bundle.document.root()["id"].AsText().value_or("")[22], '4');
}

TEST(Stix2Test, KeepsRulesInTheirLanguage) {
  ExportRunner runner;
  runner.Add(EventOf("yara", "rule a { condition: true }", ""));
  const Bundle bundle(runner.Attributes("stix2"));
  EXPECT_EQ(bundle["indicator--" + kUuid]["pattern_type"].AsText(), "yara");
  EXPECT_EQ(bundle["indicator--" + kUuid]["pattern"].AsText(), "rule a { condition: true }");
  runner.Set("stix-version", {"2.0"});
  EXPECT_EQ(Bundle(runner.Attributes("stix2")).kinds, "identity x-misp-attribute ");
}

TEST(Stix2Test, KnowsThingsOfTheirOwn) {
  ExportRunner runner;
  runner.Add(EventOf("vulnerability", "CVE-2017-11774", ""));
  EXPECT_EQ(Bundle(runner.Attributes("stix2"))["vulnerability--" + kUuid]["external_references"].ToJson(),
            R"([{"source_name":"cve","external_id":"CVE-2017-11774"}])");
  ExportRunner campaign;
  campaign.Add(EventOf("campaign-name", "MartyMcFly", ""));
  EXPECT_EQ(Bundle(campaign.Attributes("stix2"))["campaign--" + kUuid]["name"].AsText(), "MartyMcFly");
}

TEST(Stix2Test, CarriesBytesWhenAsked) {
  ExportRunner runner;
  runner.Add(EventOf("attachment", "a.txt", R"(,"data":"Zm9vYmE/")"));
  EXPECT_EQ(Bundle(runner.Attributes("stix2")).kinds, "identity file observed-data ");
  runner.options.files = json::kNoFiles;
  const Bundle bundle(runner.Attributes("stix2"));
  EXPECT_EQ(bundle["artifact--" + kUuid]["payload_bin"].AsText(), "Zm9vYmE/");
  bundle.ExpectClosed();
}

TEST(Stix2Test, WritesAReportOfAPublishedEvent) {
  ExportRunner runner;
  runner.Add(json::kSampleEvent);
  for (const char* version : {"2.0", "2.1"}) {
    runner.Set("stix-version", {version});
    const Bundle bundle(runner.Events("stix2"));
    bundle.ExpectClosed();
    const json::Value report = bundle["report--5f1a0a2c-1111-4c3d-8e4f-000000000007"];
    EXPECT_EQ(report["name"].AsText(), "Dämo \"quoted\" / slash");
    EXPECT_EQ(report["published"].AsText(), "2024-10-21T08:40:01.000Z");
    EXPECT_EQ(report["created_by_ref"].AsText(), "identity--c9000000-1111-4c3d-8e4f-000000000002");
    EXPECT_EQ(report["object_marking_refs"].ToJson(), R"(["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"])");
    // Its attribute is an indicator of the cluster, and the object refers to the attribute.
    const json::Value indicator = bundle["indicator--5e000000-1111-4c3d-8e4f-000000000011"];
    EXPECT_EQ(indicator["object_marking_refs"].ToJson(), R"(["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"])");
    EXPECT_EQ(bundle["threat-actor--6b000000-1111-4c3d-8e4f-000000000030"]["aliases"].ToJson(), R"(["one","two"])");
    std::map<std::string, std::string> relationships;
    for (const auto& [id, object] : bundle.objects) {
      if (id.starts_with("relationship"))
        relationships[*object["relationship_type"].AsText()] =
            *object["source_ref"].AsText() + " " + *object["target_ref"].AsText();
    }
    EXPECT_EQ(relationships["indicates"],
              "indicator--5e000000-1111-4c3d-8e4f-000000000011 threat-actor--6b000000-1111-4c3d-8e4f-000000000030");
    EXPECT_EQ(relationships["connects-to"],
              "indicator--b4000000-1111-4c3d-8e4f-000000000021 indicator--5e000000-1111-4c3d-8e4f-000000000011");
  }
}

TEST(Stix2Test, WritesAGroupingOfADraft) {
  ExportRunner runner;
  runner.Add(EventOf("domain", "a.example", ""));
  const Bundle bundle(runner.Events("stix2"));
  EXPECT_EQ(bundle["grouping--5f1a0a2c-1111-4c3d-8e4f-000000000007"]["object_refs"].ToJson(),
            "[\"domain-name--" + kUuid + "\",\"observed-data--" + kUuid + "\"]");
  runner.Set("stix-version", {"2.0"});
  EXPECT_EQ(Bundle(runner.Events("stix2")).kinds, "identity observed-data report ");
}

TEST(Stix2Test, SaysThatAnEventIsEmpty) {
  ExportRunner runner;
  runner.Add(R"({"id":"7","uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007"})");
  for (const auto& [version, kinds] :
       {std::pair{"2.0", "identity x-misp-event-note report "}, {"2.1", "identity note grouping "}}) {
    runner.Set("stix-version", {version});
    const Bundle bundle(runner.Events("stix2"));
    EXPECT_EQ(bundle.kinds, kinds);
    bundle.ExpectClosed();
  }
}

TEST(Stix2Test, GivesTheSameIdsAgain) {
  ExportRunner runner;
  runner.Add(json::kSampleEvent);
  runner.options.document_id = "1";
  const std::string first = runner.Events("stix2");
  runner.options.document_id = "2";
  EXPECT_EQ(runner.Events("stix2"), first);
  runner.Add(EventOf("domain", "a.example", ""));
  EXPECT_NE(*json::Document::Parse(runner.Events("stix2"))->root()["id"].AsText(),
            *json::Document::Parse(first)->root()["id"].AsText());
}

TEST(Stix2Test, NamesNoUuidThatStixRefuses) {
  ExportRunner runner;
  runner.Add(R"({"id":"7","uuid":"5f1a0a2c-1111-7c3d-8e4f-000000000007","Attribute":[
    {"id":"1","uuid":"91ae0a21-c7ae-0c7f-184b-b84a7ce53d1f","type":"domain","value":"a.example","to_ids":true}]})");
  const Bundle bundle(runner.Events("stix2"));
  for (const auto& [id, object] : bundle.objects) {
    const std::string uuid = id.substr(id.find("--") + 2);
    EXPECT_TRUE(uuid[14] >= '1' && uuid[14] <= '5' && std::string("89ab").find(uuid[19]) != std::string::npos) << id;
  }
  bundle.ExpectClosed();
}

// --- objects ---

std::string ObjectOf(std::string_view name, std::string_view attributes) {
  return absl::StrCat(
      R"({"id":"7","uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007","Object":[{"id":"5","uuid":"b4000000-1111-4c3d-8e4f-000000000021","name":")",
      absl::string_view(name.data(), name.size()), R"(","meta-category":"file","timestamp":"1603642920","Attribute":[)",
      absl::string_view(attributes.data(), attributes.size()), "]}]}");
}

TEST(Stix2ObjectTest, PutsAFileTogether) {
  const std::string attributes =
      R"({"id":"1","uuid":"5e000000-1111-4c3d-8e4f-000000000001","type":"filename","value":"a.exe","object_relation":"filename","to_ids":IDS},
         {"id":"2","uuid":"5e000000-1111-4c3d-8e4f-000000000002","type":"md5","value":"b2a5abfeef9e36964281a31e17b57c97","object_relation":"md5","to_ids":IDS},
         {"id":"3","uuid":"5e000000-1111-4c3d-8e4f-000000000003","type":"sha1","value":"2920d5e6c579fce772e5506caf03af65579088bd","object_relation":"sha1","to_ids":IDS},
         {"id":"4","uuid":"5e000000-1111-4c3d-8e4f-000000000004","type":"size-in-bytes","value":"35","object_relation":"size-in-bytes","to_ids":IDS})";
  const auto with = [&](const std::string& ids) {
    std::string text = attributes;
    for (size_t at = text.find("IDS"); at != std::string::npos; at = text.find("IDS")) text.replace(at, 3, ids);
    return ObjectOf("file", text);
  };
  ExportRunner observed;
  observed.Add(with("false"));
  const Bundle bundle(observed.Events("stix2"));
  EXPECT_EQ(bundle.kinds, "identity file observed-data grouping ");
  EXPECT_EQ(
      bundle["file--b4000000-1111-4c3d-8e4f-000000000021"].ToJson(),
      R"({"type":"file","spec_version":"2.1","id":"file--b4000000-1111-4c3d-8e4f-000000000021","name":"a.exe",)"
      R"("hashes":{"MD5":"b2a5abfeef9e36964281a31e17b57c97","SHA-1":"2920d5e6c579fce772e5506caf03af65579088bd"},"size":35})");
  bundle.ExpectClosed();
  ExportRunner wanted;
  wanted.Add(with("true"));
  EXPECT_EQ(Bundle(wanted.Events("stix2"))["indicator--b4000000-1111-4c3d-8e4f-000000000021"]["pattern"].AsText(),
            "[file:name = 'a.exe' AND file:hashes.MD5 = 'b2a5abfeef9e36964281a31e17b57c97' AND file:hashes.'SHA-1' = "
            "'2920d5e6c579fce772e5506caf03af65579088bd' AND file:size = 35]");
}

TEST(Stix2ObjectTest, LetsADomainResolve) {
  ExportRunner runner;
  runner.Add(ObjectOf(
      "domain-ip",
      R"({"id":"1","uuid":"5e000000-1111-4c3d-8e4f-000000000001","type":"domain","value":"a.example","object_relation":"domain"},
    {"id":"2","uuid":"5e000000-1111-4c3d-8e4f-000000000002","type":"ip-dst","value":"192.0.2.1","object_relation":"ip"},
    {"id":"3","uuid":"5e000000-1111-4c3d-8e4f-000000000003","type":"ip-dst","value":"2001:db8::1","object_relation":"ip"})"));
  const Bundle bundle(runner.Events("stix2"));
  EXPECT_EQ(bundle.kinds, "identity domain-name ipv4-addr ipv6-addr observed-data grouping ");
  EXPECT_EQ(bundle["domain-name--b4000000-1111-4c3d-8e4f-000000000021"]["resolves_to_refs"].size(), 2u);
  bundle.ExpectClosed();
}

TEST(Stix2ObjectTest, LosesNothing) {
  ExportRunner runner;
  runner.Add(ObjectOf(
      "file",
      R"({"id":"1","uuid":"5e000000-1111-4c3d-8e4f-000000000001","type":"filename","value":"a.exe","object_relation":"filename","to_ids":true},
    {"id":"2","uuid":"5e000000-1111-4c3d-8e4f-000000000002","type":"text","value":"Malicious","object_relation":"state"})"));
  const Bundle bundle(runner.Events("stix2"));
  EXPECT_EQ(bundle.kinds, "identity relationship file indicator x-misp-object grouping ");
  EXPECT_EQ(
      bundle["x-misp-object--b4000000-1111-4c3d-8e4f-000000000021"]["x_misp_attributes"].ToJson(),
      R"([{"type":"filename","object_relation":"filename","value":"a.exe","to_ids":true},{"type":"text","object_relation":"state","value":"Malicious"}])");
  bundle.ExpectClosed();
  ExportRunner unknown;
  unknown.Add(ObjectOf(
      "bank-account",
      R"({"id":"1","uuid":"5e000000-1111-4c3d-8e4f-000000000001","type":"iban","value":"LU12","object_relation":"iban","to_ids":true})"));
  EXPECT_EQ(Bundle(unknown.Events("stix2")).kinds, "identity x-misp-object grouping ");
}

}  // namespace
}  // namespace muninn::exports
