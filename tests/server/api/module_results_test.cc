// SPDX-License-Identifier: Apache-2.0
// From the answers of modules to what is new to an event.
#include "server/api/module_results.h"

#include <string>

#include "server/api/known_parts.h"
#include "tests/support/test_engine.h"

namespace muninn::api {
namespace {

constexpr char kAsked[] = "5e1c1f5a-8a3c-4b3a-9c9a-000000000001";

ModuleQuestion Bare() { return {"dns", false, 42, "a.example", 0, 0}; }
ModuleQuestion Standard() { return {"network", true, 42, "192.0.2.1", 5, 0}; }

EventDraft Read(const std::string& results, const ModuleQuestion& question) {
  EventDraft found;
  const auto document = json::Document::Parse(results);
  EXPECT_TRUE(document.ok()) << document.status();
  EXPECT_OK(ReadModuleResults(document->root(), question, match::FreeTextKnowledge(), &found));
  return found;
}

TEST(ModuleResultsTest, BareValuesAreOfTheFirstType) {
  const EventDraft found =
      Read(R"([{"types":["ip-src","ip-dst"],"values":["192.0.2.1","192.0.2.2"],"categories":["Nonsense","Network activity"],
                                     "comment":"from there","tags":["a","b"]},
                                    {"type":"md5","values":"900150983cd24fb0d6963f7d28e17f72","to_ids":true,"categories":["Person"]}])",
           Bare());
  ASSERT_EQ(found.attributes.size(), 3u);
  EXPECT_EQ(found.attributes[0].type, "ip-src");
  EXPECT_EQ(found.attributes[0].value, "192.0.2.1");
  EXPECT_EQ(found.attributes[0].category, "Network activity");
  EXPECT_EQ(found.attributes[0].comment, "from there\nAttribute #42 enriched by dns.");
  EXPECT_EQ(found.attributes[0].distribution, 0) << "as what was asked about";
  EXPECT_EQ(found.attributes[0].to_ids, false);
  EXPECT_EQ(found.attributes[0].tags.size(), 2u);
  EXPECT_EQ(found.attributes[1].value, "192.0.2.2");
  EXPECT_EQ(found.attributes[2].type, "md5");
  EXPECT_EQ(found.attributes[2].to_ids, true);
  EXPECT_FALSE(found.attributes[2].category.has_value()) << "a hash is no person";
}

TEST(ModuleResultsTest, FreeTextIsWhateverItHolds) {
  const EventDraft found =
      Read(R"([{"types":["freetext","text"],"values":["seen at 198.51.100.7"]},{"types":"freetext","values":{"a":"192.0.2.9"}}])",
           Bare());
  ASSERT_EQ(found.attributes.size(), 3u);
  EXPECT_EQ(found.attributes[0].value, "198.51.100.7");
  EXPECT_EQ(found.attributes[1].type, "text");
  EXPECT_EQ(found.attributes[2].value, "192.0.2.9");
}

TEST(ModuleResultsTest, FilesComeInBase64) {
  const EventDraft found = Read(R"([{"types":["malware-sample"],"values":["x.exe"],"data":"TVo="},
                                    {"types":["attachment"],"values":["x.txt"],"data":"***"}])",
                                Bare());
  ASSERT_EQ(found.attributes.size(), 2u);
  EXPECT_EQ(found.attributes[0].data, "MZ");
  EXPECT_TRUE(found.attributes[0].encrypt);
  EXPECT_TRUE(found.attributes[1].data_is_bad_base64);
  EXPECT_FALSE(found.attributes[1].encrypt);
}

TEST(ModuleResultsTest, WhatIsNoResultIsPassedOver) {
  for (const char* results : {"[]", "null", "7", "\"x\"", "{}", "[[],7,null,\"x\"]", R"([{"types":["text"]}])",
                              R"([{"values":["x"]}])", R"([{"types":[],"values":["x"]},{"types":7,"values":[[],{},null,""]}])"}) {
    EXPECT_TRUE(Read(results, Bare()).attributes.empty()) << results;
    EXPECT_TRUE(Read(results, Standard()).objects.empty()) << results;
  }
}

