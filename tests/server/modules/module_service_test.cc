// SPDX-License-Identifier: Apache-2.0
#include "server/modules/module_service.h"

#include <map>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "engine/command/entry_change.h"
#include "schema/entities/setting_generated.h"
#include "tests/support/test_engine.h"
#include "tests/tools/fake_server.h"

namespace muninn::modules {
namespace {

using tools::FakeReply;
using tools::FakeRequest;
using tools::FakeServer;

constexpr char kModules[] = R"([
  {"name":"dns","mispattributes":{"input":["domain"]},"meta":{"module-type":["expansion","hover"],"config":["server","limit"]}},
  {"name":"asn","mispattributes":{"input":["ip-src"],"format":"misp_standard"},
   "meta":{"module-type":["expansion"],"description":"networks","config":{"apikey":{"type":"string","redacted":true}}}},
  {"name":"odd","mispattributes":7,"meta":[]}, {"name":""}, 7, null])";

class ModuleServiceTest : public testing::Test {
 protected:
  void Set(const std::string& name, const std::string& value) {
    fb::SettingT setting;
    setting.name = "Plugin.Enrichment_" + name;
    setting.value = value;
    const auto outcome = engine_->Execute(ChangeEntries{{AddEntry(std::move(setting))}}, engine_.admin());
    ASSERT_TRUE(outcome.ok()) << outcome.status();
  }
  // What a request sees from now on.
  ModuleService Service() {
    snapshot_ = engine_->Snapshot();
    return ModuleService(snapshot_->reader(), engine_->options().secret_key, kFamilies[0]);
  }
  void TurnTo(const FakeServer& server) {
    Set("services_enable", "1");
    const std::string url = server.url();
    Set("services_url", url.substr(0, url.rfind(':')) + "/");
    Set("services_port", url.substr(url.rfind(':') + 1));
  }
  static FakeReply List(const FakeRequest& request) {
    return request.line.starts_with("GET /modules ") ? FakeReply{200, kModules, ""} : FakeReply{404, "", ""};
  }

  TestEngine engine_;
  std::shared_ptr<const Snapshot> snapshot_;
};

