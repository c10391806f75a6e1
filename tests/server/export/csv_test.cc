// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/server/export/export_runner.h"

namespace muninn::exports {
namespace {

constexpr std::string_view kEvent =
    R"({"id":"31","uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007","info":"A \"quoted\", info","date":"2026-11-22",
 "threat_level_id":"3","analysis":"2","distribution":"0","timestamp":"1795308234",
 "Org":{"id":"1","name":"Owner"},"Orgc":{"id":"2","name":"Creator"},"org_id":"1","orgc_id":"2",
 "Tag":[{"id":"1","name":"tlp:green","exportable":true},{"id":"2","name":"hidden","exportable":false},{"id":"3","name":"x:y=\"z\"","exportable":true}],
 "Attribute":[
  {"id":"1","type":"text","category":"Other","value":"first","comment":"This is the original comment","to_ids":true,"timestamp":"1795308234",
   "uuid":"09521fc1-b90e-453b-aede-8acb65cef0d1","Tag":[{"id":"1","name":"tlp:green","exportable":true}]},
  {"id":"3","type":"text","category":"Other","value":"say \"hi\"\nthere","to_ids":false,"timestamp":"1",
   "uuid":"09521fc1-b90e-453b-aede-8acb65cef0d3"}],
 "Object":[{"id":"5","uuid":"b4000000-1111-4c3d-8e4f-000000000021","name":"file","meta-category":"file","Attribute":[
  {"id":"2","type":"size-in-bytes","category":"Other","value":"1e5","object_relation":"size-in-bytes","timestamp":"2",
   "uuid":"09521fc1-b90e-453b-aede-8acb65cef0d2"}]}]})";

constexpr std::string_view kHeader =
    "uuid,event_id,category,type,value,comment,to_ids,date,object_relation,attribute_tag,object_uuid,object_name,"
    "object_meta_category\n";
const std::string kFirst =
    "\"09521fc1-b90e-453b-aede-8acb65cef0d1\",31,\"Other\",\"text\",\"first\",\"This is the original comment\",1,1795308234,\"\","
    "\"tlp:green\",\"\",\"\",\"\"\n";
const std::string kSecond =
    "\"09521fc1-b90e-453b-aede-8acb65cef0d2\",31,\"Other\",\"size-in-bytes\",1e5,\"\",0,2,\"size-in-bytes\",\"\","
    "\"b4000000-1111-4c3d-8e4f-000000000021\",\"file\",\"file\"\n";
const std::string kThird =
    "\"09521fc1-b90e-453b-aede-8acb65cef0d3\",31,\"Other\",\"text\",\"say "
    "\"\"hi\"\"\nthere\",\"\",0,1,\"\",\"\",\"\",\"\",\"\"\n";

class CsvTest : public testing::Test {
 protected:
  CsvTest() { runner.Add(kEvent); }
  ExportRunner runner;
};

TEST_F(CsvTest, WritesAttributesInTheOrderOfIds) {
  EXPECT_EQ(runner.Attributes("csv"), std::string(kHeader) + kFirst + kSecond + kThird + "\n");
}

TEST_F(CsvTest, PutsObjectsOfEventsBehindTheOthers) {
  EXPECT_EQ(runner.Events("csv"), std::string(kHeader) + kFirst + kThird + kSecond + "\n");
}

TEST_F(CsvTest, LeavesTheHeaderOutButNotTheLastLine) {
  runner.Set("headerless", {"1"});
  EXPECT_EQ(runner.Attributes("csv"), kFirst + kSecond + kThird + "\n");
}

TEST_F(CsvTest, WritesTheColumnsThatAreAskedFor) {
  runner.Set("requested_attributes", {"value", "event_id", "no-such-thing", "value1", "deleted"});
  EXPECT_EQ(runner.Events("csv"),
            "value,event_id,no_such_thing,value1,deleted\n"
            "\"first\",31,\"\",\"first\",0\n"
            "1e5,31,\"\",1e5,0\n"
            "\"say \"\"hi\"\"\nthere\",31,\"\",\"say \"\"hi\"\"\nthere\",0\n\n");
}

