// SPDX-License-Identifier: Apache-2.0
#include "schema/json/read_event.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "schema/json/read_attribute.h"
#include "schema/json/read_galaxy.h"
#include "schema/json/read_object.h"
#include "schema/json/read_organisation.h"
#include "schema/json/read_tag.h"

namespace muninn::json {
namespace {

// Parses and hands the root to `read`, whose result must not point into the document.
template <typename Read>
auto Reading(std::string_view text, Read read) {
  absl::StatusOr<Document> document = Document::Parse(text);
  EXPECT_TRUE(document.ok()) << document.status() << " in " << text;
  return read(document->root());
}

std::vector<std::string> InfosIn(std::string_view text) {
  return Reading(text, [](Value root) {
    std::vector<std::string> infos;
    const absl::StatusOr<std::vector<Value>> events = EventsOf(root);
    EXPECT_TRUE(events.ok()) << events.status();
    for (const Value event : *events) infos.push_back(ReadEvent(event)->info.value_or("-"));
    return infos;
  });
}

EventDraft Event(std::string_view text) {
  return Reading(text, [](Value root) { return *ReadEvent(root); });
}

AttributeDraft Attribute(std::string_view text) {
  return Reading(text, [](Value root) { return *ReadAttribute(root); });
}

TEST(ReadEventTest, TakesEveryWrapping) {
  using Infos = std::vector<std::string>;
  EXPECT_EQ(InfosIn(R"({"Event":{"info":"a"}})"), Infos{"a"});
  EXPECT_EQ(InfosIn(R"({"info":"a"})"), Infos{"a"});
  EXPECT_EQ(InfosIn(R"({"response":{"Event":{"info":"a"}}})"), Infos{"a"});
  EXPECT_EQ(InfosIn(R"({"response":[{"Event":{"info":"a"}},{"Event":{"info":"b"}}]})"), (Infos{"a", "b"}));
  EXPECT_EQ(InfosIn(R"({"response":{"Event":[{"info":"a"},{"info":"b"}]}})"), (Infos{"a", "b"}));
  EXPECT_EQ(InfosIn(R"({"request":{"Event":{"info":"a"}}})"), Infos{"a"});
  EXPECT_EQ(InfosIn(R"({"request":{"info":"a"}})"), Infos{"a"});
  EXPECT_EQ(InfosIn(R"([{"Event":{"info":"a"}},{"info":"b"},{"response":[{"Event":{"info":"c"}}]}])"), (Infos{"a", "b", "c"}));
}

TEST(ReadEventTest, FindsNoEventWhereThereIsNone) {
  for (const std::string_view text :
       {"{}", "[]", "1", "\"a\"", "null", R"({"response":[]})", R"({"Event":null})", R"({"Event":"x"})"}) {
    const absl::Status status = Reading(text, [](Value root) { return EventsOf(root).status(); });
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_EQ(status.message(), "No valid event data received.");
  }
}

TEST(ReadEventTest, UnwrapsModels) {
  const auto unwrapped = [](std::string_view text) {
    return Reading(text, [](Value root) { return UnwrapModel(root, "Tag").ToJson(); });
  };
  EXPECT_EQ(unwrapped(R"({"Tag":{"name":"a"}})"), R"({"name":"a"})");
  EXPECT_EQ(unwrapped(R"({"name":"a"})"), R"({"name":"a"})");
  EXPECT_EQ(unwrapped(R"({"request":{"Tag":{"name":"a"}}})"), R"({"name":"a"})");
  EXPECT_EQ(unwrapped(R"({"request":[1]})"), "[1]");
  EXPECT_EQ(unwrapped(R"({"Tag":"a"})"), R"({"Tag":"a"})");
}

TEST(ReadEventTest, ReadsEveryScalar) {
  const EventDraft event =
      Event(R"({"Event":{"id":"5","user_id":"9","uuid":"5F9D","info":"x","date":"2024-10-21","distribution":"1",
    "sharing_group_id":0,"threat_level_id":2,"analysis":"1","timestamp":"1700000000","publish_timestamp":1700000001,"published":true,
    "extends_uuid":"","disable_correlation":"0","locked":1,"protected":null,"orgc_id":"3","attribute_count":"7","unknown":{"a":[]},
    "Org":{"id":"1","name":"Own","uuid":"u1"},"Orgc":{"name":"Creator"}}})");
  EXPECT_EQ(event.uuid, "5F9D");
  EXPECT_EQ(event.info, "x");
  EXPECT_EQ(event.date, "2024-10-21");
  EXPECT_EQ(event.distribution, 1);
  EXPECT_EQ(event.sharing_group_id, 0);
  EXPECT_EQ(event.threat_level_id, 2);
  EXPECT_EQ(event.analysis, 1);
  EXPECT_EQ(event.timestamp, 1700000000);
  EXPECT_EQ(event.publish_timestamp, 1700000001);
  EXPECT_EQ(event.published, true);
  EXPECT_EQ(event.extends_uuid, "");
  EXPECT_EQ(event.disable_correlation, false);
  EXPECT_EQ(event.locked, true);
  EXPECT_EQ(event.is_protected, std::nullopt);
  EXPECT_EQ(event.orgc_id, 3);
  EXPECT_EQ(event.org->name, "Own");
  EXPECT_EQ(event.org->uuid, "u1");
  EXPECT_EQ(event.orgc->name, "Creator");
}