TEST(ModuleResultsTest, PartsOfEventsComeAsNew) {
  const EventDraft found = Read(R"({"info":"no","published":true,"Tag":[{"name":"t"}],
      "Attribute":[{"type":"domain","value":"b.example","timestamp":"1","deleted":true,"object_relation":"x"}],
      "Object":[{"name":"asn","meta_category":"network","timestamp":"1","Attribute":[{"type":"text","object_relation":"x","value":"y","timestamp":"1"}]}],
      "EventReport":[{"name":"r","content":"c","timestamp":"1"}]})",
                                Standard());
  EXPECT_FALSE(found.info.has_value());
  EXPECT_FALSE(found.published.has_value());
  ASSERT_EQ(found.attributes.size(), 1u);
  EXPECT_EQ(found.attributes[0].comment, "192.0.2.1: enriched via the network module.");
  EXPECT_FALSE(found.attributes[0].timestamp || found.attributes[0].deleted || found.attributes[0].object_relation);
  ASSERT_EQ(found.objects.size(), 1u);
  EXPECT_EQ(found.objects[0].meta_category, "network");
  EXPECT_EQ(found.objects[0].comment, "192.0.2.1: enriched via the network module.");
  EXPECT_FALSE(found.objects[0].timestamp || found.objects[0].attributes[0].timestamp);
  EXPECT_EQ(found.reports.size(), 1u);
  EXPECT_EQ(found.tags.size(), 1u);
}

class KnownPartsTest : public testing::Test {
 protected:
  KnownPartsTest() {
    const auto outcome =
        engine_->Execute(AddEvent{MakeEvent("an event", {MakeAttribute("domain", "a.example", kAsked)})}, engine_.admin());
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    event_ = outcome->event;
  }
  // How many are new, and takes them in.
  size_t TakeIn(const std::string& results, const ModuleQuestion& question) {
    const auto snapshot = engine_->Snapshot();
    EventDraft found = Read(results, question);
    absl::StatusOr<KnownParts> known = KnownParts::Of(snapshot->reader(), event_, engine_->accept_options(snapshot->reader()));
    EXPECT_TRUE(known.ok()) << known.status();
    const absl::StatusOr<size_t> left = known->TakeOutOf(&found);
    EXPECT_TRUE(left.ok()) << left.status();
    parts_ = found.attributes.size() + found.objects.size() + found.reports.size();
    if (parts_ == 0) return *left;
    const auto outcome = engine_->Execute(EditEvent{event_, std::move(found)}, engine_.admin());
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    EXPECT_TRUE(outcome->refusals.empty());
    return *left;
  }
  // An object as a module gives it, each time under another uuid.
  std::string Network(int number, const std::string& more = "") {
    const std::string uuid = "5e1c1f5a-8a3c-4b3a-9c9b-00000000000" + std::to_string(number);
    return R"({"name":"asn","meta-category":"network","uuid":")" + uuid +
           R"(","Attribute":[{"type":"text","object_relation":"description","value":"a network"}],"ObjectReference":[)"
           R"({"referenced_uuid":")" +
           kAsked + R"(","relationship_type":"announces"})" + more + "]}";
  }

  TestEngine engine_;
  EventId event_;
  size_t parts_ = 0;  // that were left
};

TEST_F(KnownPartsTest, AValueThatIsThereIsNotNew) {
  const std::string results = R"([{"types":["domain"],"values":["A.example","b.example","B.EXAMPLE","not a domain"]}])";
  EXPECT_EQ(TakeIn(results, Bare()), 1u);
  EXPECT_EQ(TakeIn(results, Bare()), 0u);
  EXPECT_EQ(parts_, 0u);
}

