// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "schema/json/json_value.h"
#include "server/export/yara_text.h"
#include "tests/server/export/export_runner.h"

namespace muninn::exports {
namespace {

constexpr std::string_view kEvent = R"x({"id":"7","uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007","info":"say \"hi\"","Attribute":[
  {"id":"1","type":"md5","value":"0cc175b9c0f1b6a831c399e269772661","uuid":"5e000000-1111-4c3d-8e4f-000000000001"},
  {"id":"2","type":"domain|ip","value":"evil.example|192.0.2.1","uuid":"5e000000-1111-4c3d-8e4f-000000000002"},
  {"id":"3","type":"filename","value":"ignored.exe","uuid":"5e000000-1111-4c3d-8e4f-000000000003"},
  {"id":"4","type":"yara","value":"rule x { strings: $a = \"}\" condition: $a }","uuid":"5e000000-1111-4c3d-8e4f-000000000004"},
  {"id":"5","type":"yara","value":"rule broken {\ncondition: ","uuid":"5e000000-1111-4c3d-8e4f-000000000005"},
  {"id":"6","type":"filename|imphash","value":"a\\b|68f013d7437aa653a8a98a05807afeb1","uuid":"5e000000-1111-4c3d-8e4f-000000000006"}]})x";

TEST(YaraTest, MakesARuleOfEachAttribute) {
  ExportRunner runner;
  runner.Add(kEvent);
  EXPECT_EQ(runner.Attributes("yara"),
            "// ===================================== GENERATED ====================================\n"
            "import \"hash\"\n"
            "rule MISP_ATTRIBUTE_5e000000_1111_4c3d_8e4f_000000000001 : generated\n"
            "{\n"
            "\tmeta:\n"
            "\t\tMISP_EVENT_INFO = \"say \\\"hi\\\"\"\n"
            "\t\tMISP_EVENT_UUID = \"5f1a0a2c-1111-4c3d-8e4f-000000000007\"\n"
            "\t\tMISP_ORIGIN = \"Automatically generated from non-Yara attribute(s)\"\n"
            "\t\tMISP_UUID = \"5e000000-1111-4c3d-8e4f-000000000001 (md5)\"\n"
            "\tcondition:\n"
            "\t\thash.md5(0, filesize) == \"0cc175b9c0f1b6a831c399e269772661\"\n"
            "}\n"
            "\n"
            "rule MISP_ATTRIBUTE_5e000000_1111_4c3d_8e4f_000000000002 : generated\n"
            "{\n"
            "\tmeta:\n"
            "\t\tMISP_EVENT_INFO = \"say \\\"hi\\\"\"\n"
            "\t\tMISP_EVENT_UUID = \"5f1a0a2c-1111-4c3d-8e4f-000000000007\"\n"
            "\t\tMISP_ORIGIN = \"Automatically generated from non-Yara attribute(s)\"\n"
            "\t\tMISP_UUID = \"5e000000-1111-4c3d-8e4f-000000000002 (domain|ip)\"\n"
            "\tstrings:\n"
            "\t\t$ = \"evil.example\" ascii wide\n"
            "\t\t$ = \"192.0.2.1\" ascii wide\n"
            "\tcondition:\n"
            "\t\tany of them\n"
            "}\n"
            "\n"
            "import \"pe\"\n"
            "rule MISP_ATTRIBUTE_5e000000_1111_4c3d_8e4f_000000000006 : generated\n"
            "{\n"
            "\tmeta:\n"
            "\t\tMISP_EVENT_INFO = \"say \\\"hi\\\"\"\n"
            "\t\tMISP_EVENT_UUID = \"5f1a0a2c-1111-4c3d-8e4f-000000000007\"\n"
            "\t\tMISP_ORIGIN = \"Automatically generated from non-Yara attribute(s)\"\n"
            "\t\tMISP_UUID = \"5e000000-1111-4c3d-8e4f-000000000006 (filename|imphash)\"\n"
            "\tcondition:\n"
            "\t\tpe.imphash() == \"68f013d7437aa653a8a98a05807afeb1\"\n"
            "}\n"
            "\n"
            "// =====================================   AS-IS  ====================================\n"
            "rule x { strings: $a = \"}\" condition: $a }\n"
            "\n"
            "// MISP_UUID: 5e000000-1111-4c3d-8e4f-000000000005: no YARA rule\n"
            "// rule broken {\n"
            "// condition: \n"
            "\n");
}

