// SPDX-License-Identifier: Apache-2.0
//
// Formats that are plain lists: text, hashes, cache, count, hosts, netfilter.
#include <gtest/gtest.h>

#include "server/export/formats.h"
#include "tests/server/export/export_runner.h"

namespace muninn::exports {
namespace {

constexpr std::string_view kEvent = R"({"id":"7","uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007","Attribute":[
  {"id":"1","type":"domain","value":"evil.example"},
  {"id":"2","type":"filename|md5","value":"a.exe|0cc175b9c0f1b6a831c399e269772661"},
  {"id":"3","type":"ip-dst","value":"198.51.100.7"},
  {"id":"5","type":"domain","value":"evil.example"},
  {"id":"6","type":"md5","value":"0cc175b9c0f1b6a831c399e269772661"}],
 "Object":[{"id":"1","name":"domain-ip","Attribute":[{"id":"4","type":"domain|ip","value":"bad.example|2001:db8::1","object_relation":"x"}]}]})";

class ListsTest : public testing::Test {
 protected:
  ListsTest() { runner.Add(kEvent); }
  ExportRunner runner;
};

TEST_F(ListsTest, TextHasEachValueOnceInTheOrderOfIds) {
  const char* const expected =
      "evil.example\n"
      "a.exe|0cc175b9c0f1b6a831c399e269772661\n"
      "198.51.100.7\n"
      "bad.example|2001:db8::1\n"
      "0cc175b9c0f1b6a831c399e269772661\n";
  EXPECT_EQ(runner.Attributes("text"), expected);
  EXPECT_EQ(runner.Events("text"), expected);
  EXPECT_EQ(runner.Attributes("values"), expected);
}

TEST_F(ListsTest, HashesAreTheHashPartsAndNotDistinct) {
  EXPECT_EQ(runner.Attributes("hashes"), "0cc175b9c0f1b6a831c399e269772661\n0cc175b9c0f1b6a831c399e269772661\n");
}

TEST_F(ListsTest, CacheHashesWholeValues) {
  // md5 of "evil.example", "a.exe|0cc1…", …
  const std::string text = runner.Attributes("cache");
  EXPECT_EQ(text.substr(0, 33), "96119eb3210daa472225fbad69fa9770\n");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 6);
}

TEST_F(ListsTest, CacheNamesTheEventWhenAsked) {
  runner.Set("includeEventUuid", {"1"});
  runner.Set("hash_type", {"sha1"});
  EXPECT_EQ(runner.Attributes("cache").substr(0, 78),
            "4675ff349e6eb1b49887750c01a39b8f6f0666a6,5f1a0a2c-1111-4c3d-8e4f-000000000007\n");
}

TEST_F(ListsTest, CacheRefusesAHashItDoesNotKnow) {
  runner.Set("hash_type", {"rot13"});
  EXPECT_EQ(runner.Attributes("cache"), "error: Invalid hashing algo");
}

TEST_F(ListsTest, CountIsABareNumber) {
  EXPECT_EQ(runner.Attributes("count"), "6");
  EXPECT_EQ(runner.Events("count"), "1");
}

TEST_F(ListsTest, HostsHasEachDomainOnce) {
  EXPECT_EQ(runner.Attributes("hosts"),
            "# Blocklist in the HOSTS format\n# Generated: 2024-10-21 10:59:21 +0000\n0.0.0.0 evil.example\n");
  runner.Set("ip_address", {"127.0.0.1"});
  EXPECT_EQ(runner.Events("hosts"),
            "# Blocklist in the HOSTS format\n# Generated: 2024-10-21 10:59:21 +0000\n127.0.0.1 evil.example\n");
}

TEST_F(ListsTest, NetfilterTakesAddressesOutOfComposites) {
  EXPECT_EQ(runner.Attributes("netfilter"),
            "iptables -A INPUT -s 198.51.100.7 -j DROP\niptables -A INPUT -s 2001:db8::1 -j DROP\n");
  runner.Set("netfilter_action", {"REJECT"});
  EXPECT_EQ(runner.Events("netfilter"),
            "iptables -A INPUT -s 198.51.100.7 -j REJECT\niptables -A INPUT -s 2001:db8::1 -j REJECT\n");
}

TEST(EmptyListsTest, EndALineOrSayNothing) {
  ExportRunner runner;
  EXPECT_EQ(runner.Attributes("text"), "\n");
  EXPECT_EQ(runner.Attributes("hashes"), "\n");
  EXPECT_EQ(runner.Attributes("cache"), "\n");
  EXPECT_EQ(runner.Attributes("count"), "0");
  EXPECT_EQ(runner.Attributes("netfilter"), "");
}

TEST(FormatsTest, RestrictsWhatGoesIntoSensors) {
  for (const char* name : {"text", "hashes", "hosts"}) EXPECT_TRUE(FindFormat(name)->restrictive) << name;
  for (const char* name : {"csv", "cache", "count", "netfilter"}) EXPECT_FALSE(FindFormat(name)->restrictive) << name;
  EXPECT_EQ(FindFormat("nonsense"), nullptr);
  EXPECT_EQ(FindFormat(""), nullptr);
}

TEST(KunaiTest, TellsTheHalvesThatItCanLookFor) {
  ExportRunner runner;
  runner.options.host_uuid = "c9000000-1111-4c3d-8e4f-000000000001";
  runner.Add(R"({"id":"7","uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007","Attribute":[
    {"id":"1","type":"domain","value":"a.example","uuid":"5e000000-1111-4c3d-8e4f-000000000001"},
    {"id":"2","type":"domain|ip","value":"b.example|192.0.2.1","uuid":"5e000000-1111-4c3d-8e4f-000000000002"},
    {"id":"3","type":"text","value":"no","uuid":"5e000000-1111-4c3d-8e4f-000000000003"}]})");
  EXPECT_EQ(
      runner.Events("kunai"),
      R"([{"type":"domain","uuid":"5e000000-1111-4c3d-8e4f-000000000001","source":"[Host MISP] c9000000-1111-4c3d-8e4f-000000000001",)"
      R"("value":"a.example","event_uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007","severity":7},)"
      R"({"type":"domain|ip","uuid":"5e000000-1111-4c3d-8e4f-000000000002","source":"[Host MISP] c9000000-1111-4c3d-8e4f-000000000001",)"
      R"("value":"192.0.2.1","event_uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007","severity":5}])");
  EXPECT_EQ(ExportRunner().Attributes("kunai"), "[]");
}

}  // namespace
}  // namespace muninn::exports
