// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/settings.h"

#include <set>

#include "gtest/gtest.h"

namespace muninn {
namespace {

TEST(SettingTableTest, HasEachNameOnceAndDefaultsThatRead) {
  std::set<std::string_view> names;
  for (const SettingRow& row : SettingRows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(FindSetting(row.name), &row);
    EXPECT_TRUE(row.level >= 0 && row.level <= 3) << row.name;
    const auto read = ReadSetting(row, row.value);
    ASSERT_TRUE(read.ok()) << row.name << " " << read.status();
    EXPECT_EQ(*read, row.value) << row.name;
  }
  EXPECT_EQ(FindSetting("MISP.nonsense"), nullptr);
}

TEST(SettingsTest, ReadsValuesByTheirType) {
  const SettingRow& flag = *FindSetting("MISP.live");
  for (const char* text : {"1", "true", "TRUE", "yes"}) EXPECT_EQ(*ReadSetting(flag, text), "1") << text;
  for (const char* text : {"", "0", "false", " False "}) EXPECT_EQ(*ReadSetting(flag, text), "0") << text;
  const SettingRow& number = *FindSetting("MISP.correlation_limit");
  EXPECT_EQ(*ReadSetting(number, " 007 "), "7");
  for (const char* text : {"x", "1.5", "99999999999999999999"}) EXPECT_FALSE(ReadSetting(number, text).ok()) << text;
  const SettingRow& choice = *FindSetting("MISP.default_event_distribution");
  EXPECT_EQ(*ReadSetting(choice, "3"), "3");
  EXPECT_FALSE(ReadSetting(choice, "4").ok());
  EXPECT_EQ(*ReadSetting(*FindSetting("MISP.baseurl"), "https://misp.example//"), "https://misp.example");
}

TEST(SettingsTest, KnowsWhichSettingsAreSecret) {
  for (const char* name : {"GnuPG.password", "Security.salt", "Plugin.ZeroMQ_password", "Plugin.Enrichment_virustotal_apikey",
                           "Plugin.S3_aws_secret_key", "Plugin.Own_password", "Plugin.Enrichment_greynoise_api_key",
                           "Plugin.Enrichment_vysion_token"})
    EXPECT_TRUE(IsSecretSetting(name)) << name;
  for (const char* name : {"MISP.live", "Security.password_policy_length", "Security.require_password_confirmation", "",
                           "Plugin.Enrichment_secret_finder_enabled", "Plugin.Enrichment_secret_finder_restrict"})
    EXPECT_FALSE(IsSecretSetting(name)) << name;
}

}  // namespace
}  // namespace muninn