TEST(ReadEventTest, LeavesOutWhatWasNotGiven) {
  const EventDraft event =
      Event(R"({"info":null,"timestamp":0,"publish_timestamp":"0","uuid":"","distribution":"","Org":{},"Orgc":[]})");
  EXPECT_FALSE(event.info || event.timestamp || event.publish_timestamp || event.uuid || event.distribution || event.org ||
               event.orgc);
  EXPECT_EQ(Event(R"({"timestamp":""})").timestamp, std::nullopt);
}

TEST(ReadEventTest, MarksWhatShouldHaveBeenANumber) {
  const EventDraft event = Event(R"({"distribution":"all","threat_level_id":[],"timestamp":"yesterday","analysis":"done"})");
  EXPECT_EQ(event.distribution, kBadNumber);
  EXPECT_EQ(event.threat_level_id, kBadNumber);
  EXPECT_EQ(event.timestamp, kBadNumber);
  EXPECT_EQ(event.analysis, kBadNumber);
}

TEST(ReadEventTest, KnowsTheWordsOfAnalysis) {
  EXPECT_EQ(Event(R"({"analysis":"Initial"})").analysis, 0);
  EXPECT_EQ(Event(R"({"analysis":"ongoing"})").analysis, 1);
  EXPECT_EQ(Event(R"({"analysis":"Completed"})").analysis, 2);
}

TEST(ReadEventTest, TakesOneElementForAListAndPhpsListsWithGaps) {
  EXPECT_EQ(Event(R"({"Tag":{"name":"a"}})").tags.at(0).name, "a");
  EXPECT_EQ(Event(R"({"Attribute":{"value":"a"}})").attributes.at(0).value, "a");
  const EventDraft event = Event(R"({"Attribute":{"0":{"value":"a"},"2":{"value":"b"}}})");
  ASSERT_EQ(event.attributes.size(), 2u);
  EXPECT_EQ(event.attributes[1].value, "b");
}

TEST(ReadEventTest, FindsSightingsBesideTheEventAndInAttributes) {
  const EventDraft event =
      Event(R"({"Event":{"info":"x","Attribute":[{"value":"v","Sighting":[{"uuid":"s1","type":"1","date_sighting":"5"}]}]},
    "Sighting":[{"attribute_uuid":"a1","source":"me","Organisation":{"uuid":"o"}}]})");
  ASSERT_EQ(event.sightings.size(), 1u);
  EXPECT_EQ(event.sightings[0].attribute_uuid, "a1");
  EXPECT_EQ(event.sightings[0].source, "me");
  EXPECT_EQ(event.sightings[0].organisation->uuid, "o");
  ASSERT_EQ(event.attributes.at(0).sightings.size(), 1u);
  EXPECT_EQ(event.attributes[0].sightings[0].type, 1);
  EXPECT_EQ(event.attributes[0].sightings[0].date_sighting, 5);
}

TEST(ReadEventTest, ReadsProposalsOfEventsAndAttributes) {
  const EventDraft event = Event(R"({"ShadowAttribute":[{"value":"n","org_id":"2","email":"a@b"}],
    "Attribute":[{"ShadowAttribute":[{"value":"c","proposal_to_delete":true,"Org":{"name":"O"}}]}]})");
  EXPECT_EQ(event.proposals.at(0).attribute.value, "n");
  EXPECT_EQ(event.proposals[0].org_id, 2);
  EXPECT_EQ(event.proposals[0].email, "a@b");
  EXPECT_TRUE(event.attributes.at(0).proposals.at(0).proposal_to_delete);
  EXPECT_EQ(event.attributes[0].proposals[0].org->name, "O");
}

