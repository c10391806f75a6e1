// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "tests/server/export/export_runner.h"

namespace muninn::exports {
namespace {

constexpr std::string_view kEvent =
    R"({"id":"7","uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007","info":"Ph\u00efsh\ttab","orgc_id":"2","Orgc":{"id":"2","name":"Creator"},
 "Attribute":[
  {"id":"1","type":"domain","value":"a10.example","comment":"line\nend"},
  {"id":"2","type":"domain","value":"a9.example"},
  {"id":"3","type":"ip-dst","value":"198.51.100.7"},
  {"id":"4","type":"ip-src","value":"10.0.0.0/8"},
  {"id":"5","type":"url","value":"https://evil.example/x"},
  {"id":"6","type":"filename|md5","value":"a.exe|0cc175b9c0f1b6a831c399e269772661"},
  {"id":"7","type":"domain|ip","value":"bad.example|2001:db8::1"},
  {"id":"8","type":"btc","value":"1abc"},
  {"id":"9","type":"domain","value":"a9.example"}]})";

TEST(ZeekTest, WritesSortedDistinctIndicators) {
  ExportRunner runner;
  runner.Add(kEvent);
  const std::string tail =
      "\tHost MISP (5f1a0a2c-1111-4c3d-8e4f-000000000007) - Creator\tPhsh tab. \thttps://misp.example/events/view/7\tT\t-\n";
  const std::string expected =
      "#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\tmeta.url\tmeta.do_notice\tmeta.if_in\n"
      "0cc175b9c0f1b6a831c399e269772661\tIntel::FILE_HASH" +
      tail + "10.0.0.0/8\tIntel::SUBNET" + tail + "198.51.100.7\tIntel::ADDR" + tail + "2001:db8::1\tIntel::ADDR" + tail +
      "a.exe\tIntel::FILE_NAME" + tail + "a9.example\tIntel::DOMAIN" + tail +
      "a10.example\tIntel::DOMAIN\tHost MISP (5f1a0a2c-1111-4c3d-8e4f-000000000007) - Creator\tPhsh tab. line end\t"
      "https://misp.example/events/view/7\tT\t-\n"
      "bad.example\tIntel::DOMAIN" +
      tail + "evil.example/x\tIntel::URL" + tail;
  EXPECT_EQ(runner.Attributes("zeek"), expected);
  EXPECT_EQ(runner.Events("bro"), expected);
}

TEST(ZeekTest, GivesOneGroup) {
  ExportRunner runner;
  runner.Add(kEvent);
  const std::pair<const char*, size_t> groups[] = {{"ip", 3},       {"domain", 3}, {"url", 1},     {"filename", 1},
                                                   {"filehash", 1}, {"email", 0},  {"software", 0}};
  for (const auto& [group, lines] : groups) {
    runner.Set("zeek_type", {group});
    const std::string text = runner.Attributes("bro");
    EXPECT_EQ(static_cast<size_t>(std::count(text.begin(), text.end(), '\n')), lines + 1) << group;
  }
}

TEST(ZeekTest, GivesManyLinesInParts) {
  ExportRunner runner;
  std::string event = R"({"id":"7","Attribute":[)";
  for (int i = 2500; i > 0; --i)
    event += (i < 2500 ? "," : "") + std::string(R"({"type":"domain","value":"a)") + std::to_string(i) + R"(.example","id":")" +
             std::to_string(3000 - i) + "\"}";
  runner.Add(event + "]}");
  const std::vector<std::string> lines = absl::StrSplit(runner.Attributes("zeek"), '\n');
  ASSERT_EQ(lines.size(), 2502u);
  for (int i = 1; i <= 2500; ++i)
    ASSERT_EQ(lines[static_cast<size_t>(i)].substr(0, lines[static_cast<size_t>(i)].find('.')), "a" + std::to_string(i));
}

}  // namespace
}  // namespace muninn::exports
