// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "schema/json/json_value.h"
#include "server/export/nids_text.h"
#include "tests/server/export/export_runner.h"
#include "tests/support/cases.h"

namespace muninn::exports {
namespace {

// Where we differ from MISP 2.5.1 on purpose: what the vectors have, what we write instead.
struct Departure {
  const char* theirs;
  const char* ours;
  const char* reason;
};
constexpr Departure kDepartures[] = {
    {"[] %s\"", "[] snort-rule\"", "a stored rule without msg got the placeholder itself"},
    {"[x:y=\"z\",tlp:green]", "[x:y=|22|z|22|,tlp:green]", "a quote ends the message and spoils the rule"},
    {"-> $EXTERNAL_NET $HTTP_PORTS (msg: \"MISP e7 [] Outgoing URL http|3a|//[2001|3a|",
     "-> 2001:db8::1 $HTTP_PORTS (msg: \"MISP e7 [] Outgoing URL http|3a|//[2001|3a|", "an IPv6 address is an address"},
};

std::string TagsOf(json::Value names, int first_id) {
  std::string out;
  names.ForEach([&](json::Value name) {
    absl::StrAppend(&out, out.empty() ? "" : ",", R"({"id":")", first_id++, R"(","exportable":true,"name":)", name.ToJson(), "}");
  });
  return absl::StrCat("[", out, "]");
}

// A vector as an event with the one attribute.
std::string EventOf(json::Value vector) {
  return absl::StrCat(R"({"id":)", vector["event_id"].ToJson(), R"(,"threat_level_id":)",
                      vector["threat_level_id"].absent() ? "4" : vector["threat_level_id"].ToJson(), R"(,"Tag":)",
                      TagsOf(vector["event_tags"], 100), R"(,"Attribute":[{"id":)", vector["attribute_id"].ToJson(),
                      R"(,"type":)", vector["type"].ToJson(), R"(,"value":)", vector["value"].ToJson(), R"(,"Tag":)",
                      TagsOf(vector["attribute_tags"], 200), "}]}");
}

std::vector<std::string> RulesOf(const std::string& text) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  EXPECT_GE(lines.size(), 10u);
  EXPECT_EQ(lines[9], "# ");
  lines.erase(lines.begin(), lines.begin() + 10);
  return lines;
}

TEST(NidsVectorsTest, AllHold) {
  std::vector<size_t> departed(std::size(kDepartures));
  test::ForEachCase("nids", 25, [&](const std::string&, json::Value vector) {
    ASSERT_TRUE(vector["object"].absent()) << "vectors with objects need more here";
    ExportRunner runner;
    runner.options.nids_sid = static_cast<uint64_t>(*vector["nids_sid"].AsInteger());
    runner.Add(EventOf(vector));
    for (const char* format : {"suricata", "snort"}) {
      std::vector<std::string> expected;
      vector[format].ForEach([&](json::Value rule) {
        std::string text = *rule.AsText();
        for (size_t i = 0; i < std::size(kDepartures); ++i)
          departed[i] += static_cast<size_t>(absl::StrReplaceAll({{kDepartures[i].theirs, kDepartures[i].ours}}, &text));
        expected.push_back(text);
      });
      EXPECT_EQ(RulesOf(runner.Attributes(format)), expected) << format;
      EXPECT_EQ(RulesOf(runner.Events(format)), expected) << format << " of events";
    }
  });
  if (testing::Test::IsSkipped()) return;
  for (size_t i = 0; i < departed.size(); ++i) EXPECT_GT(departed[i], 0u) << "no longer needed: " << kDepartures[i].reason;
}

TEST(NidsTest, ExplainsItselfAndEndsWithoutALineEnd) {
  ExportRunner runner;
  EXPECT_EQ(runner.Attributes("snort"),
            "# MISP export of IDS rules - optimized for snort\n#\n"
            "# These NIDS rules contain some variables that need to exist in your configuration.\n# Make sure you have set:\n#\n"
            "# $HOME_NET     - Your internal network range\n# $EXTERNAL_NET - The network considered as outside\n"
            "# $SMTP_SERVERS - All your internal SMTP servers\n"
            "# $HTTP_PORTS   - The ports used to contain HTTP traffic (not required with suricata export)\n# ");
}

TEST(NidsTest, MakesOneRuleOfAConnection) {
  ExportRunner runner;
  runner.Add(R"({"id":"7","Object":[{"id":"5","name":"network-connection","Attribute":[
    {"id":"11","type":"ip-src","value":"192.0.2.1","object_relation":"ip-src"},
    {"id":"12","type":"ip-dst","value":"198.51.100.7","object_relation":"ip-dst","Tag":[{"id":"1","name":"tlp:red","exportable":true}]},
    {"id":"13","type":"port","value":"443","object_relation":"dst-port"},
    {"id":"14","type":"text","value":"TCP","object_relation":"layer4-protocol"}]}]})");
  EXPECT_EQ(
      RulesOf(runner.Events("suricata")),
      std::vector<std::string>{"alert TCP 192.0.2.1 any -> 198.51.100.7 443 (msg: \"MISP e7 [tlp:red] Network connection between "
                               "192.0.2.1 and 198.51.100.7\";   classtype:trojan-activity; sid:4000051; rev:1; priority:4; "
                               "reference:url,https://misp.example/events/view/7;) "});
  EXPECT_EQ(RulesOf(runner.Attributes("suricata")).size(), 2u) << "found one by one they are addresses";
}