TEST(ReadEventTest, ReadsObjectsReferencesAndReports) {
  const EventDraft event = Event(R"({"Object":[{"name":"file","meta-category":"file","template_version":24,"first_seen":null,
    "Attribute":[{"object_relation":"filename","value":"x"}],
    "ObjectReference":[{"referenced_uuid":"r","relationship_type":"related-to","deleted":"1"}]}],
    "EventReport":[{"name":"n","content":"c","timestamp":"0","deleted":false}]})");
  const ObjectDraft& object = event.objects.at(0);
  EXPECT_EQ(object.name, "file");
  EXPECT_EQ(object.meta_category, "file");
  EXPECT_EQ(object.template_version, "24");
  EXPECT_EQ(object.first_seen, "");
  EXPECT_EQ(object.last_seen, std::nullopt);
  EXPECT_EQ(object.attributes.at(0).object_relation, "filename");
  EXPECT_EQ(object.references.at(0).referenced_uuid, "r");
  EXPECT_TRUE(object.references[0].deleted);
  EXPECT_EQ(event.reports.at(0).content, "c");
  EXPECT_EQ(event.reports[0].timestamp, std::nullopt);
}

TEST(ReadAttributeTest, ReadsEveryField) {
  const AttributeDraft attribute =
      Attribute(R"({"id":"7","uuid":"u","type":"ip-dst","category":"Network activity","value":"1.2.3.4",
    "value1":"a","value2":"b","to_ids":"1","timestamp":"5","distribution":5,"sharing_group_id":"0","comment":"c","deleted":0,
    "disable_correlation":true,"first_seen":"2020-01-01","last_seen":null,"object_relation":null,"data":"Zm9v","encrypt":1})");
  EXPECT_EQ(attribute.id, 7);
  EXPECT_EQ(attribute.uuid, "u");
  EXPECT_EQ(attribute.type, "ip-dst");
  EXPECT_EQ(attribute.category, "Network activity");
  EXPECT_EQ(attribute.value, "1.2.3.4");
  EXPECT_EQ(attribute.value1, "a");
  EXPECT_EQ(attribute.value2, "b");
  EXPECT_EQ(attribute.to_ids, true);
  EXPECT_EQ(attribute.timestamp, 5);
  EXPECT_EQ(attribute.distribution, 5);
  EXPECT_EQ(attribute.sharing_group_id, 0);
  EXPECT_EQ(attribute.comment, "c");
  EXPECT_EQ(attribute.deleted, false);
  EXPECT_EQ(attribute.disable_correlation, true);
  EXPECT_EQ(attribute.first_seen, "2020-01-01");
  EXPECT_EQ(attribute.last_seen, "") << "null clears it";
  EXPECT_EQ(attribute.object_relation, std::nullopt);
  EXPECT_EQ(attribute.data, "foo");
  EXPECT_TRUE(attribute.encrypt);
}

TEST(ReadAttributeTest, TellsStructuredValuesAndBadBase64) {
  EXPECT_TRUE(Attribute(R"({"value":["a"]})").value_is_structured);
  EXPECT_EQ(Attribute(R"({"value":443})").value, "443");
  EXPECT_TRUE(Attribute(R"({"data":"!!"})").data_is_bad_base64);
  EXPECT_TRUE(Attribute(R"({"data":{}})").data_is_bad_base64);
  EXPECT_FALSE(Attribute(R"({"data":""})").data_is_bad_base64);
  EXPECT_FALSE(Attribute(R"({"data":null})").data.has_value());
}

TEST(ReadAttributeTest, GivesAnEmptyDraftForWhatIsNoObject) {
  const EventDraft event = Event(R"({"Attribute":["x",{"value":"v"}]})");
  ASSERT_EQ(event.attributes.size(), 2u) << "places in the list are how refusals name an attribute";
  EXPECT_EQ(event.attributes[0].value, std::nullopt);
}

TEST(ReadTagTest, ReadsListsLinksNamesAndIds) {
  const AttributeDraft attribute =
      Attribute(R"({"Tag":[{"id":"3","name":"tlp:green","colour":"#33FF00","exportable":"1","local":true,
    "relationship_type":"r","numerical_value":5,"deleted":1},"tlp:red",{"colour":"#000000"}],
    "AttributeTag":[{"id":"9","tag_id":"4","local":1},{"id":"9","tag_id":"4","Tag":{"id":"4","name":"x"}}]})");
  ASSERT_EQ(attribute.tags.size(), 4u);
  EXPECT_EQ(attribute.tags[0].name, "tlp:green");
  EXPECT_EQ(attribute.tags[0].id, std::nullopt) << "ids mean nothing beside a name";
  EXPECT_EQ(attribute.tags[0].colour, "#33FF00");
  EXPECT_EQ(attribute.tags[0].exportable, true);
  EXPECT_EQ(attribute.tags[0].numerical_value, "5");
  EXPECT_EQ(attribute.tags[0].relationship_type, "r");
  EXPECT_TRUE(attribute.tags[0].local);
  EXPECT_TRUE(attribute.tags[0].deleted);
  EXPECT_EQ(attribute.tags[1].name, "tlp:red");
  EXPECT_EQ(attribute.tags[2].id, 4);
  EXPECT_TRUE(attribute.tags[2].local);
  EXPECT_EQ(attribute.tags[3].name, "x");
}