TEST_F(KnownPartsTest, WhatWasAskedAboutComesBackUnchanged) {
  const std::string back =
      std::string(R"({"Attribute":[{"uuid":")") + kAsked + R"(","type":"domain","value":"changed.example"}]})";
  EXPECT_EQ(TakeIn(back, Standard()), 0u);
  EXPECT_EQ(parts_, 0u);
}

TEST_F(KnownPartsTest, TheSameObjectIsOneWhateverItsUuid) {
  const std::string twice = "{\"Object\":[" + Network(1) + "," + Network(2) + "]}";
  EXPECT_EQ(TakeIn(twice, Standard()), 1u);
  EXPECT_EQ(parts_, 1u);
  EXPECT_EQ(TakeIn("{\"Object\":[" + Network(3) + "]}", Standard()), 0u);
  EXPECT_EQ(parts_, 0u) << "its reference is there, too";
}

TEST_F(KnownPartsTest, AKnownObjectGetsWhatItHasNot) {
  ASSERT_EQ(TakeIn("{\"Object\":[" + Network(1) + "]}", Standard()), 1u);
  const std::string another = std::string(R"(,{"referenced_uuid":")") + kAsked + R"(","relationship_type":"contains"})";
  EXPECT_EQ(TakeIn("{\"Object\":[" + Network(2, another) + "]}", Standard()), 0u);
  EXPECT_EQ(parts_, 1u) << "a reference";
  EXPECT_EQ(TakeIn("{\"Object\":[" + Network(2, another) + "]}", Standard()), 0u);
  EXPECT_EQ(parts_, 0u);
  const std::string more = R"({"Object":[{"uuid":"5e1c1f5a-8a3c-4b3a-9c9b-000000000001","name":"other","Attribute":[
      {"type":"text","object_relation":"description","value":"a network"},{"type":"text","object_relation":"country","value":"X"}]}]})";
  EXPECT_EQ(TakeIn(more, Standard()), 1u);
  EXPECT_EQ(TakeIn(more, Standard()), 0u);
  EXPECT_EQ(parts_, 0u);
}

TEST_F(KnownPartsTest, ReferencesFollowAnObjectToTheOneItIs) {
  ASSERT_EQ(TakeIn("{\"Object\":[" + Network(1) + "]}", Standard()), 1u);
  const std::string pointing =
      R"({"name":"report","meta-category":"misc","uuid":"5e1c1f5a-8a3c-4b3a-9c9b-000000000009","Attribute":[
          {"type":"text","object_relation":"summary","value":"s"}],"ObjectReference":[
          {"referenced_uuid":"5e1c1f5a-8a3c-4b3a-9c9b-000000000002","relationship_type":"mentions"}]})";
  EventDraft found = Read("{\"Object\":[" + Network(2) + "," + pointing + "]}", Standard());
  const auto snapshot = engine_->Snapshot();
  auto known = KnownParts::Of(snapshot->reader(), event_, engine_->accept_options(snapshot->reader()));
  ASSERT_TRUE(known.ok());
  ASSERT_EQ(*known->TakeOutOf(&found), 1u);
  ASSERT_EQ(found.objects.size(), 1u);
  EXPECT_EQ(found.objects[0].references.at(0).referenced_uuid, "5e1c1f5a-8a3c-4b3a-9c9b-000000000001");
}

TEST_F(KnownPartsTest, PartsOfOtherEventsAreLeftAlone) {
  const auto other =
      engine_->Execute(AddEvent{MakeEvent("another", {}, "5e1c1f5a-8a3c-4b3a-9c9c-000000000001")}, engine_.admin());
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(TakeIn(R"({"Object":[{"uuid":"5e1c1f5a-8a3c-4b3a-9c9c-000000000001","name":"x","Attribute":[
                       {"type":"text","object_relation":"y","value":"z"}]}],
                       "EventReport":[{"uuid":"5e1c1f5a-8a3c-4b3a-9c9c-000000000001","name":"r","content":"c"}]})",
                   Standard()),
            0u);
  EXPECT_EQ(parts_, 0u);
}

}  // namespace
}  // namespace muninn::api