TEST(NidsTest, FillsInWhatAnAttackDoesNotSay) {
  ExportRunner runner;
  runner.Add(R"({"id":"7","Object":[{"id":"6","name":"ddos","Attribute":[
    {"id":"11","type":"text","value":"any any -> any any (sid:1;)\nalert","object_relation":"protocol"},
    {"id":"12","type":"text","value":"not an address","object_relation":"ip-dst"}]}]})");
  EXPECT_EQ(RulesOf(runner.Events("snort")),
            std::vector<std::string>{
                "alert ip $HOME_NET any -> $HOME_NET any (msg: \"MISP e7 [] DDOS attack detected between $HOME_NET and "
                "$HOME_NET\";   classtype:trojan-activity; sid:4000061; rev:1; priority:4; "
                "reference:url,https://misp.example/events/view/7;) "});
}

TEST(NidsTest, TakesAttributesOfOtherObjectsAsTheyAre) {
  ExportRunner runner;
  runner.Add(R"({"id":"7","Object":[{"id":"5","name":"domain-ip","Attribute":[
    {"id":"11","type":"ip-dst","value":"192.0.2.1","object_relation":"ip"}]}]})");
  EXPECT_EQ(RulesOf(runner.Events("snort")), RulesOf(runner.Attributes("snort")));
  EXPECT_EQ(RulesOf(runner.Events("snort")).size(), 1u);
}

TEST(NidsTest, WritesNoSecondLineWhateverAValueHolds) {
  ExportRunner runner;
  runner.Add(R"x({"id":"7","Tag":[{"id":"1","name":"a\nalert b","exportable":true}],"Attribute":[
    {"id":"1","type":"email-attachment","value":"a\r\nalert tcp any any -> any any (sid:1;)"},
    {"id":"2","type":"snort","value":"alert tcp any any -> any 80\n(msg:\"x\";\r\ncontent:\"y\";)"}]})x");
  EXPECT_EQ(RulesOf(runner.Attributes("snort")).size(), 2u);
}

TEST(NidsTextTest, EscapesInOnePass) {
  EXPECT_EQ(EscapeRuleText("a|b\"c;d:e\\f0x1"), "a|7c|b|22|c|3b|d|3a|e|5c|f|30 78|1");
  EXPECT_EQ(EscapeRuleText("a\nb\x7f"), "a|0a|b|7f|");
  EXPECT_EQ(EscapeRuleText("b\xc3\xa4r"), "b\xc3\xa4r");
  EXPECT_EQ(EscapeTagName("a:b=\"c|d\""), "a:b=|22|c|d|22|");
  EXPECT_EQ(QuoteRegex("a-b.c#d"), "a\\-b\\.c\\#d");
  EXPECT_EQ(DnsName("evil.com"), "|04|evil|03|com|00|");
  EXPECT_EQ(DnsName("a-name-of-seventeen.x"), "|13|a-name-of-seventeen|01|x|00|");
}