TEST(ReadGalaxyTest, HangsTheTagOfEachClusterOnWhatItStandsOn) {
  const EventDraft event = Event(R"({"Galaxy":[{"uuid":"g","name":"G","type":"t","kill_chain_order":{"a":["b"]},"GalaxyCluster":[
      {"uuid":"c1","tag_name":"misp-galaxy:t=\"One\"","authors":["x"],"meta":{"country":["RU","CN"],"k":"v"},"relationship_type":false},
      {"uuid":"c2","type":"t","value":"Two","local":true,"relationship_type":"r"}]}],
    "Tag":[{"name":"MISP-galaxy:t=\"one\"","colour":"#111111"}],
    "Attribute":[{"Galaxy":[{"uuid":"g","GalaxyCluster":[{"uuid":"c1","tag_name":"misp-galaxy:t=\"One\""},{"uuid":"c3","tag_name":"three",
      "GalaxyClusterRelation":[{"referenced_galaxy_cluster_uuid":"c1","referenced_galaxy_cluster_type":"similar","Tag":[{"name":"likely"}]}]}]}]}]})");
  ASSERT_EQ(event.tags.size(), 2u);
  EXPECT_EQ(event.tags[1].name, "misp-galaxy:t=\"Two\"");
  EXPECT_TRUE(event.tags[1].local);
  EXPECT_EQ(event.tags[1].relationship_type, "r");
  EXPECT_EQ(event.attributes.at(0).tags.size(), 2u);
  ASSERT_EQ(event.galaxies.size(), 1u) << "the same galaxy is kept once";
  const GalaxyDraft& galaxy = event.galaxies[0];
  std::vector<std::string> uuids;
  for (const ClusterDraft& cluster : galaxy.clusters) uuids.push_back(*cluster.uuid);
  EXPECT_EQ(uuids, (std::vector<std::string>{"c1", "c3", "c2"}));
  EXPECT_EQ(galaxy.clusters[1].relations.at(0).relation_type, "similar");
  EXPECT_EQ(galaxy.clusters[1].relations[0].tag_names, std::vector<std::string>{"likely"});
}

TEST(ReadGalaxyTest, ReadsMetaAndElementsAsPairs) {
  const GalaxyDraft galaxy = Reading(R"({"kill_chain_order":{"a":["b"]},"namespace":"misp","GalaxyCluster":[{"authors":"x",
      "meta":{"country":["RU","CN"],"k":"v"},"GalaxyElement":[{"key":"a","value":"b"}]}]})",
                                     [](Value root) { return ReadGalaxy(root); });
  EXPECT_EQ(galaxy.kill_chain_order, R"({"a":["b"]})");
  EXPECT_EQ(galaxy.namespace_, "misp");
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(galaxy.clusters.at(0).elements, (Pairs{{"country", "RU"}, {"country", "CN"}, {"k", "v"}, {"a", "b"}}));
  EXPECT_EQ(galaxy.clusters[0].authors, std::vector<std::string>{"x"});
}

TEST(ReadLimitsTest, SaysWhichLimitWasPassed) {
  std::string tags = "{\"Tag\":[";
  for (size_t i = 0; i <= kTagsPerThingMax; ++i) absl::StrAppend(&tags, i ? "," : "", "{\"name\":\"t", i, "\"}");
  tags += "]}";
  EXPECT_EQ(Reading(tags, [](Value root) { return ReadEvent(root).status(); }),
            absl::InvalidArgumentError("More than 1000 tags on one thing."));
  EXPECT_EQ(Reading(R"({"Attribute":[)" + tags + "]}", [](Value root) { return ReadEvent(root).status(); }).code(),
            absl::StatusCode::kInvalidArgument);
  EventBudget budget{.attributes = 2, .parts = 0};
  EXPECT_EQ(
      Reading(R"({"Attribute":[{},{},{}]})", [&](Value root) { return ReadObject(root, nullptr, &budget).status(); }).message(),
      "More than 1000000 attributes in one event.");
  EXPECT_FALSE(Reading(R"({"ObjectReference":[{}]})", [&](Value root) { return ReadObject(root, nullptr, &budget).ok(); }));
}

}  // namespace
}  // namespace muninn::json