TEST(YaraTest, MakesOneRuleOfAnEvent) {
  ExportRunner runner;
  runner.Add(kEvent);
  const std::string_view expected =
      "// ===================================== GENERATED ====================================\n"
      "import \"hash\"\n"
      "import \"pe\"\n"
      "rule MISP_EVENT_5f1a0a2c_1111_4c3d_8e4f_000000000007_PART1 : generated\n"
      "{\n"
      "\tmeta:\n"
      "\t\tMISP_EVENT_INFO = \"say \\\"hi\\\"\"\n"
      "\t\tMISP_EVENT_UUID = \"5f1a0a2c-1111-4c3d-8e4f-000000000007\"\n"
      "\t\tMISP_ORIGIN = \"Automatically generated from non-Yara attribute(s)\"\n"
      "\tstrings:\n"
      "\t\t$ = \"evil.example\" ascii wide\n"
      "\t\t$ = \"192.0.2.1\" ascii wide\n"
      "\tcondition:\n"
      "\t\tany of them or\n"
      "\t\thash.md5(0, filesize) == \"0cc175b9c0f1b6a831c399e269772661\" or\n"
      "\t\tpe.imphash() == \"68f013d7437aa653a8a98a05807afeb1\"\n"
      "}\n"
      "\n"
      "// =====================================   AS-IS  ====================================\n"
      "rule x";
  EXPECT_EQ(runner.Events("yara").substr(0, expected.size()), expected);
}

TEST(YaraTest, TellsInJsonWhatIsARule) {
  ExportRunner runner;
  runner.Add(kEvent);
  for (const std::string& text : {runner.Attributes("yara-json"), runner.Events("yara-json")}) {
    const json::Document document = json::Document::Parse(text).value();
    const json::Value root = document.root();
    EXPECT_GE(root["generated"].size(), 1u);
    ASSERT_EQ(root["as-is"].size(), 2u);
    std::vector<bool> valid;
    root["as-is"].ForEach([&](json::Value rule) { valid.push_back(*rule["valid"].AsBool()); });
    EXPECT_EQ(valid, (std::vector<bool>{true, false}));
    root["generated"].ForEach([&](json::Value rule) {
      EXPECT_EQ(*rule["comment"].AsText(), "Generated. ");
      EXPECT_TRUE(LooksLikeYara(*rule["value"].AsText()));
    });
  }
  EXPECT_EQ(ExportRunner().Attributes("yara-json"), "{\"generated\":[],\"as-is\":[]}");
}

TEST(YaraTest, SplitsEventsOfManyAttributes) {
  ExportRunner runner;
  std::string event = R"({"id":"7","uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007","Attribute":[)";
  for (int i = 1; i <= 1001; ++i)
    event += (i > 1 ? "," : "") + std::string(R"({"type":"mutex","value":"m)") + std::to_string(i) + R"(","id":")" +
             std::to_string(i) + "\"}";
  runner.Add(event + "]}");
  const std::string text = runner.Events("yara");
  EXPECT_NE(text.find("_PART1 "), std::string::npos);
  EXPECT_NE(text.find("_PART2 "), std::string::npos);
  EXPECT_EQ(text.find("_PART3 "), std::string::npos);
}

TEST(YaraTextTest, KnowsTheOutlineOfARule) {
  for (const char* rule :
       {"rule a { condition: true }", "import \"pe\"\n\nprivate rule a : tag { meta: x = \"{\" condition: true }",
        "rule a { condition: true } rule b { condition: a }", "/* { */ rule a // {\n{ strings: $r = /[{]\\// condition: $r }"})
    EXPECT_TRUE(LooksLikeYara(rule)) << rule;
  for (const char* text : {"", "rule", "rule a {", "rule a { condition: true", "rule a { condition: true }}",
                           "rule { condition: true }", "rule 1a { condition: true }", "a rule { }", "condition: x rule a { }",
                           "\"rule a { condition: true }\"", "// rule a { condition: true }"})
    EXPECT_FALSE(LooksLikeYara(text)) << text;
}

TEST(YaraTextTest, EscapesTexts) {
  EXPECT_EQ(EscapeYara("a\"b\\c\n\t\r\x01\x7f\xc3\xa4"), "a\\\"b\\\\c\\n\\t\\r\\x01\\x7f\xc3\xa4");
  EXPECT_TRUE(IsHexString("00ffAB"));
  for (const char* text : {"", "0", "00f", "0g", "00 ff"}) EXPECT_FALSE(IsHexString(text)) << text;
}

}  // namespace
}  // namespace muninn::exports
