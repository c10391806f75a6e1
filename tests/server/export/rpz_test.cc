// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/server/export/export_runner.h"

namespace muninn::exports {
namespace {

constexpr std::string_view kEvent = R"({"id":"7","Attribute":[
  {"id":"1","type":"hostname","value":"www.evil.example"},
  {"id":"2","type":"domain","value":"evil.example"},
  {"id":"3","type":"ip-dst","value":"198.51.100.7"},
  {"id":"4","type":"domain|ip","value":"bad.example|2001:db8::1"},
  {"id":"5","type":"ip-src","value":"203.0.113.0/24"},
  {"id":"6","type":"ip-src","value":"198.51.100.7"},
  {"id":"7","type":"md5","value":"0cc175b9c0f1b6a831c399e269772661"},
  {"id":"8","type":"ip-src","value":"2001:db8:1::/48"}]})";

TEST(RpzTest, WritesAZone) {
  ExportRunner runner;
  runner.Add(kEvent);
  const char* const zone =
      "$TTL 1w;\n"
      "@               SOA localhost. root.localhost (2024102100 2h 30m 30d 1h)\n"
      "                NS localhost.\n"
      "\n"
      "; The following list of IP addresses will return NXDOMAIN (name does not exist) irrespective of actual result received.\n"
      "32.7.100.51.198.rpz-ip CNAME .\n"
      "128.1.zz.db8.2001.rpz-ip CNAME .\n"
      "24.0.113.0.203.rpz-ip CNAME .\n"
      "48.zz.1.db8.2001.rpz-ip CNAME .\n"
      "\n"
      "; The following domain names and all of their sub-domains will return NXDOMAIN (name does not exist) irrespective of "
      "actual "
      "result received.\n"
      "evil.example CNAME .\n"
      "*.evil.example CNAME .\n"
      "bad.example CNAME .\n"
      "*.bad.example CNAME .\n"
      "\n"
      "; The following hostnames will return NXDOMAIN (name does not exist) irrespective of actual result received.\n"
      "www.evil.example CNAME .\n"
      "\n";
  EXPECT_EQ(runner.Attributes("rpz"), zone);
  EXPECT_EQ(runner.Events("rpz"), zone);
}

TEST(RpzTest, TakesItsSettingsFromTheRequest) {
  ExportRunner runner;
  runner.Add(R"({"id":"7","Attribute":[{"id":"2","type":"domain","value":"evil.example"}]})");
  for (const auto& [name, value] : {std::pair{"policy", "Local-Data"},
                                    {"walled_garden", "garden.example."},
                                    {"ns", "ns1.example."},
                                    {"ns_alt", "ns2.example."},
                                    {"email", "root.example"},
                                    {"serial", "$time-$date"},
                                    {"refresh", "1"},
                                    {"retry", "2"},
                                    {"expiry", "3"},
                                    {"minimum_ttl", "4"},
                                    {"ttl", "5"}})
    runner.Set(name, {value});
  EXPECT_EQ(runner.Attributes("rpz"),
            "$TTL 5;\n"
            "@               SOA ns1.example. root.example (1729508361-20241021 1 2 3 4)\n"
            "                NS ns1.example.\n"
            "                NS ns2.example.\n"
            "\n"
            "; The following domain names and all of their sub-domains will returns the defined alternate location.\n"
            "evil.example CNAME garden.example.\n"
            "*.evil.example CNAME garden.example.\n"
            "\n");
}

TEST(RpzTest, KnowsEveryPolicyByNameAndNumber) {
  const std::pair<const char*, const char*> policies[] = {{"DROP", "rpz-drop."},
                                                          {"NXDOMAIN", "."},
                                                          {"NODATA", "*."},
                                                          {"Local-Data", "127.0.0.1"},
                                                          {"PASSTHRU", "rpz-passthru."},
                                                          {"TCP-only", "rpz-tcp-only."},
                                                          {"walled-garden", "127.0.0.1"},
                                                          {"2", "*."},
                                                          {"nonsense", "."}};
  for (const auto& [policy, action] : policies) {
    ExportRunner runner;
    runner.Add(R"({"id":"7","Attribute":[{"id":"2","type":"hostname","value":"evil.example"}]})");
    runner.Set("policy", {policy});
    EXPECT_NE(runner.Attributes("rpz").find("\nevil.example CNAME " + std::string(action) + "\n"), std::string::npos) << policy;
  }
}

TEST(RpzTest, HasNoSectionsWithoutNames) {
  ExportRunner runner;
  EXPECT_EQ(
      runner.Attributes("rpz"),
      "$TTL 1w;\n@               SOA localhost. root.localhost (2024102100 2h 30m 30d 1h)\n                NS localhost.\n\n");
}

}  // namespace
}  // namespace muninn::exports