TEST_F(CsvTest, AddsColumnsOfObjects) {
  runner.Set("requested_attributes", {"id"});
  runner.Set("requested_obj_attributes", {"meta-category", "name"});
  EXPECT_EQ(runner.Attributes("csv"), "id,object_meta_category,object_name\n1,\"\",\"\"\n2,\"file\",\"file\"\n3,\"\",\"\"\n\n");
}

TEST_F(CsvTest, AddsTheEventWithContext) {
  runner.Set("requested_attributes", {"id"});
  runner.Set("includeContext", {"1"});
  const std::string context =
      "\"A \"\"quoted\"\", info\",\"Owner\",\"Creator\",0,\"Low\",2,\"2026-11-22\",\"tlp:green,x:y=\"\"z\"\"\",1795308234\n";
  EXPECT_EQ(runner.Attributes("csv"),
            "id,event_info,event_member_org,event_source_org,event_distribution,event_threat_level_id,event_analysis,event_date,"
            "event_tag,event_timestamp\n1," +
                context + "2," + context + "3," + context + "\n");
}

TEST_F(CsvTest, ShowsTagsThatAreNotExportedWhenAsked) {
  runner.Set("requested_attributes", {"event_tag"});
  runner.options.tag_filter.unexportable = true;
  EXPECT_EQ(runner.Attributes("csv").substr(0, 48), "event_tag\n\"tlp:green,hidden,x:y=\"\"z\"\"\"\n\"tlp:gree");
}

TEST_F(CsvTest, ScoresOfAttributesWithoutModelAreNought) {
  runner.Set("includeDecayScore", {"1"});
  EXPECT_NE(runner.Attributes("csv").find("attribute_tag,decay_score_score,decay_score_decayed,object_uuid"), std::string::npos);
  EXPECT_NE(runner.Attributes("csv").find("\"tlp:green\",0,0,\"\",\"\",\"\"\n"), std::string::npos);
  EXPECT_EQ(runner.Events("csv").find("decay_score"), std::string::npos);
}

TEST_F(CsvTest, AnEmptyListOfColumnsAsksForTheUsualOnes) {
  ExportRunner runner;
  const std::string usual = runner.Attributes("csv");
  for (const std::vector<std::string>& none : {std::vector<std::string>{}, std::vector<std::string>{""}}) {
    runner.Set("requested_attributes", {"id"});
    EXPECT_NE(runner.Attributes("csv"), usual);
    runner.Set("requested_attributes", none);
    runner.Set("requested_obj_attributes", none);
    EXPECT_EQ(runner.Attributes("csv"), usual);
  }
}

TEST(CsvCellTest, QuotesEverythingButPhpNumbers) {
  ExportRunner runner;
  runner.Set("requested_attributes", {"value"});
  runner.Set("headerless", {"1"});
  const char* const numbers[] = {"0", "12", "-1", "+1.5", ".5", "5.", "1e5", "1E+5", "1.5e-3", "0123"};
  const char* const texts[] = {"", "1,2", "0x1A", "1e", "e1", ".", "-", "1.2.3", "1 2", "a1", "--1", "1e+"};
  std::string event = R"({"id":"1","Attribute":[)", expected;
  uint64_t id = 0;
  for (const char* number : numbers) {
    event += (id == 0 ? "" : ",") + (R"({"type":"text","id":")" + std::to_string(id + 1)) + R"(","value":")" + number + "\"}";
    expected += std::string(number) + "\n";
    ++id;
  }
  for (const char* text : texts) {
    event += R"(,{"type":"text","id":")" + std::to_string(++id) + R"(","value":")" + text + "\"}";
    expected += "\"" + std::string(text) + "\"\n";
  }
  runner.Add(event + "]}");
  EXPECT_EQ(runner.Attributes("csv"), expected + "\n");
}

}  // namespace
}  // namespace muninn::exports