TEST_F(ModuleServiceTest, IsOffUntilSomebodySwitchesItOn) {
  EXPECT_FALSE(Service().on());
  EXPECT_TRUE(absl::IsFailedPrecondition(Service().Modules().status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(Service().Query("{}").status()));
}

TEST_F(ModuleServiceTest, ReadsWhatIsListedAndPassesOverTheRest) {
  const FakeServer server(List);
  TurnTo(server);
  const auto modules = Service().Modules();
  ASSERT_TRUE(modules.ok()) << modules.status();
  ASSERT_EQ(modules->size(), 3u);
  const Module& dns = (*modules)[0];
  EXPECT_TRUE(dns.Is("hover"));
  EXPECT_TRUE(dns.Takes("domain"));
  EXPECT_FALSE(dns.Takes("ip-src"));
  EXPECT_FALSE(dns.misp_standard);
  EXPECT_EQ(dns.json.find("config"), std::string::npos) << dns.json;
  EXPECT_NE(dns.json.find("module-type"), std::string::npos) << dns.json;
  const Module& asn = (*modules)[1];
  EXPECT_TRUE(asn.misp_standard);
  EXPECT_EQ(asn.description, "networks");
  ASSERT_EQ(asn.parameters.size(), 1u);
  EXPECT_EQ(asn.parameters[0].name, "apikey");
  EXPECT_TRUE(asn.parameters[0].redacted);
}

TEST_F(ModuleServiceTest, OnlyWhatIsEnabledMayBeUsedAndOnlyByWhomItIsFor) {
  const FakeServer server(List);
  TurnTo(server);
  const auto names = [&](const Actor& actor) {
    std::string text;
    for (const Module& module : Service().ModulesFor(actor).value_or(std::vector<Module>())) text += module.name + " ";
    return text;
  };
  Actor other;
  other.org = OrgId(7);
  EXPECT_EQ(names(engine_.admin()), "");
  Set("dns_enabled", "1");
  Set("asn_enabled", "1");
  EXPECT_EQ(names(other), "dns asn ");
  Set("asn_restrict", "8");
  EXPECT_EQ(names(other), "dns ");
  other.org = OrgId(8);
  EXPECT_EQ(names(other), "dns asn ");
  EXPECT_EQ(names(engine_.admin()), "dns asn ");
}

TEST_F(ModuleServiceTest, TellsAModuleWhatTheAdministratorSet) {
  const FakeServer server(List);
  TurnTo(server);
  Set("dns_server", "192.0.2.53");
  Set("asn_apikey", "opensesame");
  const auto modules = Service().Modules();
  ASSERT_TRUE(modules.ok());
  EXPECT_EQ(**Service().ConfigOf((*modules)[0]), R"({"server":"192.0.2.53","limit":null})");
  EXPECT_EQ(**Service().ConfigOf((*modules)[1]), R"({"apikey":"opensesame"})") << "sealed on disk, opened here";
  EXPECT_FALSE(Service().ConfigOf((*modules)[2])->has_value());
  EXPECT_EQ(engine_.Payloads().find("opensesame"), std::string::npos);
}

TEST_F(ModuleServiceTest, PutsQuestionsAndKnowsNonsenseFromAnswers) {
  const std::map<std::string, FakeReply> replies = {{"1", {200, R"({"results":[]})", ""}},
                                                    {"2", {500, "{}", ""}},
                                                    {"3", {200, "<html>", ""}},
                                                    {"4", {0, "", ""}},
                                                    {"5", {200, "", ""}},
                                                    {"6", {200, "{\"a\":", ""}}};
  const FakeServer server([&](const FakeRequest& request) {
    const auto reply = replies.find(request.body);
    return reply == replies.end() ? FakeReply{200, std::to_string(request.body.size()), ""} : reply->second;
  });
  TurnTo(server);
  const auto answer = Service().Query("1");
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_TRUE(answer->root()["results"].is_array());
  EXPECT_EQ(server.requests()[0].line, "POST /query HTTP/1.1");
  EXPECT_NE(server.requests()[0].headers.find("Content-Type: application/json\r\n"), std::string::npos);
  EXPECT_EQ(server.requests()[0].headers.find("Expect"), std::string::npos);
  for (const char* question : {"2", "3", "4", "5", "6"})
    EXPECT_TRUE(absl::IsUnavailable(Service().Query(question).status())) << question;
  const auto large = Service().Query(std::string(1 << 20, '7'));
  ASSERT_TRUE(large.ok()) << large.status();
  EXPECT_EQ(large->root().AsInteger(), 1 << 20);
}

TEST_F(ModuleServiceTest, WaitsNoLongerThanItShall) {
  const FakeServer server([](const FakeRequest&) {
    absl::SleepFor(absl::Seconds(4));
    return FakeReply{200, "{}", ""};
  });
  TurnTo(server);
  Set("hover_timeout", "1");
  const absl::Time start = absl::Now();
  EXPECT_TRUE(absl::IsUnavailable(Service().Query("{}", /*hover=*/true).status()));
  EXPECT_LT(absl::Now() - start, absl::Seconds(3));
  EXPECT_TRUE(absl::IsCancelled(Service().Query("{}", /*hover=*/false, [] { return false; }).status()));
}

TEST(ModuleFamilyTest, FollowsFromTheType) {
  EXPECT_EQ(FamilyOfType("hover"), "Enrichment");
  EXPECT_EQ(FamilyOfType("expansion"), "Enrichment");
  EXPECT_EQ(FamilyOfType("import"), "Import");
  EXPECT_EQ(FamilyOfType("Cortex"), "Cortex");
  EXPECT_EQ(FamilyOfType("nothing"), "");
  EXPECT_EQ(FamilyOfType(""), "");
}

}  // namespace
}  // namespace muninn::modules