TEST(NidsTextTest, RewritesStoredRules) {
  const auto rewritten = [](std::string_view rule) { return RewriteStoredRule(rule, 9, "MISP e1 [t]", "url,https://h/1"); };
  EXPECT_EQ(
      rewritten("alert (msg : \"a \\\"b\\\"; c\" ; sid : 1 ; rev:2; classtype:old-type; reference: url,x; reference:cve,2;)"),
      "alert (msg: \"MISP e1 [t] snort-rule | a \\\"b\\\"; c\"; sid:9; rev:1; classtype:trojan-activity; "
      "reference:url,https://h/1; reference:url,https://h/1; )");
  EXPECT_EQ(rewritten("alert (gid:1; content:\"x\"; )"),
            "alert (gid:1; content:\"x\"; sid:9;rev:1;classtype:trojan-activity;msg: \"MISP e1 [t] snort-rule\";"
            "reference:url,https://h/1;)");
  EXPECT_EQ(rewritten("no rule at all"), "no rule at all");
  EXPECT_EQ(rewritten(""), "");
  EXPECT_EQ(rewritten("(msg:\"open"), "(msg:\"open");
}

TEST(NidsUrlTest, FollowsTheScheme) {
  const auto rule_of = [](std::string_view url) {
    ExportRunner runner;
    runner.Add(absl::StrCat(R"({"id":"7","Attribute":[{"id":"1","type":"url","value":")",
                            absl::string_view(url.data(), url.size()), R"("}]})"));
    const std::vector<std::string> rules = RulesOf(runner.Attributes("suricata"));
    if (rules.empty()) return std::string("none");
    const std::string& rule = rules[0];
    return rule.substr(6, rule.find(" (") - 6) + " / " +
           rule.substr(rule.find("\"; ") + 3, rule.find(" classtype") - rule.find("\"; ") - 3);
  };
  EXPECT_EQ(rule_of("HTTP://evil.com"),
            "http $HOME_NET any -> $EXTERNAL_NET $HTTP_PORTS / flow:to_server,established; http.header; "
            "content:\"evil.com\"; nocase; tag:session,600,seconds;");
  EXPECT_EQ(
      rule_of("http://user:pw@evil.com:8080/a;b?q#f"),
      "http $HOME_NET any -> $EXTERNAL_NET 8080 / flow:to_server,established; http.header; content:\"evil.com\"; fast_pattern; "
      "nocase; http.uri; content:\"/a|3b|b\"; nocase; tag:session,600,seconds;");
  EXPECT_EQ(rule_of("https://evil.com:8443"),
            "tls $HOME_NET any -> $EXTERNAL_NET 8443 / tls.sni; content:\"evil.com\"; tag:session,600,seconds;");
  EXPECT_EQ(rule_of("ftp://192.0.2.1/x"), "tcp $HOME_NET any -> 192.0.2.1 [20,21] / flow:to_server; app-layer-protocol:ftp; ");
  EXPECT_EQ(
      rule_of("http://evil.com:99999/"),
      "http $HOME_NET any -> $EXTERNAL_NET any / flow:to_server,established; http.uri; content:\"http|3a|//evil.com|3a|99999/\"; "
      "fast_pattern; nocase; tag:session,600,seconds;");
  EXPECT_EQ(rule_of("http:///x").substr(0, 42), "http $HOME_NET any -> $EXTERNAL_NET any / ");
  EXPECT_EQ(rule_of("ssh://evil.com"), "none");
}

}  // namespace
}  // namespace muninn::exports
